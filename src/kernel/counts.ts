import { COUNTS } from './memory';

/** Where the histogram counts the lines over the limit, behind the eight levels. */
export const LONG: i32 = 8;

export function clearCounts(): void {
  memory.fill(COUNTS, 0, 36);
}

// @ts-ignore: decorator
@inline
export function count(what: i32): void {
  const counter = COUNTS + (<usize>what << 2);
  store<u32>(counter, load<u32>(counter) + 1);
}
