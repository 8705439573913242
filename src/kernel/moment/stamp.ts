// What stands behind the seconds of a stamp, and whether there is such a date: `completed` and `valid` of
// src/core/time/forms.ts and stamp.ts.
import { isDigit, isLetter, isUpper, isWordByte } from '../bytes';
import { isDate, startOfDay, startOfLatest } from './calendar';
import { yearAt } from './digits';
import { NAMED, PLAIN, remember, SHAPED } from './known';
import { CIVIL, found, INSTANT, NONE } from './result';
import { lengthOf, minutesOf, zoneAt } from './zone';

/**
 * The kind of the stamp at `p`: its time of day stands at `clock` and its seconds end at `q`.
 * @param year 0: not stated, or not yet
 * @param time see digits.ts
 * @param form see known.ts
 */
export function complete(
  p: usize, clock: usize, q: usize, year: i32, month: i32, day: i32, time: i32, form: i32,
): i32 {
  let milliseconds = 0;
  const c = load<u8>(q);
  if (c == 0x2e || c == 0x2c) {
    const length = digitsOfFraction(q + 1);
    if (length > 20) return NONE;
    if (length > 0) {
      milliseconds = thousandthsAt(q + 1, length);
      q += 1 + length;
    }
  } else if (c == 0x3a && isDigit(q + 1) && isDigit(q + 2) && isDigit(q + 3) && !isDigit(q + 4)) {
    milliseconds = thousandthsAt(q + 1, 3);
    q += 4;
  }
  return completeFrom(p, clock, q, year, month, day, time, milliseconds, form);
}

/** The same, from behind the fraction on. */
export function completeFrom(
  p: usize, clock: usize, q: usize, year: i32, month: i32, day: i32, time: i32, milliseconds: i32, form: i32,
): i32 {
  let hour = time >> 16;
  const half = endOfHalf(q);
  if (half != 0) {
    // Some print AM and PM behind hours that go to 23: then they say nothing.
    if (hour >= 1 && hour <= 12) hour = (hour % 12) + ((load<u8>(half - 2) | 0x20) == 0x70 ? 12 : 0);
    q = half;
  }
  const suffix = q;
  let zone = zoneAt(q);
  q += lengthOf(zone);
  if (year == 0 && (form & NAMED) != 0) {
    const end = endOfYear(q);
    if (end != 0) {
      year = yearAt(end - 4);
      q = end;
    }
  }
  if (zone == 0) {
    zone = zoneAt(q);
    q += lengthOf(zone);
  }
  // A stamp is no beginning of a longer word or name.
  if (isWordByte(q) || (load<u8>(q) == 0x2e && isLetter(q + 1))) return NONE;

  const minute = (time >> 8) & 0xff;
  let second = time & 0xff;
  if (hour > 23 || minute > 59 || second > 60 || !isDate(year, month, day)) return NONE;
  if (second == 60) {
    second = 59;
    milliseconds = 999;
  }
  const timeMs = <f64>(((hour * 60 + minute) * 60 + second) * 1000 + milliseconds);
  const kind = zone == 0 ? CIVIL : INSTANT;
  const offsetMs: f64 = zone == 0 ? 0 : <f64>(minutesOf(zone) * 60000);
  const start =
    year == 0 ? startOfLatest(month, day, offsetMs, timeMs, kind) : startOfDay(year, month, day) - offsetMs;
  if ((form & (PLAIN | SHAPED)) != 0 && half == 0) {
    remember(p, clock, suffix, q, start, kind, year == 0, form);
  }
  return found(start + timeMs, kind);
}

/** How many digits begin at `p`, up to 21. */
function digitsOfFraction(p: usize): usize {
  let length: usize = 0;
  while (length < 21 && isDigit(p + length)) length++;
  return length;
}

function thousandthsAt(p: usize, length: usize): i32 {
  let value = (<i32>load<u8>(p) - 0x30) * 100;
  if (length > 1) value += (<i32>load<u8>(p, 1) - 0x30) * 10;
  if (length > 2) value += <i32>load<u8>(p, 2) - 0x30;
  return value;
}

/** Where AM or PM that begins at `p` ends, with what may stand before it; 0 for none. */
function endOfHalf(p: usize): usize {
  const letter = load<u8>(p) == 0x20 ? p + 1 : skipBeyondAscii(p);
  const c = load<u8>(letter) | 0x20;
  if ((c != 0x61 && c != 0x70) || (load<u8>(letter, 1) | 0x20) != 0x6d || isWordByte(letter + 2)) return 0;
  return letter + 2;
}

/** Skips up to three bytes beyond ASCII. */
export function skipBeyondAscii(p: usize): usize {
  const longest = p + 3;
  while (p < longest && load<u8>(p) >= 0x80) p++;
  return p;
}

/** Where the year at `p` ends, with the blank and perhaps the name of an unknown zone before it; 0 for none. */
function endOfYear(p: usize): usize {
  if (load<u8>(p) != 0x20) return 0;
  let year = p + 1;
  if (isUpper(year)) {
    let end = year;
    while (end < year + 6 && isUpper(end)) end++;
    if (end - year < 2 || end - year > 5 || load<u8>(end) != 0x20) return 0;
    year = end + 1;
  }
  if (yearAt(year) < 0) return 0;
  const end = year + 4;
  const c = load<u8>(end);
  if (isWordByte(end) || c == 0x2e || c == 0x2d) return 0;
  // A host may be called `2001:db8::1`.
  if (c == 0x3a && (load<u8>(end, 1) == 0x3a || (isWordByte(end + 1) && load<u8>(end, 1) != 0x5f))) return 0;
  return end;
}
