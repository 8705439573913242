import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ByteReader } from '../../src/worker/decode/byte-reader.ts';
import type { Decoder } from '../../src/worker/decode/decoder.ts';
import { unzstd } from '../../src/worker/decode/zstd.ts';
import { openZstdCodec } from '../../src/worker/decode/zstd-codec.ts';
import { openNative, type ZstdEngine } from '../../src/worker/decode/zstd-engine.ts';
import { inPieces, logText, measure, outcomeOf, pipe, without } from './decoding.ts';
import { problemOf, testDecoder } from './properties.ts';

const skip = without('zstd');
const zstd = (content: Buffer, ...args: string[]) => pipe(content, 'zstd', '-q', '-c', '--check', ...args);

const withNative: Decoder = (input) => unzstd(input, async () => openNative() as ZstdEngine);
const withCodec: Decoder = (input) => unzstd(input, openZstdCodec);
const native = openNative();
native?.close();
const engines: [string, Decoder, number][] = [['zstd by zstd-codec', withCodec, 8]];
if (native) engines.push(['zstd by Node', withNative, 128]);

/** A frame without a checksum and with a window of 2^(10 + exponent) bytes, of blocks [type, size, content]. */
function frameOf(exponent: number, ...blocks: readonly [number, number, Buffer][]): Buffer {
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, exponent << 3])];
  for (const [i, [type, size, content]] of blocks.entries()) {
    const header = Buffer.alloc(3);
    header.writeUIntLE((size << 3) | (type << 1) | (i === blocks.length - 1 ? 1 : 0), 0, 3);
    parts.push(header, content);
  }
  return Buffer.concat(parts);
}

function skippable(content: Buffer, kind = 0): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a50 + kind);
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content]);
}

const RAW = 0;
const RLE = 1;
const RESERVED = 3;
const text = logText(1_000_000);
const line = Buffer.from('INFO one line\n');

if (!skip) {
  const whole = zstd(text);
  const small = zstd(line);
  const noted = skippable(Buffer.from('a note'), 7);
  const borders = new Set<number>();
  let end = 0;
  for (const frame of [small, noted, small, whole]) {
    end += frame.length;
    borders.add(end);
  }
  const samples = [
    { name: 'one frame', original: text, compressed: whole },
    { name: 'a small one', original: line, compressed: small },
    { name: 'nothing', original: Buffer.alloc(0), compressed: zstd(Buffer.alloc(0)) },
    { name: 'a window of 8 MiB', original: text, compressed: zstd(text, '-19', '--zstd=wlog=23') },
    { name: 'from a pipe, the fastest way', original: text, compressed: zstd(text, '--fast=5') },
    {
      name: 'with its size in the header',
      original: text,
      compressed: zstd(text, `--stream-size=${text.length}`),
    },
    {
      name: 'frames and skippable frames',
      original: Buffer.concat([line, line, text, line]),
      compressed: Buffer.concat([small, noted, small, whole, small]),
      mayEnd: (offset: number) => borders.has(offset),
    },
  ];
  for (const [name, decode] of engines) testDecoder(name, decode, samples);
}

for (const [name, decode, mostMebibytes] of engines) {
  const outcome = (content: Buffer) => outcomeOf(decode, inPieces(content));

  test(`${name}: a piece of one byte at a time`, { skip }, async () => {
    const compressed = Buffer.concat([zstd(line), skippable(line), zstd(Buffer.alloc(0)), zstd(line)]);
    const { bytes, error } = await outcomeOf(decode, inPieces(compressed, Array(compressed.length).fill(1)));
    assert.ifError(error);
    assert(bytes.equals(Buffer.concat([line, line])));
  });

  test(`${name}: raw and RLE blocks, and skippable frames alone`, async () => {
    const content = frameOf(
      10,
      [RAW, line.length, line],
      [RLE, 1000, Buffer.from('x')],
      [RAW, 0, Buffer.alloc(0)],
    );
    const { bytes, error } = await outcome(content);
    assert.ifError(error);
    assert(bytes.equals(Buffer.concat([line, Buffer.alloc(1000, 'x')])));
    const nothing = await outcome(Buffer.concat([skippable(line), skippable(Buffer.alloc(0), 15)]));
    assert.deepEqual(nothing, { bytes: Buffer.alloc(0), error: undefined });
  });

  test(`${name}: many frames of many windows in one file`, { skip }, async () => {
    const contents = [10, 23, 12, 22, 10, 23].map(
      (log) => [log, text.subarray(0, 40_000 * (log - 9))] as const,
    );
    const frames = contents.map(([log, content]) => zstd(content, `--zstd=wlog=${log}`));
    const { bytes, error } = await outcome(Buffer.concat([...frames, ...frames]));
    assert.ifError(error);
    const original = contents.map(([, content]) => content);
    assert(bytes.equals(Buffer.concat([...original, ...original])));
  });

  test(`${name}: all blocks before a damaged one are given`, async () => {
    const blocks: [number, number, Buffer][] = [];
    for (let i = 0; i < 7; i++) blocks.push([RAW, 131_072, text.subarray(i * 131_072, (i + 1) * 131_072)]);
    const sound = text.subarray(0, 7 * 131_072);
    const noise = Buffer.from('this is not a block that anything compressed to');
    for (const last of [
      [RESERVED, 10, noise],
      [2, noise.length, noise],
      [RLE, 131_073, noise],
      [RAW, 131_073, Buffer.alloc(131_073)],
    ] as [number, number, Buffer][]) {
      const { bytes, error } = await outcome(frameOf(10, ...blocks, last));
      assert.equal(problemOf(error), 'damaged');
      assert(bytes.equals(sound));
    }
  });

  test(`${name}: a checksum that does not match is damage behind the data`, { skip }, async () => {
    const spoilt = zstd(text);
    (spoilt[spoilt.length - 1] as number) ^= 1;
    const { bytes, error } = await outcome(spoilt);
    assert.equal(problemOf(error), 'damaged');
    assert(bytes.equals(text));
  });

  test(`${name}: windows up to ${mostMebibytes} MiB are decoded, longer ones are unsupported`, async () => {
    const blocks: [number, number, Buffer] = [RAW, line.length, line];
    const exponent = Math.log2(mostMebibytes) + 10;
    assert((await outcome(frameOf(exponent, blocks))).bytes.equals(line));
    const { bytes, error } = await outcome(frameOf(exponent + 1, blocks));
    assert.equal(problemOf(error), 'unsupported');
    assert.match((error as Error).message, new RegExp(`it needs a window of ${mostMebibytes * 2} MiB; `));
    assert.equal(bytes.length, 0);
    // 5 GiB of content in one segment: the header only.
    const segment = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0x40, 1, 0, 0, 0]);
    assert.match(String((await outcome(segment)).error), /a window of 5120 MiB/);
  });

  test(`${name}: a long window is used to its end`, { skip }, async () => {
    // What comes again does so from 7 MiB before.
    const far = Buffer.concat([text, Buffer.alloc(7 * 2 ** 20, 'x'), text]);
    const { bytes, error } = await outcome(zstd(far, '--zstd=wlog=23', '--long=23'));
    assert.ifError(error);
    assert(bytes.equals(far));
  });

  test(`${name}: dictionaries, old formats and reserved flags are unsupported`, async () => {
    const magic = [0x28, 0xb5, 0x2f, 0xfd];
    const spoilt: [number[], RegExp][] = [
      [[...magic, 1, 0, 77, 1, 0, 0], /dictionary 77/],
      [[...magic, 8, 0, 1, 0, 0], /reserved/],
      [[0x1e, 0xb5, 0x2f, 0xfd, 0, 0, 0], /before version 0\.8/],
      [[0x27, 0xb5, 0x2f, 0xfd, 0, 0, 0], /before version 0\.8/],
    ];
    for (const [bytes, message] of spoilt) {
      const { error } = await outcome(Buffer.from(bytes));
      assert.equal(problemOf(error), 'unsupported');
      assert.match((error as Error).message, message);
    }
  });

  test(`${name}: a gibibyte out of 32 KiB is given without being held`, async () => {
    const blocks = Array.from(
      { length: 8192 },
      () => [RLE, 131_072, Buffer.from('x')] as [number, number, Buffer],
    );
    const { bytes, grownBytes } = await measure(decode, inPieces(frameOf(10, ...blocks)));
    assert.equal(bytes, 2 ** 30);
    assert(grownBytes < 150e6, `grew by ${(grownBytes / 1e6).toFixed(0)} MB`);
  });
}

test('zstd: the engine is taken from Node where Node has one', { skip }, async () => {
  const { bytes } = await outcomeOf((input: ByteReader) => unzstd(input), inPieces(zstd(text)));
  assert(bytes.equals(text));
});
