import { BLOCK, COUNTS, INDEX, LINE_LIMIT } from './memory';
import { judgeLine } from './fast';
import { judge } from './judge';

/** Where the histogram counts the lines over the limit, behind the eight levels. */
const LONG: i32 = 8;

// @ts-ignore: decorator
@inline
function count(what: i32): void {
  const counter = COUNTS + (<usize>what << 2);
  store<u32>(counter, load<u32>(counter) + 1);
}

/**
 * Counts the lines of [from, to) into the histogram at COUNTS. Bytes before `search` are known to hold no line
 * feed. Returns where the unfinished last line begins (`to` if there is none).
 */
export function scan(from: usize, search: usize, to: usize): usize {
  memory.fill(COUNTS, 0, 36);
  let line = from;
  // So that every line has the end of another before it.
  store<u8>(from - 1, 0x0a);
  const lf = i8x16.splat(0x0a);
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
      while (mask != 0) {
        store<u32>(at, <u32>(p + <usize>ctz(mask)));
        at += 4;
        mask &= mask - 1;
      }
    }
    // Phase 2: the lines, none waiting for the one before it.
    for (let i = INDEX; i < at; i += 4) {
      const end = <usize>load<u32>(i);
      if (end - line > LINE_LIMIT) {
        count(judge(line, line + LINE_LIMIT, true));
        count(LONG);
      } else {
        count(judgeLine(line, end));
      }
      line = end + 1;
    }
  }
  return line;
}
