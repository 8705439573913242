// The shape of the line whose stamp was known last: what stands before the stamp, its date and what is behind its time
// of day are as they were in most lines, and the digits of the time lie where they lay. That is seen at one look.
import { isLatest } from './calendar';
import { isDigit } from '../bytes';
import { thousandths, timeOf, two } from './digits';
import { isEnd, knownBytesBehind, knownClock, knownDay, knownEnd, knownFraction, knownKind, knownNext, knownStart, knownYearless } from './known';
import { found, NONE } from './result';

/** The first bytes of the line, with zeros for the digits of the time, and how much each may differ from that. */
const SHAPE: usize = memory.data(32, 16);
const LIMIT: usize = memory.data(32, 16);
/** Where a stamp ends in a line, at most, that is known by its shape. */
export const LONGEST: usize = 32;

/** NONE: there is no shape. */
let kind: i32 = NONE;
let dayMs: f64 = 0;
let isYearless: bool = false;
let next: usize = 0;
/** Where the time of day and the digits of its fraction begin in the line, how many those are, and where the stamp ends. */
let clockAt: usize = 0;
let isPacked: bool = false;
let fractionAt: usize = 0;
let fractionLength: usize = 0;
let endAt: usize = 0;
/** Bytes from the start of the line that are to be as they were, but for the digits. */
let length: usize = 0;

/** Where the stamp ended in the line before, whose shape may be another, and with which bytes that began. */
let endBefore: usize = 0;
let bytesBefore: u32 = 0;

export function forgetShape(): void {
  kind = NONE;
}

/** The kind of the stamp of the line [p, e), if it has the shape. NONE says nothing. */
// @ts-ignore: decorator
@inline
export function recallShape(p: usize, e: usize): i32 {
  // A digit differs from '0' by 9 at most, other bytes not at all.
  const head = v128.xor(v128.load(p), v128.load(SHAPE));
  const tail = v128.xor(v128.load(p, 16), v128.load(SHAPE, 16));
  const fits = v128.and(i8x16.le_u(head, v128.load(LIMIT)), i8x16.le_u(tail, v128.load(LIMIT, 16)));
  const end = p + endAt;
  if (kind == NONE || !i8x16.all_true(fits) || end + 3 > e || !isEnd(end, next)) return NONE;
  const time = isPacked ? packedTimeOf(p + clockAt) : timeOf(p + clockAt);
  if (time > 0x17ffff) return NONE;
  const milliseconds = thousandths(load<u32>(p + fractionAt) ^ 0x30303030, fractionLength);
  const seconds = ((time >> 16) * 60 + ((time >> 8) & 0xff)) * 60 + (time & 0xff);
  const ms = dayMs + <f64>(seconds * 1000 + milliseconds);
  if (isYearless && !isLatest(ms, kind)) return NONE;
  return found(ms, kind);
}

/**
 * Takes the shape of the line at `p`, whose stamp was known, if the line before began in the same way and ended its stamp
 * at the same place: where the fractions have now two and now three digits, or a number stands first, it is worth nothing.
 */
export function learn(p: usize): void {
  const end = knownEnd - p;
  const bytes = load<u32>(p);
  const isStable = end == endBefore && bytes == bytesBefore;
  endBefore = end;
  bytesBefore = bytes;
  if (!isStable || knownStart - p > LONGEST || !isPlain(p, knownStart)) return;
  kind = knownKind();
  dayMs = knownDay();
  isYearless = knownYearless();
  next = knownNext();
  endAt = end;
  length = min(end + knownBytesBehind(), LONGEST);
  clockAt = knownClock - p;
  isPacked = isDigit(knownClock + 2);
  fractionAt = clockAt + 9;
  fractionLength = knownFraction;
  for (let i: usize = 0; i < LONGEST; i++) {
    const most = mostAt(i);
    store<u8>(LIMIT + i, most);
    store<u8>(SHAPE + i, most == 0 ? load<u8>(p + i) : 0x30);
  }
}

/** How much a byte of the line may differ from '0'; 0 if it is as it was, 0xff if it may be anything. */
function mostAt(i: usize): u8 {
  if (i >= length) return 0xff;
  if (i >= fractionAt && i < fractionAt + fractionLength) return 9;
  // hh:mm:ss or hhmmss
  const step: usize = isPacked ? 2 : 3;
  const at = i - clockAt;
  if (at >= step * 3) return 0;
  if (at % step == 0) return at == 0 ? 2 : 5;
  return at % step == 1 ? 9 : 0;
}

/** As `timeOf`, of six digits. */
function packedTimeOf(p: usize): i32 {
  return (two(p) << 16) | (two(p + 2) << 8) | two(p + 4);
}

/** Whether what [p, q) is does not depend on what is behind it: no record begins there, and no value in quotes. */
function isPlain(p: usize, q: usize): bool {
  for (; p < q; p++) {
    if (load<u8>(p) == 0x22 || load<u8>(p) == 0x7b) return false;
  }
  return true;
}
