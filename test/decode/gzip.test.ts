import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { ByteReader } from '../../src/worker/decode/byte-reader.ts';
import { gunzip } from '../../src/worker/decode/gzip.ts';
import { inflateRaw } from '../../src/worker/decode/inflate.ts';
import { inPieces, logText, measure, outcomeOf, pipe, without } from './decoding.ts';
import { problemOf, testDecoder } from './properties.ts';

const text = logText(800_000);
const line = Buffer.from('INFO one line\n');
const whole = gzipSync(text);
const small = gzipSync(line);

/** A member whose header has all that RFC 1952 allows. */
function memberWithAll(content: Buffer): Buffer {
  const header = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3]),
    Buffer.from([5, 0, 0x41, 0x70, 1, 0, 0]),
    Buffer.from('app.log\0and a comment\0', 'latin1'),
  ]);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc32(header) & 0xffff);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content));
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, sum, deflateRawSync(content), trailer]);
}

const empty = gzipSync('');
const members = [small, empty, small, empty, whole, memberWithAll(line)];
const borders = members.map((_, i) => Buffer.concat(members.slice(0, i + 1)).length);
const { length } = small;

testDecoder('gzip', gunzip, [
  { name: 'one member', original: text, compressed: whole },
  { name: 'a small one', original: line, compressed: small },
  { name: 'nothing', original: Buffer.alloc(0), compressed: empty },
  { name: 'stored, not compressed', original: text, compressed: gzipSync(text, { level: 0 }) },
  { name: 'a header with all fields', original: line, compressed: memberWithAll(line) },
  {
    name: 'many members, some of them empty',
    original: Buffer.concat([line, line, text, line]),
    compressed: Buffer.concat(members),
    mayEnd: (offset) => borders.includes(offset),
  },
  {
    name: 'zero bytes behind members',
    original: Buffer.concat([line, line]),
    compressed: Buffer.concat([small, Buffer.alloc(1000), small, Buffer.alloc(3)]),
    mayEnd: (offset) => (offset >= length && offset <= length + 1000) || offset >= 2 * length + 1000,
  },
]);

for (const command of ['gzip', 'pigz', 'bgzip']) {
  test(`gzip: what ${command} writes`, { skip: without(command) }, async () => {
    for (const content of [text, line, Buffer.alloc(0)]) {
      const { bytes, error } = await outcomeOf(gunzip, inPieces(pipe(content, command, '-c')));
      assert.ifError(error);
      assert(bytes.equals(content));
    }
  });
}

test('gzip: a piece of one byte at a time', async () => {
  const compressed = Buffer.concat([memberWithAll(line), Buffer.alloc(2), small]);
  const { bytes, error } = await outcomeOf(gunzip, inPieces(compressed, Array(compressed.length).fill(1)));
  assert.ifError(error);
  assert(bytes.equals(Buffer.concat([line, line])));
});

test('gzip: all but the last chunk before damage is given', async () => {
  const spoilt = Buffer.from(whole);
  // A block of the reserved type, in the middle of the data, and noise.
  spoilt.fill(0xff, whole.length - 20_000, whole.length - 19_000);
  const { bytes, error } = await outcomeOf(gunzip, inPieces(spoilt));
  assert.equal(problemOf(error), 'damaged');
  const sound = text.length - (20_000 / whole.length) * text.length;
  assert(bytes.length > sound - 2 * 262_144);
  assert(bytes.subarray(0, sound - 2 * 262_144).equals(text.subarray(0, sound - 2 * 262_144)));
});

test('gzip: what a header or trailer claims wrongly is said', async () => {
  const spoilt: [string, number, number, string, RegExp][] = [
    ['method', 2, 7, 'unsupported', /method 7/],
    ['reserved flag', 3, 0x20, 'unsupported', /flags/],
    ['checksum', small.length - 8, 0, 'damaged', /checksum does not match/],
    ['length', small.length - 4, 0, 'damaged', /length/],
  ];
  for (const [what, at, byte, problem, message] of spoilt) {
    const bytes = Buffer.from(small);
    bytes[at] = byte;
    const { error } = await outcomeOf(gunzip, inPieces(bytes));
    assert.equal(problemOf(error), problem, what);
    assert.match((error as Error).message, message);
  }
  const header = memberWithAll(line);
  header[4] = 99;
  assert.match(String((await outcomeOf(gunzip, inPieces(header))).error), /checksum of the header/);
});

test('gzip: a name of many megabytes is passed over', async () => {
  const name = Buffer.alloc(20_000_000, 'x');
  const compressed = Buffer.concat([small.subarray(0, 3), Buffer.from([8]), small.subarray(4, 10), name]);
  const sizes = Array(400).fill(65_536);
  assert.equal(problemOf((await outcomeOf(gunzip, inPieces(compressed, sizes))).error), 'truncated');
  const ended = Buffer.concat([compressed, Buffer.alloc(1), small.subarray(10)]);
  assert((await outcomeOf(gunzip, inPieces(ended, sizes))).bytes.equals(line));
});

test('gzip: a gibibyte of zeros out of a megabyte is given without being held', async () => {
  const zeros = Buffer.alloc(2 ** 24);
  const part = deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH });
  let sum = 0;
  for (let i = 0; i < 64; i++) sum = crc32(zeros, sum);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(sum);
  trailer.writeUInt32LE(2 ** 30, 4);
  const end = deflateRawSync('');
  const bomb = Buffer.concat([small.subarray(0, 10), ...Array(64).fill(part), end, trailer]);
  const { bytes, grownBytes } = await measure(gunzip, inPieces(bomb));
  assert.equal(bytes, 2 ** 30);
  assert(grownBytes < 150e6, `grew by ${(grownBytes / 1e6).toFixed(0)} MB`);
});

test('a raw deflate stream is decoded and the input left behind it', async () => {
  for (const content of [text, line, Buffer.alloc(0)]) {
    const deflated = deflateRawSync(content);
    const behind = Buffer.from('what comes behind');
    for (const sizes of [
      [],
      [deflated.length],
      [deflated.length - 1, 2],
      [1, deflated.length],
      [3, 100_000],
    ]) {
      const input = new ByteReader(inPieces(Buffer.concat([deflated, behind]), sizes));
      const decoded: Buffer[] = [];
      for await (const piece of inflateRaw(input)) decoded.push(Buffer.from(piece));
      assert(Buffer.concat(decoded).equals(content));
      assert.equal(input.position, deflated.length);
      assert(Buffer.from(await input.take(100)).equals(behind));
    }
    const alone = new ByteReader(inPieces(deflated));
    const decoded: Buffer[] = [];
    for await (const piece of inflateRaw(alone)) decoded.push(Buffer.from(piece));
    assert(Buffer.concat(decoded).equals(content));
    assert(await alone.isAtEnd());
  }
});
