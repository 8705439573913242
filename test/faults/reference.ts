import { LEVELS } from '../../src/core/levels.ts';
import { partsOfArray } from '../../src/core/rule/array.ts';
import { judgeLine, judgeRecord } from '../../src/core/rule/line.ts';

/** Lines or records by level, in the order of `LEVELS`, as the specification of the rule has them. */
export type Counts = readonly number[];

export const NOTHING: Counts = LEVELS.map(() => 0);

/** @param text whose lines end in LF, the last one perhaps not */
export function countsOfLines(text: Buffer): Counts {
  const counts = [...NOTHING];
  for (let from = 0; from < text.length; ) {
    const lf = text.indexOf('\n', from);
    const end = lf === -1 ? text.length : lf;
    (counts[LEVELS.indexOf(judgeLine(text.subarray(from, end)).level)] as number)++;
    from = end + 1;
  }
  return counts;
}

/** @param text a JSON array of objects, whole or broken off behind one of them */
export function countsOfArray(text: Buffer): Counts {
  const counts = [...NOTHING];
  for (const [from, to] of partsOfArray(text.toString('latin1')).elements) {
    const element = text.subarray(from, to);
    if (element[0] === 0x7b) (counts[LEVELS.indexOf(judgeRecord(element).level)] as number)++;
  }
  return counts;
}

export function times(counts: Counts, n: number): Counts {
  return counts.map((count) => count * n);
}
