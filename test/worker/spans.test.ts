import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { judgeLine } from '../../src/core/rule/line.ts';
import { NO_OWN_WORDS } from '../../src/core/rule/vocabulary.ts';
import { loadKernel } from '../../src/worker/kernel.ts';
import { countAll, LineCounter, newTally, type Tally } from '../../src/worker/records.ts';
import type { Source } from '../../src/worker/source.ts';
import { line } from '../rule/pieces.ts';

const kernel = loadKernel(NO_OWN_WORDS);

/** Hands out [start, end) of the content in pieces of at most `most` bytes, as a slow disk or a pipe would. */
function sourceOf(content: Buffer, start: number, most: number): Source {
  let position = start;
  return {
    read(bytes, at, length) {
      const n = Math.min(length, most, content.length - position);
      content.copy(bytes, at, position, position + n);
      position += n;
      return n;
    },
  };
}

function countSpan(content: Buffer, start: number, end: number, most: number): Tally {
  const tally = newTally();
  const isInside = start > 0;
  const ownedBytes = end - start + (isInside ? 1 : 0);
  const source = sourceOf(content, isInside ? start - 1 : 0, most);
  countAll(kernel, source, new LineCounter(kernel, tally, ownedBytes, isInside));
  return tally;
}

function expected(content: Buffer): { counts: number[]; longLines: number } {
  const counts = LEVELS.map(() => 0);
  let longLines = 0;
  for (let from = 0; from < content.length; ) {
    const lf = content.indexOf(10, from);
    const end = lf === -1 ? content.length : lf;
    const bytes = content.subarray(from, end);
    (counts[LEVELS.indexOf(judgeLine(bytes).level)] as number)++;
    if (bytes.length > kernel.lineLimit) longLines++;
    from = end + 1;
  }
  return { counts, longLines };
}

function check(content: Buffer, cuts: readonly number[], most: number): void {
  const borders = [
    0,
    ...cuts.filter((cut) => cut > 0 && cut < content.length).sort((a, b) => a - b),
    content.length,
  ];
  const sum = LEVELS.map(() => 0);
  let longLines = 0;
  for (let i = 1; i < borders.length; i++) {
    const tally = countSpan(content, borders[i - 1] as number, borders[i] as number, most);
    for (let level = 0; level < sum.length; level++) (sum[level] as number) += tally.counts[level] as number;
    longLines += tally.longLines;
  }
  assert.deepEqual({ counts: sum, longLines }, expected(content));
}

const content = fc
  .tuple(fc.array(line, { maxLength: 60 }), fc.boolean())
  .map(([lines, ends]) =>
    Buffer.concat(lines.flatMap((l, i) => (i + 1 < lines.length || ends ? [l, Buffer.from('\n')] : [l]))),
  );

test('any cut into spans and any pieces of reading give the same counts', () => {
  fc.assert(
    fc.property(content, fc.array(fc.nat(4000), { maxLength: 8 }), fc.integer({ min: 1, max: 300 }), check),
    { numRuns: 2000 },
  );
});

test('lines at the borders of the buffer, of its blocks and of the limit are counted once', () => {
  const { chunkSize, lineLimit } = kernel;
  const sizes = [
    63,
    64,
    65,
    4095,
    16383,
    16384,
    16385,
    chunkSize - 1,
    chunkSize,
    chunkSize + 1,
    2 * chunkSize,
  ];
  const limits = [lineLimit - 1, lineLimit, lineLimit + 1, lineLimit + chunkSize, 3 * lineLimit + 7];
  for (const size of [...sizes, ...limits]) {
    for (const start of ['ERROR x', '{"a":"b","level":"warn","c":"']) {
      for (const end of ['', '\n', '\nINFO y\n']) {
        const long = Buffer.concat([
          Buffer.from(start),
          Buffer.alloc(size - start.length, 'z'),
          Buffer.from(end),
        ]);
        const text = Buffer.concat([Buffer.from('DEBUG first\n'), long]);
        check(text, [], text.length);
        check(text, [5, 12, 13, size, size + 11, size + 12, size + 13, size + 14], 100_000);
      }
    }
  }
});
