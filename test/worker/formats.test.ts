import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { areLines, HEAD_BYTES, recognise } from '../../src/worker/formats.ts';
import { without } from '../decode/decoding.ts';

const LOG = Buffer.from('2026-05-01 12:00:00 ERROR something went wrong 42 times\n'.repeat(200));

/** What is recognised, with the fast look that must not take for lines what is none. */
function formatOf(bytes: Buffer, name = 'app.log'): string {
  const format = recognise(bytes.subarray(0, HEAD_BYTES), name);
  if (format.kind !== 'text')
    assert.ok(!areLines(bytes, 0, bytes.length, name), `${name} is taken for lines`);
  switch (format.kind) {
    case 'compressed':
      return format.compression;
    case 'archive':
      return format.archive;
    case 'skipped':
      return format.format;
    default:
      return format.kind;
  }
}

test('compressions are recognised by their bytes under any name, also those that are not read', () => {
  assert.equal(formatOf(deflateSync(LOG)), 'zlib');
  for (const level of [0, 1, 6, 9]) assert.equal(formatOf(deflateSync(LOG, { level })), 'zlib');
});

for (const [program, args, format] of [
  ['lz4', ['-lqc'], 'lz4'],
  ['lz4', ['-qc'], 'lz4'],
  ['xz', ['--format=lzma', '-c'], 'lzma'],
  ['lzop', ['-c'], 'lzop'],
] as const) {
  test(`what ${program} ${args.join(' ')} writes is ${format}`, { skip: without(program) }, () => {
    assert.equal(formatOf(execFileSync(program, args, { input: LOG })), format);
  });
}

test('random bytes are binary data', () => {
  fc.assert(
    fc.property(fc.noBias(fc.uint8Array({ minLength: 1024, maxLength: 1024 })), (bytes) => {
      const head = Buffer.from(bytes);
      // A byte order mark says that it is text.
      fc.pre(!['fffe', 'feff'].includes(head.toString('hex', 0, 2)));
      assert.notEqual(formatOf(head), 'text');
    }),
    { numRuns: 2000 },
  );
});

test('text of any encoding is text, also with a separator that is a control', () => {
  const fix = '8=FIX.4.2\x019=178\x0135=8\x0149=PHLX\x0156=PERS\x01\n'.repeat(30);
  const screen = '\x1b[2J\x1b[1;1H\x07\x08\x0c\x0bINFO \0\0\n'.repeat(30);
  for (const text of [LOG.toString(), fix, screen, 'x^2 + y^2\n', '接続が切れました\n', 'x\n']) {
    assert.equal(formatOf(Buffer.from(text)), 'text', text);
  }
  assert.equal(formatOf(Buffer.from('ERROR gr\xf6\xdfer\n'.repeat(40), 'latin1')), 'text');
});

test('NULs under the name of a compression are no text, and under that of a log they are', () => {
  const zeros = Buffer.alloc(4096);
  for (const suffix of ['gz', 'zst', 'bz2', 'xz'])
    assert.equal(formatOf(zeros, `a.log.${suffix}`), 'misnamed');
  assert.equal(formatOf(zeros, 'a.zip'), 'zip');
  assert.equal(formatOf(zeros), 'text');
  // As a program that goes on writing to a file that was cut leaves them.
  for (const nuls of [120, 400, 800]) {
    assert.equal(formatOf(Buffer.concat([Buffer.alloc(nuls), LOG])), 'text');
    assert.equal(formatOf(Buffer.concat([Buffer.alloc(nuls), LOG.subarray(0, 300)])), 'text');
  }
});

test('UTF-32 is recognised without a mark', () => {
  const text = 'INFO ünïcode 😀\n'.repeat(10);
  const le = Buffer.alloc([...text].length * 4);
  for (const [i, char] of [...text].entries()) le.writeUInt32LE(char.codePointAt(0) as number, i * 4);
  assert.equal(formatOf(le), 'utf-32');
  assert.equal(formatOf(Buffer.from(le).swap32()), 'utf-32');
});
