// What is said of a line: whether it has a time stamp and of what kind, and when it was.

/** No stamp. */
export const NONE: i32 = 0;
/** A civil time: the stamp states no zone. */
export const CIVIL: i32 = 1;
/** An instant: the stamp states a zone, or is a number of seconds. */
export const INSTANT: i32 = 2;

/** When the stamp found last was, in milliseconds since 1970: of UTC, or of the clocks that a civil time is of. */
export let momentMs: f64 = 0;

// @ts-ignore: decorator
@inline
export function found(ms: f64, kind: i32): i32 {
  momentMs = ms;
  return kind;
}
