// Where in a line a stamp may begin: src/core/time/line.ts.
import { at, backBlanks, isBlank, isUpper } from '../bytes';
import { OTHER, rankOfKey } from './keys';

export const NOWHERE: i32 = 0;
/** A stamp that stands free. */
export const FREE: i32 = 1;
/** The value of a time key. */
export const TIME_VALUE: i32 = 2;
/** The value of another key. */
export const OTHER_VALUE: i32 = 3;

/** Blanks before a stamp that stands free. */
const MAX_BLANKS: i32 = 6;

/** What a byte does between a key and a stamp. */
const BOUNDS: usize = memory.data(256, 16);
/** It is before a key in `key=value`. */
const STOPS_KEY: u8 = 1;
/** A stamp may follow it. */
const FREES: u8 = 2;

function fillBounds(): void {
  const stops = ' \t=,;|([{<"\'';
  for (let i = 0; i < stops.length; i++) addBound(stops.charCodeAt(i), STOPS_KEY);
  const frees = ' \t,;:|>(<';
  for (let i = 0; i < frees.length; i++) addBound(frees.charCodeAt(i), FREES);
  for (let c: usize = 0x80; c < 0x100; c++) addBound(c, FREES);
}

function addBound(c: usize, bound: u8): void {
  store<u8>(BOUNDS + c, load<u8>(BOUNDS + c) | bound);
}
fillBounds();

// @ts-ignore: decorator
@inline
function bounds(c: u8): u8 {
  return load<u8>(BOUNDS + <usize>c);
}

/** What may begin at `p` of a line that begins at `s`: there is no word byte before it. */
export function placeOf(s: usize, p: usize): i32 {
  if (p == s) return FREE;
  const before = load<u8>(p - 1);
  switch (before) {
    case 0x5b: // [
      return FREE;
    case 0x3d: // =
      return placeOfValue(s, p - 1);
    case 0x22: // "
    case 0x27: // '
      return placeInQuotes(s, p - 1);
    case 0x20: // blank
    case 0x09:
    case 0x3a: {
      // :
      const said = placeBehindQuotedKey(s, p);
      if (said != NOWHERE) return said;
      return isFewBlanks(s, p) && (before == 0x3a || !isProse(s, p) || isRails(s, p)) ? FREE : NOWHERE;
    }
    case 0x2a: // *
    case 0x2e: // .
      return (p - 1 == s || isBlank(p - 2)) && isFewBlanks(s, p) ? FREE : NOWHERE;
    default:
      return (bounds(before) & FREES) != 0 && isFewBlanks(s, p) ? FREE : NOWHERE;
  }
}

/** Where the key begins that the `=` at `p` ends. */
export function startOfKey(s: usize, p: usize): usize {
  while (p > s && (bounds(load<u8>(p - 1)) & STOPS_KEY) == 0) p--;
  return p;
}

/** What a value is whose `=` is at `p`. */
function placeOfValue(s: usize, p: usize): i32 {
  return rankOfKey(startOfKey(s, p), p) == OTHER ? OTHER_VALUE : TIME_VALUE;
}

/** What may begin behind the quote at `quote`. */
function placeInQuotes(s: usize, quote: usize): i32 {
  if (quote == s) return FREE;
  switch (load<u8>(quote - 1)) {
    case 0x3d: // =
      return placeOfValue(s, quote - 1);
    case 0x20: // blank
    case 0x09:
    case 0x3a: // :
      return placeBehindQuotedKey(s, quote);
    case 0x5b: // [
    case 0x28: // (
    case 0x2c: // ,
    case 0x3b: // ;
    case 0x7c: // |
      return FREE;
    default:
      return NOWHERE;
  }
}

/** What a value is that begins at `p`, behind `"key" : `; NOWHERE if it is none. */
function placeBehindQuotedKey(s: usize, p: usize): i32 {
  const colon = backBlanks(p, s);
  if (colon == s || load<u8>(colon - 1) != 0x3a) return NOWHERE;
  const quote = backBlanks(colon - 1, s);
  if (quote == s || !isQuote(load<u8>(quote - 1))) return NOWHERE;
  const end = quote - 1;
  let key = end;
  while (key > s && !isQuote(load<u8>(key - 1))) key--;
  if (key == s) return NOWHERE;
  return rankOfKey(key, end) == OTHER ? OTHER_VALUE : TIME_VALUE;
}

// @ts-ignore: decorator
@inline
function isQuote(c: u8): bool {
  return c == 0x22 || c == 0x27;
}

/** Whether no more runs of blanks stand in [s, p) than before a stamp that stands free. */
function isFewBlanks(s: usize, p: usize): bool {
  let runs = 0;
  let i = s;
  for (; i + 16 <= p; i += 16) runs += popcnt(blankRuns(i));
  runs += popcnt(blankRuns(i) & ((1 << <i32>(p - i)) - 1));
  return runs <= MAX_BLANKS;
}

/** Where runs of blanks begin in the 16 bytes at `p`. */
// @ts-ignore: decorator
@inline
function blankRuns(p: usize): i32 {
  return i8x16.bitmask(blanks(p)) & ~i8x16.bitmask(blanks(p - 1));
}

// @ts-ignore: decorator
@inline
function blanks(p: usize): v128 {
  const bytes = v128.load(p);
  return v128.or(i8x16.eq(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(0x09)));
}

/** Whether the field before the blanks before `p` is a word of lower-case letters, and not the first of the line. */
function isProse(s: usize, p: usize): bool {
  const end = backBlanks(p, s);
  let word = end;
  while (word > s && load<u8>(word - 1) >= 0x61 && load<u8>(word - 1) <= 0x7a) word--;
  return word < end && word > s && isBlank(word - 1);
}

/** Whether [s, p) is `Started GET "/" for 127.0.0.1 at `. */
function isRails(s: usize, p: usize): bool {
  if (!at(s, p, 'Started ')) return false;
  const method = s + 8;
  let i = method;
  while (i < p && isUpper(i)) i++;
  if (i < method + 3 || i > method + 7 || !at(i, p, ' "')) return false;
  i += 2;
  while (i < p && load<u8>(i) != 0x22) i++;
  if (!at(i, p, '" for ')) return false;
  const address = i + 6;
  i = address;
  while (i < p && load<u8>(i) != 0x20) i++;
  return i > address && i <= address + 64 && i + 4 == p && at(i, p, ' at ');
}
