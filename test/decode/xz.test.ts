import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unxz } from '../../src/worker/decode/xz.ts';
import { failing, inPieces, logText, measure, outcomeOf, pipe, without } from './decoding.ts';
import { problemOf, testDecoder } from './properties.ts';

const skip = without('xz');
const xz = (content: Buffer, ...args: string[]) => pipe(content, 'xz', '-c', ...args);

const text = logText(700_000);
const line = Buffer.from('INFO one line\n');

if (!skip) {
  const whole = xz(text);
  const small = xz(line);
  const empty = xz(Buffer.alloc(0));
  const four = Buffer.alloc(4);
  const parts = [small, four, four, small, empty, whole, small, four, four];
  const borders = parts.map((_, i) => Buffer.concat(parts.slice(0, i + 1)).length);
  testDecoder('xz', unxz, [
    { name: 'one stream', original: text, compressed: whole },
    { name: 'a small one', original: line, compressed: small },
    { name: 'nothing', original: Buffer.alloc(0), compressed: empty },
    { name: 'several blocks', original: text, compressed: xz(text, '--block-size=100000', '-0') },
    { name: 'the checksum CRC32', original: text, compressed: xz(text, '-1', '--check=crc32') },
    {
      name: 'streams, some of them empty, and zero bytes behind them',
      original: Buffer.concat([line, line, text, line]),
      compressed: Buffer.concat(parts),
      mayEnd: (offset) => borders.includes(offset),
    },
  ]);
}

test('xz: a piece of one byte at a time', { skip }, async () => {
  const compressed = Buffer.concat([xz(line), xz(Buffer.alloc(0)), Buffer.alloc(4), xz(line)]);
  const { bytes, error } = await outcomeOf(unxz, inPieces(compressed, Array(compressed.length).fill(1)));
  assert.ifError(error);
  assert(bytes.equals(Buffer.concat([line, line])));
});

test('xz: without a checksum', { skip }, async () => {
  const { bytes, error } = await outcomeOf(unxz, inPieces(xz(text, '--check=none')));
  assert.ifError(error);
  assert(bytes.equals(text));
});

test('xz: what comes before damage is given', { skip }, async () => {
  const spoilt = xz(text, '-0');
  spoilt.fill(0xff, spoilt.length - 5000, spoilt.length - 4900);
  const { bytes, error } = await outcomeOf(unxz, inPieces(spoilt));
  assert.equal(problemOf(error), 'damaged');
  const sound = Math.floor(text.length * (1 - 6000 / spoilt.length));
  assert(bytes.length > sound);
  assert(bytes.subarray(0, sound).equals(text.subarray(0, sound)));
});

test('xz: of data that compress to almost nothing, all is given before the source fails', {
  skip,
}, async () => {
  const compressed = xz(Buffer.alloc(1_000_000), '-0');
  const failure = new Error('EIO');
  // The last block ends in these bytes, and much is decoded out of its last one.
  for (let cut = compressed.length - 60; cut < compressed.length; cut++) {
    const there = compressed.subarray(0, cut);
    const truncated = await outcomeOf(unxz, inPieces(there));
    const failed = await outcomeOf(unxz, failing(inPieces(there), failure));
    assert.equal(failed.error, failure);
    assert.equal(failed.bytes.length, truncated.bytes.length);
  }
});

test('xz: what is not read is unsupported, and what reads it is named', { skip }, async () => {
  for (const [args, message] of [
    [['--check=sha256'], /SHA-256/],
    [['--x86', '--lzma2=preset=1'], /filter/],
    [['--lzma2=preset=1,dict=65MiB'], /more than 64 MiB/],
  ] as [string[], RegExp][]) {
    const { error } = await outcomeOf(unxz, inPieces(xz(line, ...args)));
    assert.equal(problemOf(error), 'unsupported', args.join(' '));
    assert.match((error as Error).message, message);
    assert.match((error as Error).message, /`xz -dc`/);
  }
});

test('xz: a dictionary of 64 MiB is used to its end, time and again', { skip }, async () => {
  const far = Buffer.concat([text, Buffer.alloc(40_000_000, 'x'), text]);
  const compressed = xz(far, '--lzma2=preset=0,dict=64MiB');
  for (let n = 0; n < 2; n++) {
    const { bytes, error } = await outcomeOf(unxz, inPieces(compressed));
    assert.ifError(error);
    assert(bytes.equals(far));
  }
});

test('xz: 384 MiB of zeros are given without being held', { skip }, async () => {
  const zeros = xz(Buffer.alloc(2 ** 26), '-0');
  const { bytes, grownBytes } = await measure(unxz, inPieces(Buffer.concat(Array(6).fill(zeros))));
  assert.equal(bytes, 6 * 2 ** 26);
  assert(grownBytes < 150e6, `grew by ${(grownBytes / 1e6).toFixed(0)} MB`);
});
