import { BYTES_AT } from '../task.ts';

/**
 * What is counted of a source of lines: the levels in the order of `LEVELS`, the bytes, and the lines that were judged by
 * their first MiB.
 */
export type Counts = Float64Array;

export const LONG_LINES_AT = BYTES_AT + 1;
export const COUNTS_LENGTH = BYTES_AT + 2;

export function addCounts(sum: Counts, counts: ArrayLike<number>): void {
  for (let i = 0; i < COUNTS_LENGTH; i++) (sum[i] as number) += counts[i] as number;
}
