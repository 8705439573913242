import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { judgeLine } from '../../src/core/rule/line.ts';
import { NO_OWN_WORDS } from '../../src/core/rule/vocabulary.ts';
import { loadKernel } from '../../src/worker/kernel.ts';
import { levelsOf } from './judging.ts';
import { line } from './pieces.ts';

const kernel = loadKernel(NO_OWN_WORDS);
const runs = Number(process.env.FUZZ_RUNS ?? 20_000);

test('the kernel gives every line the level of the reference', () => {
  fc.assert(
    fc.property(line, (bytes) => {
      const { level } = judgeLine(bytes);
      assert.deepEqual(levelsOf(kernel, bytes), [level, level]);
    }),
    { numRuns: runs },
  );
});

test('what lies in memory around a line does not change its level', () => {
  fc.assert(
    fc.property(line, line, line, (before, bytes, after) => {
      const at = kernel.chunk + 1000;
      before.copy(kernel.bytes, at - before.length);
      after.copy(kernel.bytes, at + bytes.length);
      const { level } = judgeLine(bytes);
      assert.deepEqual(levelsOf(kernel, bytes, at), [level, level]);
    }),
    { numRuns: runs / 2 },
  );
});

test('lines scanned together get the counts of the reference', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.nat(70), (lines, shift) => {
      const content = Buffer.concat(lines.flatMap((bytes) => [bytes, Buffer.from('\n')]));
      const from = kernel.chunk + shift;
      content.copy(kernel.bytes, from);
      const expected = LEVELS.map(
        (level) => lines.filter((bytes) => judgeLine(bytes).level === level).length,
      );
      kernel.clearCounts();
      kernel.startLines(0);
      assert.equal(kernel.scanLines(from, from, from + content.length), from + content.length);
      assert.deepEqual([...kernel.counts.subarray(0, LEVELS.length)], expected);
    }),
    { numRuns: runs / 20 },
  );
});
