// Lines: found by their line feeds a block at a time, then judged. The state lives from one scan to the next.
import { splat } from './vectors';
import { count, LONG } from './counts';
import { judgeLine } from './fast';
import { judge } from './judge';
import { BLOCK, INDEX, LINE_LIMIT } from './memory';
import { isObserving, observeLine, readTimes } from './observe';

/** The bytes up to the next line feed are no line of ours, or one that is judged already. */
let isSkipping: bool = false;

/** `isInside`: what comes first is the rest of a line that is not to be counted. */
export function startLines(isInside: bool): void {
  isSkipping = isInside;
}

/**
 * Counts the lines that end in [search, to) into the histogram; [from, search) is the start of the first, without a
 * line feed. Returns where the unfinished line begins (`to` if there is none).
 */
export function scanLines(from: usize, search: usize, to: usize): usize {
  let line = from;
  // So that every line has the end of another before it.
  store<u8>(from - 1, 0x0a);
  const lf = splat(0x0a);
  for (let block = search; block < to; block += BLOCK) {
    const blockEnd = min(block + BLOCK, to);
    // Phase 1: every line end of the block into the index, 64 bytes at a time.
    let at = INDEX;
    for (let p = block; p < blockEnd; p += 64) {
      let mask =
        <u64>i8x16.bitmask(i8x16.eq(v128.load(p), lf)) |
        (<u64>i8x16.bitmask(i8x16.eq(v128.load(p, 16), lf)) << 16) |
        (<u64>i8x16.bitmask(i8x16.eq(v128.load(p, 32), lf)) << 32) |
        (<u64>i8x16.bitmask(i8x16.eq(v128.load(p, 48), lf)) << 48);
      if (p + 64 > blockEnd) mask &= (<u64>1 << (blockEnd - p)) - 1;
      // Most blocks have none or one: this far without a branch.
      store<u32>(at, <u32>(p + <usize>ctz(mask)));
      at += <usize>(mask != 0) << 2;
      mask &= mask - 1;
      while (mask != 0) {
        store<u32>(at, <u32>(p + <usize>ctz(mask)));
        at += 4;
        mask &= mask - 1;
      }
    }
    // Phase 2: the lines, none waiting for the one before it.
    let i = INDEX;
    if (isSkipping && i < at) {
      line = <usize>load<u32>(i) + 1;
      isSkipping = false;
      i += 4;
    }
    for (; i < at; i += 4) {
      const end = <usize>load<u32>(i);
      if (end - line > LINE_LIMIT) countLong(line);
      else tell(line, end, judgeLine(line, end));
      line = end + 1;
    }
  }
  readTimes();
  if (isSkipping) return to;
  if (to - line <= LINE_LIMIT) return line;
  // It is over the limit before it is at its end: judged by what is there, then skipped.
  countLong(line);
  isSkipping = true;
  return to;
}

/** Counts the unfinished line [line, end), the last of a file. */
export function endLines(line: usize, end: usize): void {
  if (line < end) tell(line, end, judge(line, end, false));
  readTimes();
}

// @ts-ignore: decorator
@inline
function tell(line: usize, end: usize, level: i32): void {
  if (isObserving) observeLine(line, end, level, false);
  else count(level);
}

function countLong(line: usize): void {
  const end = line + LINE_LIMIT;
  const level = judge(line, end, true);
  if (isObserving) observeLine(line, end, level, true);
  else count(level);
  count(LONG);
}
