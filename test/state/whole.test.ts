import assert from 'node:assert/strict';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { Sandbox } from '../support/sandbox.ts';
import { countsOf, plus, Runs } from './runs.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 60);

const NOTHING = LEVELS.map(() => 0);

/** Text that is added between two runs, in UTF-8 with LF: some makes the line that it ends another one. */
const text = fc
  .array(
    fc.constantFrom(
      'ERROR a',
      '[warn] 接続 😀',
      'level=inf',
      '',
      'ERR',
      'OR: x',
      'o é',
      '\n',
      '\n',
      '\n',
      '\uFEFF',
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(''));

/** Lines of about as many bytes as a piece that is read at once, or none. */
const before = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 131_000, max: 131_100 }).map((length) => `${'z'.repeat(length)}\n`),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 65_400, max: 65_600 }).map((length) => `${'z'.repeat(length)}\n`),
  },
);

/** How a text lies on the disk that is appended piece by piece. */
interface Writer {
  readonly name: string;
  readonly suffix: '' | '.gz';
  /** What it begins with: a byte order mark, or a first line, in ASCII for long enough to be told as UTF-16 without one. */
  readonly first: string;
  write(text: string): Buffer;
}

const asCr = (text: string): string => text.replaceAll('\n', '\r');
const WRITERS: readonly Writer[] = [
  { name: 'UTF-16LE', suffix: '', first: '\uFEFF', write: utf16 },
  { name: 'UTF-16BE', suffix: '', first: '\uFEFF', write: (text) => utf16(text).swap16() },
  { name: 'UTF-16LE with CR', suffix: '', first: 'INFO a line\n', write: (text) => utf16(asCr(text)) },
  { name: 'text with CR', suffix: '', first: 'INFO a\n', write: (text) => Buffer.from(asCr(text)) },
  { name: 'gzip', suffix: '.gz', first: 'INFO a\n', write: (text) => gzipSync(text, { level: 1 }) },
  {
    name: 'UTF-16 in gzip',
    suffix: '.gz',
    first: '\uFEFF',
    write: (text) => gzipSync(utf16(text), { level: 1 }),
  },
];

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

/** The lines of a text, and what of it is not finished. */
function split(text: string): { lines: string[]; unfinished: string } {
  const lines = text.split('\n');
  return { unfinished: lines.pop() as string, lines };
}

for (const { name, first, suffix, write } of WRITERS) {
  test(`${name} that is appended to: every line is counted once, when it is finished`, async (t) => {
    const sandbox = new Sandbox(t);
    const step = fc.record({ more: text, isCut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(before, fc.array(step, { minLength: 1, maxLength: 6 }), async (start, steps) => {
        const path = sandbox.write(`logs/app.log${suffix}`, write(first));
        const logs = new Runs(sandbox);
        let written = first === '\uFEFF' ? '' : first;
        let late: Buffer = Buffer.alloc(0);
        let sum = NOTHING;
        for (const { more, isCut } of [{ more: start, isCut: false }, ...steps, { more: '', isCut: false }]) {
          const bytes = Buffer.concat([late, write(more)]);
          // The last byte of a character may come later, where that is not the end of compressed data.
          const end = isCut && suffix === '' && bytes.length > 0 ? bytes.length - 1 : bytes.length;
          appendFileSync(path, bytes.subarray(0, end));
          late = bytes.subarray(end);
          written += more;
          const news = await logs.run();
          sum = plus(sum, news.counts);
          const { lines, unfinished } = split(late.length > 0 ? written.slice(0, -1) : written);
          assert.deepEqual(sum, countsOf(lines));
          if (unfinished !== '') assert.deepEqual(news.remarks, { [`app.log${suffix}`]: 'ok: pending' });
          assert.deepEqual((await logs.run()).counts, NOTHING);
        }
        // Rotated: it will not be finished any more.
        renameSync(path, sandbox.at(`logs/app.log.1${suffix}`));
        sum = plus(sum, (await logs.run()).counts);
        const { lines, unfinished } = split(written);
        assert.deepEqual(sum, countsOf(unfinished === '' ? lines : [...lines, unfinished]));
        assert.deepEqual(await logs.run(), { counts: NOTHING, bytes: 0, remarks: {} });
        sandbox.remove('logs');
      }),
      { numRuns: runs },
    );
  });
}

const element = fc.record({
  level: fc.constantFrom('error', 'warn', 'info'),
  msg: fc.constantFrom('a', '}]', '"', 'z'.repeat(70_000)),
});

test('a JSON array that grows: every element is counted once, whether its bracket is written anew or is missing', async (t) => {
  const sandbox = new Sandbox(t);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(element, { maxLength: 3 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('closed' as const, 'open' as const, 'cut' as const),
      fc.constantFrom(0, 2),
      async (steps, how, indent) => {
        const logs = new Runs(sandbox);
        const elements: { level: string }[] = [{ level: 'info' }];
        let sum = NOTHING;
        for (const step of steps) {
          elements.push(...step);
          let json = JSON.stringify(elements, null, indent);
          if (how !== 'closed')
            json = json.replace(/\s*\]$/, how === 'open' ? ',\n' : ',{"level":"fatal","m');
          sandbox.write('logs/app.json.log', json);
          sum = plus(sum, (await logs.run()).counts);
          assert.deepEqual(sum, countsOf(elements.map((each) => JSON.stringify(each))));
        }
        sandbox.remove('logs');
      },
    ),
    { numRuns: runs },
  );
});

test('lines that ended in CR until one ended in LF are not counted again', async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'INFO 10 %\rINFO 20 %\rERR');
  const logs = new Runs(sandbox);
  assert.deepEqual((await logs.run()).counts, countsOf(['INFO 10 %', 'INFO 20 %']));
  appendFileSync(path, 'OR 30 %\nWARN x\nfatal: unfin');
  const news = await logs.run();
  assert.equal(
    news.counts.reduce((a, b) => a + b),
    2,
  );
  assert.deepEqual(news.remarks, { 'app.log': 'ok: pending' });
  appendFileSync(path, 'ished\n');
  assert.deepEqual((await logs.run()).counts, countsOf(['fatal: unfinished']));
});

test('a line over a MiB is counted once, at its end or when it is known to be too long', async (t) => {
  const long = `ERROR ${'x'.repeat(1_200_000)}`;
  for (const [name, write] of [
    ['app.log', Buffer.from],
    ['wide.log', utf16],
    ['app.log.gz', gzipSync],
  ] as const) {
    const sandbox = new Sandbox(t);
    const path = sandbox.write(`logs/${name}`, write('INFO a\n'));
    const logs = new Runs(sandbox);
    let sum = (await logs.run()).counts;
    for (const piece of [long, 'y'.repeat(200_000), '\nWARN b\n', 'INFO c']) {
      appendFileSync(path, write(piece));
      sum = plus(sum, (await logs.run()).counts);
    }
    assert.deepEqual(sum, countsOf(['INFO a', 'ERROR', 'WARN b']), name);
  }
});

test('unpacked again, a compressed log goes on where it was counted up to', async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log.gz', gzipSync('ERROR a\nINFO unfin'));
  const logs = new Runs(sandbox);
  assert.deepEqual((await logs.run()).counts, countsOf(['ERROR a']));
  sandbox.remove('logs/app.log.gz');
  writeFileSync(path.replace('.gz', '.1'), 'ERROR a\nINFO unfinished\nWARN b');
  assert.deepEqual((await logs.run()).counts, countsOf(['INFO unfinished', 'WARN b']));
});
