// The header of a line from the left: `walk` of src/core/time/line.ts. Only where something stands that each stamp has
// are those places looked at where one may begin, 32 bytes at a time.
import { isBlank, isDigit, isLetter, isWordByte } from '../bytes';
import { HEADER } from '../judge';
import { endOfString } from '../json';
import { chromiumAt } from './chromium';
import { civilAt } from './civil';
import { countDigits } from './digits';
import { auditAt, epochAtStart, epochBehindStart, epochValue } from './epoch';
import { OTHER, rankOfKey } from './keys';
import { forgetPlace, knownBytes, recall } from './known';
import { namedAt } from './named';
import { numericAt } from './numeric';
import { FREE, OTHER_VALUE, placeOf, startOfKey, TIME_VALUE } from './place';
import { NONE } from './result';
import { splat } from '../vectors';

/** A JSON record begins before any stamp, at `recordStart`. */
export const RECORD: i32 = -1;
export let recordStart: usize = 0;

/** Bytes before the first mark that is met again in the longest form, `Mon, Jan  01,  2026, 12:00:00`, at most. */
const BEFORE_CLOCK: usize = 24;
/** And in the shortest, `May 1 1:00:00`, at least. */
const BEFORE_ANY_CLOCK: usize = 7;

/** The kind of the first stamp of the line [s, e), which has no colours, or RECORD. */
export function walk(s: usize, e: usize, isClosed: bool): i32 {
  const start = firstAt(s, e);
  if (start != NONE) return start;

  const limit = min(e, s + HEADER);
  const stop = min(e, limit + BEFORE_CLOCK);
  const brace = i8x16.splat(isClosed ? 0x7b : 0x3d);
  const known = knownBytes();
  const first = i8x16.splat(<u8>known);
  const fourth = i8x16.splat(<u8>(known >> 24));
  /** Nothing begins before it. */
  let floor = s;
  let base = s;
  while (base < stop) {
    const digits = digitsAt(base) | (digitsAt(base + 16) << 16);
    let events = eventsAt(base, brace, first, fourth) | (eventsAt(base + 16, brace, first, fourth) << 16);
    // Where eight digits begin, and perhaps where they go on behind the block.
    let runs = digits & ((digits >> 1) | (<u32>1 << 31));
    runs &= (runs >> 2) | (<u32>3 << 30);
    runs &= (runs >> 4) | (<u32>15 << 28);
    events |= runs & ~(digits << 1);
    // The `e` of an exponent, of which four digits or more are before it, and perhaps in the block before.
    const exponents = exponentsAt(base) | (exponentsAt(base + 16) << 16);
    events |= exponents & ((digits << 1) | 1) & ((digits << 2) | 3) & ((digits << 3) | 7) & ((digits << 4) | 15);
    if (stop - base < 32) events &= (<u32>1 << <u32>(stop - base)) - 1;

    while (events != 0) {
      const p = base + <usize>ctz(events);
      events &= events - 1;
      if (p < floor) continue;
      if (load<u32>(p) == known && p < limit) {
        const like = knownAt(s, p, e);
        if (like != NONE) return like;
      }
      let said = NONE;
      switch (load<u8>(p)) {
        case 0x3a: // :
          if (isClockMark(p)) said = civilBefore(s, max(floor, p - BEFORE_CLOCK), p - BEFORE_ANY_CLOCK, p, limit, e);
          break;
        case 0x2d: // -
        case 0x2e: // .
        case 0x2f: // /
          if (isDateMark(p)) said = civilBefore(s, max(floor, p - BEFORE_CLOCK), p - 1, p, limit, e);
          break;
        case 0x3d: // =
          if (p < limit) floor = behindForeignValue(s, p, e);
          break;
        case 0x7b: // {
          if (p < limit) {
            recordStart = p;
            return RECORD;
          }
          break;
        case 0x45: // E
        case 0x65: // e
          said = exponentialBefore(s, floor, p, limit, e);
          break;
        default:
          said = numberAt(s, floor, p, limit, e);
      }
      if (said != NONE) return said;
    }
    base = max(base + 32, floor);
  }
  return NONE;
}

/** Which of the 16 bytes at `p` are digits. */
// @ts-ignore: decorator
@inline
function digitsAt(p: usize): u32 {
  return <u32>i8x16.bitmask(i8x16.le_u(i8x16.sub(v128.load(p), splat(0x30)), splat(9)));
}

/** Which of the 16 bytes at `p` are `e` or `E`. */
// @ts-ignore: decorator
@inline
function exponentsAt(p: usize): u32 {
  return <u32>i8x16.bitmask(i8x16.eq(v128.or(v128.load(p), splat(0x20)), splat(0x65)));
}

/**
 * Which of the 16 bytes at `p` are marks that are met again three bytes behind, as those of minutes and months are, `="`
 * and what `brace` is before a quote, and what begins as the stamp known last. Each that is looked at in vain costs more
 * than what is asked of all here.
 */
// @ts-ignore: decorator
@inline
function eventsAt(p: usize, brace: v128, first: v128, fourth: v128): u32 {
  const bytes = v128.load(p);
  const behind1 = v128.load(p, 1);
  const behind3 = v128.load(p, 3);
  // The marks `-./:` are what is from `-` to `:` apart from digits.
  const isMark = i8x16.le_u(i8x16.sub(bytes, splat(0x2d)), splat(0x3a - 0x2d));
  const isDigit = i8x16.le_u(i8x16.sub(bytes, splat(0x30)), splat(9));
  const isPair = v128.and(i8x16.eq(bytes, behind3), i8x16.le_u(i8x16.sub(behind1, splat(0x30)), splat(5)));
  const marks = v128.and(isPair, v128.andnot(isMark, isDigit));
  const opening = v128.or(i8x16.eq(bytes, splat(0x3d)), i8x16.eq(bytes, brace));
  const openings = v128.and(i8x16.eq(behind1, splat(0x22)), opening);
  const likes = v128.and(i8x16.eq(bytes, first), i8x16.eq(behind3, fourth));
  return <u32>i8x16.bitmask(v128.or(v128.or(marks, openings), likes));
}

/** The kind of the stamp that begins the line [s, e), which is not as the one before, or Chromium's behind its bracket. */
// @ts-ignore: decorator
@inline
function firstAt(s: usize, e: usize): i32 {
  const c = load<u8>(s);
  if (isDigit(s)) {
    const epoch = epochAtStart(s, e);
    return epoch != NONE ? epoch : numericAt(s, s, e);
  }
  if (isLetter(s)) {
    const named = namedAt(s);
    return named != NONE || c != 0x61 ? named : auditAt(s, e);
  }
  return c == 0x5b ? chromiumAt(s + 1) : NONE;
}

/**
 * The kind of the stamp at `p` behind the start of the line [s, e), if it is as the one before and may begin there. It
 * is none behind a number, which may be its year: `2026 May  1 12:00:00`.
 */
function knownAt(s: usize, p: usize, e: usize): i32 {
  if (p == s || isWordByte(p - 1) || (isBlank(p - 1) && isDigit(p - 2))) return NONE;
  const said = recall(p, e);
  if (said == NONE) return NONE;
  const place = placeOf(s, p);
  if (place == FREE || place == TIME_VALUE) return said;
  forgetPlace();
  return NONE;
}

/** The kind of the stamp that begins at `p`, behind the start of the line [s, e), if one does and may. */
function stampAt(s: usize, p: usize, e: usize): i32 {
  const epoch = epochBehindStart(s, p, e);
  if (epoch != NONE) return epoch;
  switch (placeOf(s, p)) {
    case FREE: {
      const civil = civilAt(s, p, e);
      return civil != NONE ? civil : auditAt(p, e);
    }
    case TIME_VALUE: {
      const value = epochValue(p, endOfValue(p, e));
      return value != NONE ? value : civilAt(s, p, e);
    }
    case OTHER_VALUE:
      return auditAt(p, e);
    default:
      return NONE;
  }
}

/** Whether the colons at `p` and three bytes behind it may be those of a time of day. */
// @ts-ignore: decorator
@inline
function isClockMark(p: usize): bool {
  return (
    isDigit(p - 1) && load<u8>(p, 1) <= 0x35 && isDigit(p + 2) && load<u8>(p, 4) <= 0x36 && isDigit(p + 5) &&
    !isDigit(p + 6)
  );
}

/**
 * Whether the marks at `p` and three bytes behind it may be those of a date with a year of four digits, or, as points,
 * of a time of day behind a dash. Of other stamps it is the time of day that is met.
 */
function isDateMark(p: usize): bool {
  if (!isDigit(p - 1) || !isDigit(p + 2) || !isDigit(p + 4) || !isDigit(p + 5)) return false;
  const isPoint = load<u8>(p) == 0x2e;
  if (isPoint && load<u8>(p - 3) == 0x2d) return true;
  // A month.
  if (load<u8>(p, 1) > 0x31) return false;
  return (isDigit(p - 3) && isDigit(p - 4)) || (isPoint && isDigit(p + 6) && isDigit(p + 7));
}

/** The kind of the first civil stamp that begins in [from, to], where it has its first mark that is met again at `mark`. */
function civilBefore(s: usize, from: usize, to: usize, mark: usize, limit: usize, e: usize): i32 {
  if (from > to) return NONE;
  const start = mark - 32;
  let words = wordBytes(start) | (wordBytes(start + 16) << 16);
  // Nothing is before the line.
  if (s > start) words &= <u32>-1 << <u32>(s - start);
  let starts = words & ~(words << 1) & (<u32>-1 << <u32>(from - start)) & (<u32>-1 >> (31 - <u32>(to - start)));
  while (starts != 0) {
    const p = start + <usize>ctz(starts);
    starts &= starts - 1;
    if (p >= limit) break;
    const said = civilAt(s, p, e);
    if (said == NONE) continue;
    const place = placeOf(s, p);
    if (place == FREE || place == TIME_VALUE) return said;
    forgetPlace();
  }
  return NONE;
}

/** Which of the 16 bytes at `p` are word bytes. */
// @ts-ignore: decorator
@inline
function wordBytes(p: usize): u32 {
  const bytes = v128.load(p);
  const letters = i8x16.le_u(i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(25));
  const digits = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9));
  return <u32>i8x16.bitmask(v128.or(v128.or(letters, digits), i8x16.eq(bytes, i8x16.splat(0x5f))));
}

/** The kind of the stamp whose eight or more digits begin at `p`. */
function numberAt(s: usize, floor: usize, p: usize, limit: usize, e: usize): i32 {
  if (countDigits(p) < 8 || (p > s && isWordByte(p - 1))) return NONE;
  const audit = p - 6;
  if (audit >= floor && audit < limit && load<u8>(p - 1) == 0x28 && (audit == s || !isWordByte(audit - 1))) {
    const said = stampAt(s, audit, e);
    if (said != NONE) return said;
  }
  return p < limit ? stampAt(s, p, e) : NONE;
}

/** The kind of the stamp whose exponent's `e` is at `p`. */
function exponentialBefore(s: usize, floor: usize, p: usize, limit: usize, e: usize): i32 {
  let point = p - 1;
  while (point > floor && isDigit(point)) point--;
  if (point <= floor || load<u8>(point) != 0x2e || p - point < 5 || p - point > 21) return NONE;
  const number = point - 1;
  if (number >= limit || (number > s && isWordByte(number - 1)) || placeOf(s, number) != TIME_VALUE) return NONE;
  return epochValue(number, endOfValue(number, e));
}

/** Where the value at `p` in `key=value` text ends. */
function endOfValue(p: usize, e: usize): usize {
  for (; p < e; p++) {
    switch (load<u8>(p)) {
      case 0x20:
      case 0x09:
      case 0x22: // "
      case 0x27: // '
      case 0x2c: // ,
      case 0x3b: // ;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        return p;
    }
  }
  return e;
}

/** Where the walk goes on behind the `="` at `p`: behind the value, unless its key names a time. */
function behindForeignValue(s: usize, p: usize, e: usize): usize {
  const key = startOfKey(s, p);
  if (key == p || rankOfKey(key, p) != OTHER) return p + 2;
  const quote = endOfString(p + 2, e);
  return quote == 0 ? e : quote + 1;
}
