import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bunzip2 } from '../../src/worker/decode/bzip2.ts';
import { inPieces, logText, measure, outcomeOf, pipe, without } from './decoding.ts';
import { problemOf, testDecoder } from './properties.ts';

const skip = without('bzip2');
const bzip2 = (content: Buffer, level = 9) => pipe(content, 'bzip2', '-c', `-${level}`);

/** Blocks of 100 kB. */
const text = logText(230_000);
const line = Buffer.from('INFO one line\n');
const runs = Buffer.from([3, 4, 5, 255, 259, 260, 1, 600].map((n, i) => String(i % 3).repeat(n)).join(''));

if (!skip) {
  const small = bzip2(line);
  const empty = bzip2(Buffer.alloc(0));
  const streams = [small, small, bzip2(text, 3), empty, small];
  const borders = streams.map((_, i) => Buffer.concat(streams.slice(0, i + 1)).length);
  testDecoder('bzip2', bunzip2, [
    { name: 'three blocks', original: text, compressed: bzip2(text, 1) },
    { name: 'one block', original: text, compressed: bzip2(text) },
    { name: 'a small one', original: line, compressed: small },
    { name: 'nothing', original: Buffer.alloc(0), compressed: empty },
    { name: 'runs of all lengths', original: runs, compressed: bzip2(runs) },
    {
      name: 'streams of several block sizes, some of them empty',
      original: Buffer.concat([line, line, text, line]),
      compressed: Buffer.concat(streams),
      mayEnd: (offset) => borders.includes(offset),
    },
  ]);
}

test('bzip2: a piece of one byte at a time', { skip }, async () => {
  const compressed = Buffer.concat([bzip2(line), bzip2(runs)]);
  const { bytes, error } = await outcomeOf(bunzip2, inPieces(compressed, Array(compressed.length).fill(1)));
  assert.ifError(error);
  assert(bytes.equals(Buffer.concat([line, runs])));
});

for (const command of ['lbzip2', 'pbzip2']) {
  test(`bzip2: what ${command} writes`, { skip: without(command) }, async () => {
    const { bytes, error } = await outcomeOf(bunzip2, inPieces(pipe(text, command, '-c', '-1')));
    assert.ifError(error);
    assert(bytes.equals(text));
  });
}

test('bzip2: bytes of every value, which hardly compress', { skip }, async () => {
  let state = 1;
  const noise = Buffer.alloc(1_000_000);
  for (let i = 0; i < noise.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noise[i] = state >>> 24;
  }
  const { bytes, error } = await outcomeOf(bunzip2, inPieces(bzip2(noise), Array(20).fill(70_000)));
  assert.ifError(error);
  assert(bytes.equals(noise));
});

test('bzip2: nothing is given of a block that is damaged, and all of those before', { skip }, async () => {
  const compressed = bzip2(text, 1);
  for (let at = compressed.length - 2000; at > 100; at -= 3001) {
    const spoilt = Buffer.from(compressed);
    (spoilt[at] as number) ^= 0x10;
    const { bytes, error } = await outcomeOf(bunzip2, inPieces(spoilt));
    assert.equal(problemOf(error), 'damaged');
    assert(bytes.equals(text.subarray(0, bytes.length)));
    // Nearly 100 kB are in each block but the last, in which the first of these bytes lie.
    const soundBlocks = Math.floor((at / compressed.length) * (text.length / 100_000) - 0.1);
    assert(bytes.length >= 95_000 * soundBlocks);
  }
});

test('bzip2: the checksum of a stream is compared', { skip }, async () => {
  const spoilt = bzip2(line);
  (spoilt[spoilt.length - 3] as number) ^= 1;
  const { bytes, error } = await outcomeOf(bunzip2, inPieces(spoilt));
  assert.equal(problemOf(error), 'damaged');
  assert.match((error as Error).message, /^the checksum/);
  assert(bytes.equals(line));
});

test('bzip2: zero bytes behind the data are padding, and nothing else is', { skip }, async () => {
  for (const zeros of [1, 300_000]) {
    const padded = Buffer.concat([bzip2(line), Buffer.alloc(zeros)]);
    const { bytes, error } = await outcomeOf(bunzip2, inPieces(padded));
    assert.equal(error, undefined);
    assert(bytes.equals(line));
    const more = await outcomeOf(bunzip2, inPieces(Buffer.concat([padded, Buffer.from('x')])));
    assert.equal(problemOf(more.error), 'damaged');
    assert(more.bytes.equals(line));
  }
});

test('bzip2: a block that bzip2 before 0.9.5 scrambled is unsupported', { skip }, async () => {
  const scrambled = bzip2(line);
  // Behind the header of the stream, and the signature and the checksum of the block.
  (scrambled[4 + 6 + 4] as number) |= 0x80;
  const { error } = await outcomeOf(bunzip2, inPieces(scrambled));
  assert.equal(problemOf(error), 'unsupported');
  assert.match((error as Error).message, /before version 0\.9\.5/);
});

test('bzip2: 160 MB of zeros out of 162 bytes are given without being held', { skip }, async () => {
  const zeros = bzip2(Buffer.alloc(80_000_000));
  const { bytes, grownBytes } = await measure(bunzip2, inPieces(Buffer.concat([zeros, zeros])));
  assert.equal(bytes, 160_000_000);
  assert(grownBytes < 150e6, `grew by ${(grownBytes / 1e6).toFixed(0)} MB`);
});
