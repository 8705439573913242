import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ByteReader } from '../../src/worker/decode/byte-reader.ts';
import type { Decoder } from '../../src/worker/decode/decoder.ts';
import { Fault } from '../../src/worker/decode/fault.ts';
import { failing, inPieces, outcomeOf } from './decoding.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A run here takes as long as some hundred of those that look at a line. */
const runs = Math.ceil(Number(process.env.FUZZ_RUNS ?? 20_000) / 300);

export interface Sample {
  readonly name: string;
  readonly original: Buffer;
  readonly compressed: Buffer;
  /** Whether the compressed data may end here, of the offsets before their end. */
  mayEnd?(offset: number): boolean;
}

/** What must hold of every decoder. The samples carry checksums. */
export function testDecoder(name: string, decode: Decoder, samples: readonly Sample[]): void {
  const sample = fc.constantFrom(...samples);
  /** A sample, an offset in it, and the sizes of the pieces that it comes in. */
  const cases = sample.chain((s) =>
    fc.tuple(
      fc.constant(s),
      fc.nat(s.compressed.length - 1),
      fc.array(fc.integer({ min: 1, max: 70_000 }), { maxLength: 40 }),
    ),
  );
  const first = samples[0] as Sample;

  for (const { name: what, original, compressed } of samples) {
    test(`${name}: ${what}`, async () => {
      const { bytes, error } = await outcomeOf(decode, inPieces(compressed));
      assert.ifError(error);
      assert(bytes.equals(original));
    });
  }

  test(`${name}: what it gives does not depend on the pieces that come`, async () => {
    const small = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        sample,
        fc.oneof(small, fc.array(fc.integer({ min: 1, max: 70_000 }))),
        async (s, sizes) => {
          const { bytes, error } = await outcomeOf(decode, inPieces(s.compressed, sizes));
          assert.ifError(error);
          assert(bytes.equals(s.original));
        },
      ),
      { numRuns: Math.ceil(runs / 2) },
    );
  });

  test(`${name}: cut off anywhere, it gives what came before and says that it is truncated`, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([s, cut, sizes]) => {
        const { bytes, error } = await outcomeOf(decode, inPieces(s.compressed.subarray(0, cut), sizes));
        assert(bytes.equals(s.original.subarray(0, bytes.length)));
        if (cut === 0 || s.mayEnd?.(cut)) assert.ifError(error);
        else assert.equal(problemOf(error), 'truncated');
      }),
      { numRuns: runs },
    );
  });

  test(`${name}: without its last byte, it gives all of the original`, async () => {
    for (const s of samples.filter(({ compressed, mayEnd }) => !mayEnd?.(compressed.length - 1))) {
      const { bytes, error } = await outcomeOf(decode, inPieces(s.compressed.subarray(0, -1)));
      assert.equal(problemOf(error), 'truncated');
      assert(bytes.equals(s.original), s.name);
    }
  });

  test(`${name}: with a bit flipped anywhere, it gives the original or a fault`, async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(7), async ([s, offset, sizes], bit) => {
        const flipped = Buffer.from(s.compressed);
        (flipped[offset] as number) ^= 1 << bit;
        const { bytes, error } = await outcomeOf(decode, inPieces(flipped, sizes));
        if (error === undefined) assert(bytes.equals(s.original));
        else assert(problemOf(error));
      }),
      { numRuns: runs },
    );
  });

  test(`${name}: with bytes overwritten anywhere, it gives the original or a fault`, async () => {
    await fc.assert(
      fc.asyncProperty(
        cases,
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        async ([s, offset, sizes], noise) => {
          const spoilt = Buffer.from(s.compressed);
          spoilt.set(noise.subarray(0, spoilt.length - offset), offset);
          const { bytes, error } = await outcomeOf(decode, inPieces(spoilt, sizes));
          if (error === undefined) assert(bytes.equals(s.original));
          else assert(problemOf(error));
        },
      ),
      { numRuns: runs },
    );
  });

  test(`${name}: no bytes are nothing, and other bytes are damage`, async () => {
    const nothing = await outcomeOf(decode, inPieces(Buffer.alloc(0)));
    assert.deepEqual(nothing, { bytes: Buffer.alloc(0), error: undefined });
    const text = await outcomeOf(
      decode,
      inPieces(Buffer.from('INFO no compressed data, but a line of text\n')),
    );
    assert.equal(problemOf(text.error), 'damaged');
    assert.equal(text.bytes.length, 0);
  });

  test(`${name}: bytes behind the data are damage, and all of the data comes before`, async () => {
    const spoilt = Buffer.concat([first.compressed, Buffer.from('INFO a line of text\n')]);
    const { bytes, error } = await outcomeOf(decode, inPieces(spoilt));
    assert.equal(problemOf(error), 'damaged');
    assert(bytes.equals(first.original));
  });

  test(`${name}: what the source throws comes as it is, behind what was decoded`, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([s, cut, sizes]) => {
        const failure = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
        const { bytes, error } = await outcomeOf(
          decode,
          failing(inPieces(s.compressed.subarray(0, cut), sizes), failure),
        );
        assert.equal(error, failure);
        const truncated = await outcomeOf(decode, inPieces(s.compressed.subarray(0, cut), sizes));
        assert(bytes.equals(truncated.bytes));
      }),
      { numRuns: Math.ceil(runs / 4) },
    );
  });

  test(`${name}: stopped after any piece, it leaves no trace in what is decoded next`, async () => {
    for (let stopAfter = 0; stopAfter < 8; stopAfter++) {
      const decoding = decode(new ByteReader(inPieces(first.compressed, Array(1000).fill(5000))));
      for (let n = 0; n < stopAfter; n++) await decoding.next();
      await decoding.return(undefined);
      assert.equal((await decoding.next()).done, true);
      const { bytes, error } = await outcomeOf(decode, inPieces(first.compressed));
      assert.ifError(error);
      assert(bytes.equals(first.original));
    }
  });

  test(`${name}: several go on at once, also one within another`, async () => {
    const together = await Promise.all(
      samples.map((s) => outcomeOf(decode, inPieces(s.compressed, [1000, 20_000]))),
    );
    for (const [i, { bytes }] of together.entries()) assert(bytes.equals((samples[i] as Sample).original));
    const outer = decode(new ByteReader(inPieces(first.compressed)));
    await outer.next();
    const inner = await outcomeOf(decode, inPieces(first.compressed));
    assert(inner.bytes.equals(first.original));
    await outer.return(undefined);
  });

  test(`${name}: thousands of files, whole and truncated, take no more memory than the first hundreds`, async () => {
    const smallest = samples.reduce((a, b) => (b.compressed.length < a.compressed.length ? b : a));
    const some = async (files: number) => {
      for (let n = 0; n < files; n++) {
        const { compressed } = smallest;
        await outcomeOf(decode, inPieces(n % 2 ? compressed : compressed.subarray(0, compressed.length / 2)));
      }
      collectGarbage();
      return process.memoryUsage.rss();
    };
    const before = await some(500);
    const after = await some(1500);
    assert(after - before < 60e6, `grew by ${((after - before) / 1e6).toFixed(0)} MB`);
  });
}

/** The `problem` of a fault; anything else thrown is an error of the test. */
export function problemOf(error: unknown): string {
  assert(error instanceof Fault, `not a fault: ${(error as Error | undefined)?.stack ?? error}`);
  assert.match(error.message, /^[^A-Z].*[^.]$/);
  return error.problem;
}
