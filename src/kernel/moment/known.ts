// The stamp read last: most lines have its date, and differ from it in the time of day and the fraction of a second.
import { isDigit, isLetter, isWordByte } from '../bytes';
import { isClock } from '../time';
import { isLatest } from './calendar';
import { thousandths, timeOf } from './digits';
import { found, NONE } from './result';

/** The bytes before the time of day, and those behind its fraction: a zone or a year. Masks are zero beyond them. */
const DATE: usize = memory.data(32, 16);
const DATE_MASK: usize = memory.data(32, 16);
const SUFFIX: usize = memory.data(16, 16);
const SUFFIX_MASK: usize = memory.data(16, 16);
let dateLength: usize = 0;
let suffixLength: usize = 0;

/** What a form of stamps is: its month is a name, so that the year may stand behind the time of day. */
export const NAMED: i32 = 1;
/** Nothing but its own bytes and what follows them says that it is a stamp, so that the next may be known by it. */
export const PLAIN: i32 = 2;
export const KLOG: i32 = 4;
/**
 * It is known by the shape of its line alone, as where it stands says as much as its bytes; and with it one, or three, of
 * the bytes behind it are to be as they were.
 */
export const SHAPED: i32 = 8;
export const SHAPED_3: i32 = 24;

/** NONE: nothing is known. */
let kind: i32 = NONE;
/** Of the day, moved by the offset. */
let startMs: f64 = 0;
let isYearless: bool = false;
/** The first byte is klog's letter, of whatever level. */
let isKlog: bool = false;
/** Bytes behind it that are to be as they were; 0: it is known wherever it stands. */
let bytesBehind: usize = 0;

/**
 * Where the stamp that `recall` found begins, its time of day, how many digits its fraction has, and where it ends. The
 * start is 0 if it found none, or one where none may stand.
 */
export let knownStart: usize = 0;
export let knownClock: usize = 0;
export let knownFraction: usize = 0;
export let knownEnd: usize = 0;

export function forget(): void {
  kind = NONE;
}

export function forgetPlace(): void {
  knownStart = 0;
}

// What is known of the stamp, of whichever line.
/** Its first four bytes; zeros if nothing is known. */
export function knownBytes(): u32 {
  return kind == NONE || bytesBehind != 0 ? 0 : load<u32>(DATE);
}
export function knownBytesBehind(): usize {
  return bytesBehind;
}
export function knownKind(): i32 {
  return kind;
}
/** Of the day, moved by the offset, in milliseconds. */
export function knownDay(): f64 {
  return startMs;
}
export function knownYearless(): bool {
  return isYearless;
}
/** The table of what may belong to it behind a blank. */
export function knownNext(): usize {
  return next;
}

/** Whether nothing behind `p` can belong to the stamp that ends there: 0 no, 1 yes, others by the next byte. */
const ENDS: usize = memory.data(256, 16);
const BLANK: u8 = 2;
const COMMA: u8 = 3;
const COLON: u8 = 4;

/**
 * The same behind a blank, by two bytes: of the first, which of the second, by its low five bits, may belong to a
 * stamp. The second table is for stamps that a year may follow.
 */
const NEXT: usize = memory.data(1024, 16);
const NEXT_YEARLESS: usize = memory.data(1024, 16);
let next: usize = NEXT;

/** Colours and escapes of JSON may stand between any two bytes. */
const ODD: u32 = (1 << (0x1b & 31)) | (1 << (0x5c & 31));
const DIGITS: u32 = 0x3ff << (0x30 & 31);
const ALL: u32 = 0xffffffff;

function fillEnds(): void {
  for (let c: usize = 0; c < 0x80; c++) {
    store<u8>(0, <u8>c);
    if (!isWordByte(0)) store<u8>(ENDS + c, 1);
    if (isLetter(0) && c < 0x60) mayFollow(NEXT_YEARLESS, c, 0x7fffffe | ODD);
  }
  store<u8>(0, 0);
  const never = '+-.\\\x1b';
  for (let i = 0; i < never.length; i++) store<u8>(ENDS + never.charCodeAt(i), 0);
  store<u8>(ENDS + 0x20, BLANK);
  store<u8>(ENDS + 0x2c, COMMA);
  store<u8>(ENDS + 0x3a, COLON);

  mayFollowBoth(0x1b, ALL);
  mayFollowBoth(0x5c, ALL);
  mayFollowBoth(0x2b, DIGITS | ODD);
  mayFollowBoth(0x2d, DIGITS | ODD);
  // The first two letters of AM, PM and the zones that have names.
  const pairs = 'amampmUTGMESEDEEMSMDPSPDWECEJSAEAMPMAmPm';
  for (let i = 0; i < pairs.length; i += 2) {
    mayFollowBoth(pairs.charCodeAt(i), (1 << (pairs.charCodeAt(i + 1) & 31)) | ODD);
  }
  // The first two digits of a year.
  mayFollow(NEXT_YEARLESS, 0x31, (1 << (0x39 & 31)) | ODD);
  mayFollow(NEXT_YEARLESS, 0x32, (1 << (0x30 & 31)) | (1 << (0x31 & 31)) | ODD);
}

function mayFollow(table: usize, c: usize, seconds: u32): void {
  store<u32>(table + (c << 2), load<u32>(table + (c << 2)) | seconds);
}

function mayFollowBoth(c: usize, seconds: u32): void {
  mayFollow(NEXT, c, seconds);
  mayFollow(NEXT_YEARLESS, c, seconds);
}
fillEnds();

/**
 * Whether the stamp that ends at `p` ends there for certain, of which three bytes more are of the line; `table` says
 * what may belong to it behind a blank.
 */
// @ts-ignore: decorator
@inline
export function isEnd(p: usize, table: usize): bool {
  const ends = load<u8>(ENDS + <usize>load<u8>(p));
  if (ends == BLANK) {
    const seconds = load<u32>(table + (<usize>load<u8>(p, 1) << 2));
    return ((seconds >> (<u32>load<u8>(p, 2) & 31)) & 1) == 0;
  }
  return ends == 1 || (ends > 1 && isEndByNext(p, ends));
}

function isEndByNext(p: usize, ends: u8): bool {
  const c = load<u8>(p, 1);
  if (c == 0x1b || c == 0x5c) return false;
  return ends == COMMA ? !isDigit(p + 1) : !isWordByte(p + 1) && c != 0x3a;
}

/**
 * The kind of the stamp at `p` of a line that ends at `e`, if it is as the one before and so is certain. NONE says
 * nothing.
 */
export function recall(p: usize, e: usize): i32 {
  const head = v128.and(v128.xor(v128.load(p), v128.load(DATE)), v128.load(DATE_MASK));
  const tail = v128.and(v128.xor(v128.load(p, 16), v128.load(DATE, 16)), v128.load(DATE_MASK, 16));
  if (v128.any_true(v128.or(head, tail)) || bytesBehind != 0) return NONE;
  const clock = p + dateLength;
  if (!isClock(clock)) return NONE;
  const time = timeOf(clock);
  const minutes = (time >> 8) & 0xff;
  const seconds = time & 0xff;
  if (time > 0x17ffff || minutes > 59 || seconds > 59) return NONE;
  if (isKlog && !isKlogLetter(load<u8>(p))) return NONE;

  let milliseconds = 0;
  let fraction: usize = 0;
  let q = clock + 8;
  const c = load<u8>(q);
  if ((c == 0x2e || c == 0x2c) && isDigit(q + 1)) {
    const digits = load<u64>(q, 1) ^ 0x3030303030303030;
    const others = (digits | (digits + 0x0606060606060606)) & 0xf0f0f0f0f0f0f0f0;
    const length = <usize>ctz(others) >> 3;
    milliseconds = thousandths(<u32>digits, length);
    q += 1 + length;
    if (length == 8) {
      while (isDigit(q) && q < clock + 30) q++;
      if (q == clock + 30) return NONE;
    }
    fraction = q - clock - 9;
  }
  const suffix = v128.and(v128.xor(v128.load(q), v128.load(SUFFIX)), v128.load(SUFFIX_MASK));
  if (v128.any_true(suffix)) return NONE;
  q += suffixLength;
  if (q + 3 > e || !isEnd(q, next)) return NONE;
  const ms = startMs + <f64>((((time >> 16) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds);
  if (isYearless && !isLatest(ms, kind)) return NONE;
  knownStart = p;
  knownClock = clock;
  knownFraction = fraction;
  knownEnd = q;
  return found(ms, kind);
}

// @ts-ignore: decorator
@inline
export function isKlogLetter(c: u8): bool {
  return c == 0x49 || c == 0x57 || c == 0x45 || c == 0x46 || c == 0x43 || c == 0x44;
}

/**
 * Remembers the stamp at `p`, whose time of day is at `clock` and has two digits each, and whose fraction ends at
 * `suffix`; it ends at `q`.
 */
export function remember(
  p: usize, clock: usize, suffix: usize, q: usize, start: f64, kindOfIt: i32, hasNoYear: bool, form: i32,
): void {
  if (clock - p > 32 || q - suffix > 16) return;
  dateLength = clock - p;
  suffixLength = q - suffix;
  isKlog = (form & KLOG) != 0;
  for (let i: usize = 0; i < 32; i++) {
    store<u8>(DATE + i, load<u8>(p + i));
    store<u8>(DATE_MASK + i, i < dateLength && (i > 0 || !isKlog) ? 0xff : 0);
  }
  for (let i: usize = 0; i < 16; i++) {
    store<u8>(SUFFIX + i, load<u8>(suffix + i));
    store<u8>(SUFFIX_MASK + i, i < suffixLength ? 0xff : 0);
  }
  bytesBehind = <usize>(form >> 3);
  if (bytesBehind != 0) {
    knownStart = p;
    knownClock = clock;
    knownFraction = suffix > clock + 9 ? suffix - clock - 9 : 0;
    knownEnd = q;
  }
  startMs = start;
  kind = kindOfIt;
  isYearless = hasNoYear;
  next = hasNoYear && (form & NAMED) != 0 ? NEXT_YEARLESS : NEXT;
}
