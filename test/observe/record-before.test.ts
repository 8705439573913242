import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { judgeLine } from '../../src/core/rule/line.ts';
import { NO_OWN_WORDS } from '../../src/core/rule/vocabulary.ts';
import { stampOf } from '../../src/core/time/line.ts';
import { type Kernel, loadKernel } from '../../src/worker/kernel.ts';
import { recordBefore, timeBefore } from '../../src/worker/record-before.ts';
import type { Source } from '../../src/worker/source.ts';

/** A chunk of a few lines, so that these lie in any place of it, and some are longer. */
const kernel: Kernel = { ...loadKernel(NO_OWN_WORDS), chunkSize: 48 };

const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', '\tat x', ' y', 'INFO z', 'Caused by: w', 'x'.repeat(47)) },
  { weight: 1, arbitrary: fc.nat(59).map((n) => `2026-05-01 12:00:${String(n).padStart(2, '0')} ERROR a`) },
  { weight: 1, arbitrary: fc.nat(300).map((n) => ` ${'long '.repeat(n)}`) },
);
const lines = fc.array(line, { minLength: 1, maxLength: 20 });

function sourceOf(content: Buffer): (at: number) => Source {
  return (from) => ({ read: (bytes, at, length) => content.copy(bytes, at, from, from + length) });
}

test('the time before a line is that of the last line before it that states one', () => {
  fc.assert(
    fc.property(lines, fc.nat(20), (all, cut) => {
      const before = all.slice(0, cut);
      const content = Buffer.from(all.map((each) => `${each}\n`).join(''));
      const place = before.reduce((sum, each) => sum + each.length + 1, 0);
      kernel.setYear(Date.UTC(2026, 11), Date.UTC(2026, 11));
      const expected = before.findLast((each) => stampOf(Buffer.from(each)));
      const found = timeBefore(kernel, place, sourceOf(content));
      assert.equal(found && new Date(found.ms).toISOString().slice(11, 19), expected?.slice(11, 19));
    }),
    { numRuns: 3000 },
  );
});

test('the record before a line is the last one that does not go on another', () => {
  fc.assert(
    fc.property(lines, fc.nat(20), (all, cut) => {
      const content = Buffer.from(all.map((each) => `${each}\n`).join(''));
      const place = all.slice(0, cut).reduce((sum, each) => sum + each.length + 1, 0);
      const goesOn = (each: string): boolean => /^(?:[ \t]|at |Caused by: )/.test(each);
      const first = all[cut];
      fc.pre(first !== undefined && place > 0);
      const expected = goesOn(first as string)
        ? all.slice(0, cut).findLast((each) => !goesOn(each))
        : undefined;
      const found = recordBefore(kernel, place, sourceOf(content));
      assert.equal(found && kernel.bytes.toString('latin1', found.start, found.end), expected);
      if (found && expected !== undefined) {
        assert.equal(LEVELS[found.level], judgeLine(Buffer.from(expected)).level);
      }
    }),
    { numRuns: 3000 },
  );
});
