import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { member, tar } from '../archive/tar-builder.ts';
import { zip } from '../archive/zip-builder.ts';
import { pipe } from '../decode/decoding.ts';
import { outcomes, Sandbox } from '../support/sandbox.ts';
import { linux, MOST_BYTES, measured } from './memory.ts';
import { count, needing } from './running.ts';

const LINE = 'ERROR x\n';
const LIMITED = 'partial: becomes more than --max-inflate allows; counted up to there';

function inflating(sandbox: Sandbox): void {
  const long = LINE.repeat(100_000);
  const short = LINE.repeat(10);
  sandbox.write('long.log.gz', gzipSync(long));
  sandbox.write('short.log.gz', gzipSync(short));
  sandbox.write('plain.log', long);
  sandbox.write(
    'a.zip',
    zip([
      { name: 'short.log', content: short },
      { name: 'long.log', content: long },
    ]).bytes,
  );
  sandbox.write('a.tar.gz', gzipSync(tar(member('short.log', short), member('long.log', long))));
}

test('--max-inflate bounds the size of each file and archive, and counts up to there', async (t) => {
  const sandbox = new Sandbox(t);
  inflating(sandbox);
  const { rows, code } = await count(sandbox, ['.', '--max-inflate', '20kB']);
  assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
    'a.tar.gz': LIMITED,
    'a.tar.gz!long.log': LIMITED,
    'a.tar.gz!short.log': 'ok',
    'a.zip!long.log': LIMITED,
    'a.zip!short.log': 'ok',
    'long.log.gz': LIMITED,
    'plain.log': 'ok',
    'short.log.gz': 'ok',
  });
  const errors = Object.fromEntries(rows.map((row) => [row.File, Number(row.ERROR)]));
  assert.equal(errors['long.log.gz'], 2500);
  assert.equal(errors['plain.log'], 100_000);
  assert.equal(errors['short.log.gz'], 10);
  // What came before in the archive counts, as do the headers of a tar.
  assert.equal(errors['a.zip!long.log'], 2490);
  assert.equal(errors['a.tar.gz!long.log'], (20_000 - 3 * 512) / 8);
  assert.equal(code, 3);
});

test('--max-inflate bounds the ratio to what the file takes on the disk', async (t) => {
  const sandbox = new Sandbox(t);
  inflating(sandbox);
  const lenient = await count(sandbox, ['.', '--max-inflate', '2000x']);
  assert.equal(lenient.code, 0);
  const strict = await count(sandbox, ['long.log.gz', 'short.log.gz', '--max-inflate', '50x,1TB']);
  assert.deepEqual(outcomes(Object.fromEntries(strict.rows.map((row) => [row.File, row]))), {
    'long.log.gz': LIMITED,
    'short.log.gz': 'ok',
  });
  assert.equal(strict.code, 3);
});

/** Bombs of lines and of zeros, by the suffix of their name. */
const BOMBS: readonly (readonly [suffix: string, program: string, args: readonly string[]])[] = [
  ['gz', 'gzip', ['-9c']],
  ['zst', 'zstd', ['-19', '-qc']],
  ['xz', 'xz', ['-0c']],
  ['bz2', 'bzip2', ['-9c']],
];
const BOMB_MIB = 200;

for (const [suffix, program, args] of BOMBS) {
  test(`a bomb of ${suffix} is counted in bounded memory`, {
    ...linux,
    ...needing(program),
    timeout: 60_000,
  }, async (t) => {
    const sandbox = new Sandbox(t);
    const mebibyte = Buffer.alloc(2 ** 20);
    // One after the other, as many as it takes: to compress a gigabyte would take longer than all other tests.
    const tenth = pipe(
      Buffer.concat(Array.from({ length: BOMB_MIB / 10 }, () => mebibyte)),
      program,
      ...args,
    );
    sandbox.write(`bomb.log.${suffix}`, Buffer.concat(Array.from({ length: 10 }, () => tenth)));
    const { options, peakBytes } = measured(sandbox);
    const { rows } = await count(sandbox, [`bomb.log.${suffix}`], options);
    assert.deepEqual(
      rows.map(({ Bytes, Lines, Status }) => [Bytes, Lines, Status]),
      [[`${BOMB_MIB * 2 ** 20}`, '1', 'ok']],
    );
    assert.ok(peakBytes() < MOST_BYTES, `${peakBytes() / 1e6} MB`);
  });
}
