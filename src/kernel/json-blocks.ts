// The fast way through step 1: the quotes of 64 bytes at a time tell where keys end, and only keys that end like a
// level key are looked at. A record with something rarer in it is left to `judgeJson`, which goes token by token.
import { splat } from './vectors';
import { is } from './bytes';
import { clearColours, judgeJson, kindOfKey, LEVEL, levelAt, MESSAGE, OTHER, skipSpace } from './json';

/** The level of the JSON record [p, e), or WRAPS, or -1: what `judgeJson` says. */
export function judgeBlocks(p: usize, e: usize): i32 {
  clearColours();
  // Many loggers print the level first.
  if (p + 12 < e && load<u64>(p) == 0x226c6576656c227b && load<u8>(p + 8) == 0x3a) {
    const said = levelAt(p + 9, e);
    if (said >= 0) return said;
  }
  let level = -1;
  /** All bits set if the block begins within a string. */
  let isOpen: bool = false;
  /** Behind the opening quote of that string. */
  let opened: usize = p;
  let hasBackslash: bool = false;
  let escapedFirst: u64 = 0;

  for (let block = p; block < e; block += 64) {
    const left = e - block;
    const within: u64 = left >= 64 ? -1 : (<u64>1 << <u64>left) - 1;
    // ESC, which colours need, is left to the way that knows them.
    if (hasByte(block, 0x1b)) return judgeJson(p, e);
    let quotes = maskOf(block, 0x22) & within;
    const backslashes = maskOf(block, 0x5c) & within;
    let isPlain = true;
    if ((backslashes | escapedFirst) != 0) {
      quotes &= ~escapedOf(backslashes, escapedFirst);
      escapedFirst = endsEscaping;
      // A backslash between strings is not JSON.
      if ((backslashes & ~(insideOf(quotes) ^ (isOpen ? <u64>-1 : 0))) != 0) return judgeJson(p, e);
      isPlain = false;
    }
    let ends = quotes & endsKey(block);
    if (isPlain && !hasBackslash) ends &= endsLikeLevelKey(block);
    while (ends != 0) {
      const at = ctz(ends);
      ends &= ends - 1;
      const before = quotes & ((<u64>1 << at) - 1);
      // The quote ends a string if an odd number of them stands before it.
      if (((popcnt(before) & 1) != 0) == isOpen) continue;
      const key = before == 0 ? opened : block + <usize>(63 - clz(before)) + 1;
      const keyEnd = block + <usize>at;
      const colon = skipSpace(keyEnd + 1, e);
      if (!is(colon, e, 0x3a)) continue;
      const kind = kindOfKey(key, keyEnd);
      if (kind == OTHER || kind == MESSAGE) continue;
      if (kind != LEVEL) return judgeJson(p, e);
      const said = levelAt(skipSpace(colon + 1, e), e);
      if (said < 0) continue;
      // Which of two is nearer the top takes counting braces.
      if (level >= 0) return judgeJson(p, e);
      level = said;
      if (block == p && isAtTop(block, quotes, at)) return level;
    }
    if (quotes != 0) {
      const last = 63 - clz(quotes);
      opened = block + <usize>last + 1;
      hasBackslash = (backslashes >> last) > 1;
      if ((popcnt(quotes) & 1) != 0) isOpen = !isOpen;
    } else if (backslashes != 0) hasBackslash = true;
  }
  return level;
}

/** Whether what `escapedOf` saw ends in a backslash that escapes the byte behind it. */
let endsEscaping: u64 = 0;

/**
 * The bytes that a backslash escapes: those behind an odd number of them (simdjson's way: a carry runs through each
 * run of backslashes).
 */
function escapedOf(backslashes: u64, escapedFirst: u64): u64 {
  const even: u64 = 0x5555555555555555;
  const starting = backslashes & ~escapedFirst;
  const follows = (starting << 1) | escapedFirst;
  const oddStarts = starting & ~even & ~follows;
  const sum = oddStarts + starting;
  endsEscaping = sum < starting ? 1 : 0;
  return (even ^ (sum << 1)) & follows;
}

/** The bits from each opening quote up to its closing one: a prefix sum without carries. */
function insideOf(quotes: u64): u64 {
  let inside = quotes;
  inside ^= inside << 1;
  inside ^= inside << 2;
  inside ^= inside << 4;
  inside ^= inside << 8;
  inside ^= inside << 16;
  inside ^= inside << 32;
  return inside;
}

/** Whether one brace and no bracket is open at bit `at` of the first block of a record. */
function isAtTop(block: usize, quotes: u64, at: u64): bool {
  const before = ((<u64>1 << at) - 1) & ~insideOf(quotes);
  const opening = (maskOf(block, 0x7b) | maskOf(block, 0x5b)) & before;
  const closing = (maskOf(block, 0x7d) | maskOf(block, 0x5d)) & before;
  return popcnt(opening) - popcnt(closing) == 1;
}

// @ts-ignore: decorator
@inline
function maskOf(p: usize, c: usize): u64 {
  const wanted = splat(c);
  return (
    <u64>i8x16.bitmask(i8x16.eq(v128.load(p), wanted)) |
    (<u64>i8x16.bitmask(i8x16.eq(v128.load(p, 16), wanted)) << 16) |
    (<u64>i8x16.bitmask(i8x16.eq(v128.load(p, 32), wanted)) << 32) |
    (<u64>i8x16.bitmask(i8x16.eq(v128.load(p, 48), wanted)) << 48)
  );
}

// @ts-ignore: decorator
@inline
function hasByte(p: usize, c: usize): bool {
  const wanted = splat(c);
  const first = v128.or(i8x16.eq(v128.load(p), wanted), i8x16.eq(v128.load(p, 16), wanted));
  const second = v128.or(i8x16.eq(v128.load(p, 32), wanted), i8x16.eq(v128.load(p, 48), wanted));
  return v128.any_true(v128.or(first, second));
}

/** The bytes before a colon or before blanks that may lead to one. */
// @ts-ignore: decorator
@inline
function endsKey(p: usize): u64 {
  return (
    <u64>endsKey16(p + 1) |
    (<u64>endsKey16(p + 17) << 16) |
    (<u64>endsKey16(p + 33) << 32) |
    (<u64>endsKey16(p + 49) << 48)
  );
}

// @ts-ignore: decorator
@inline
function endsKey16(p: usize): u32 {
  const bytes = v128.load(p);
  return <u32>i8x16.bitmask(v128.or(i8x16.eq(bytes, splat(0x3a)), i8x16.le_u(bytes, splat(0x20))));
}

// By nibble, one bit a last letter: l 1, y 2, e 4, t 8, g 16, s 32; 64 for the user's keys, see `lookForKey`.
// The high nibbles tell letters from the rest.
const LAST_LOW: usize = memory.data<u8>([0, 0, 0, 32, 8, 4, 0, 16, 0, 2, 0, 0, 1, 0, 0, 0], 16);
const LAST_HIGH: usize = memory.data<u8>([0, 0, 0, 0, 21, 42, 21, 42, 0, 0, 0, 0, 0, 0, 0, 0], 16);
// And what stands before it: e v @ | t | m | x | o | a quote. MESSAGE only matters beside a priority.
const SECOND_LOW: usize = memory.data<u8>([1, 0, 32, 0, 2, 1, 1, 0, 8, 0, 0, 0, 0, 4, 0, 16], 16);

/** The bit of the keys that the user added. */
const OWN_KEY: u8 = 64;

/** Has keys looked at that end as the key of `length` bytes at `p` does, in any letter case. */
export function lookForKey(p: usize, length: usize): void {
  const last = load<u8>(p + length - 1);
  const second = length > 1 ? load<u8>(p + length - 2) : 0x22;
  accept(LAST_LOW, last & 0x0f);
  accept(LAST_HIGH, last >> 4);
  accept(LAST_HIGH, (last ^ 0x20) >> 4);
  accept(SECOND_LOW, second & 0x0f);
}

function accept(table: usize, nibble: usize): void {
  store<u8>(table + nibble, load<u8>(table + nibble) | OWN_KEY);
}

/** The bytes behind the last two of a key that `kindOfKey` may know. */
// @ts-ignore: decorator
@inline
function endsLikeLevelKey(p: usize): u64 {
  return (
    <u64>endsLikeLevelKey16(p) |
    (<u64>endsLikeLevelKey16(p + 16) << 16) |
    (<u64>endsLikeLevelKey16(p + 32) << 32) |
    (<u64>endsLikeLevelKey16(p + 48) << 48)
  );
}

// @ts-ignore: decorator
@inline
function endsLikeLevelKey16(p: usize): u32 {
  const nibble = splat(0x0f);
  const last = v128.load(p - 1);
  const second = v128.load(p - 2);
  let bits = i8x16.swizzle(v128.load(LAST_LOW), v128.and(last, nibble));
  bits = v128.and(
    bits,
    i8x16.swizzle(v128.load(LAST_HIGH), v128.and(i16x8.shr_u(last, 4), nibble)),
  );
  bits = v128.and(
    bits,
    i8x16.swizzle(v128.load(SECOND_LOW), v128.and(second, nibble)),
  );
  return <u32>(~i8x16.bitmask(i8x16.eq(bits, splat(0))) & 0xffff);
}
