// Forms of stamps that begin with a day or a month, or the last digits of a year: src/core/time/forms.ts says the same in
// patterns.
import { isDigit, isLetter, isUpper } from '../bytes';
import { clockAt, countDigits, endOfLooseClock, fullYear, looseClockAt, number, skipFraction, two, yearAt } from './digits';
import { PLAIN, SHAPED, SHAPED_3 } from './known';
import { minutesAt } from './minutes';
import { dayFirst } from './named';
import { NONE } from './result';
import { complete, skipBeyondAscii } from './stamp';

/** A day or a month. */
export function oneDigit(p: usize): i32 {
  const mark = load<u8>(p, 1);
  if (mark == 0x2e) return dottedDate(p, p + 1);
  if (mark == 0x2f) {
    const said = american(p, p + 1);
    if (said != NONE) return said;
  }
  return isLetter(p + 1) || isLetter(p + 2) ? dayFirst(p, p, p + 1) : NONE;
}

/** A day, a month or the end of a year. */
export function twoDigits(s: usize, p: usize): i32 {
  if (isLetter(p + 2) || isLetter(p + 3)) return dayFirst(p, p, p + 2);
  switch (load<u8>(p, 2)) {
    case 0x2d: // -
      return dashed(s, p);
    case 0x2e: // .
      return dotted(s, p);
    case 0x2f: // /
      return slashed(s, p);
    default:
      return NONE;
  }
}

/** logcat; Splunk. */
function dashed(s: usize, p: usize): i32 {
  const day = two(p + 3);
  if (day < 0) return NONE;
  if (load<u8>(p, 5) == 0x2d) return p == s ? splunk(p, day) : NONE;
  if (load<u8>(p, 5) != 0x20) return NONE;
  const time = clockAt(p + 6);
  return time < 0 ? NONE : complete(p, p + 6, p + 14, 0, two(p), day, time, PLAIN);
}

/** `05-01-2026 12:00:00.123 +0200 ` */
function splunk(p: usize, day: i32): i32 {
  const year = yearAt(p + 6);
  const time = clockAt(p + 11);
  if (year < 0 || time < 0 || load<u8>(p, 10) != 0x20) return NONE;
  const sign = load<u8>(p, 24);
  const isOne =
    load<u8>(p, 19) == 0x2e && countDigits(p + 20) == 3 && load<u8>(p, 23) == 0x20 && (sign == 0x2b || sign == 0x2d) &&
    countDigits(p + 25) == 4 && load<u8>(p, 29) == 0x20;
  return isOne ? complete(p, p + 11, p + 19, year, two(p), day, time, 0) : NONE;
}

/** With dots the day is first; Proxifier. */
function dotted(s: usize, p: usize): i32 {
  if (load<u8>(p, 5) != 0x20) {
    const said = dottedDate(p, p + 2);
    return said != NONE || two(p + 3) < 0 || load<u8>(p, 5) != 0x2e ? said : dottedMinutes(s, p);
  }
  const day = two(p + 3);
  if (day < 0 || p == s || load<u8>(p - 1) != 0x5b) return NONE;
  const time = clockAt(p + 6);
  return time < 0 || load<u8>(p, 14) != 0x5d ? NONE : complete(p, p + 6, p + 14, 0, two(p), day, time, SHAPED);
}

/** The day ends at `point`. */
function dottedDate(p: usize, point: usize): i32 {
  const month = point + 1;
  if (!isDigit(month)) return NONE;
  const monthEnd = isDigit(month + 1) ? month + 2 : month + 1;
  if (load<u8>(monthEnd) != 0x2e) return NONE;
  const year = yearAt(monthEnd + 1);
  const clock = behindComma(monthEnd + 5);
  if (year < 0 || clock == 0) return NONE;
  const time = clockAt(clock);
  if (time < 0) return NONE;
  return complete(p, clock, clock + 8, year, number(month, monthEnd), number(p, point), time, PLAIN);
}

function dottedMinutes(s: usize, p: usize): i32 {
  const year = yearAt(p + 6);
  const clock = behindComma(p + 10);
  const time = year < 0 || clock == 0 ? -1 : minutesAt(s, p, clock);
  return time < 0 ? NONE : complete(p, clock, clock + 5, year, two(p + 3), two(p), time, 0);
}

/** Behind a blank, before which a comma may stand; 0 for none. */
function behindComma(p: usize): usize {
  if (load<u8>(p) == 0x2c) p++;
  return load<u8>(p) == 0x20 ? p + 1 : 0;
}

/** American; Suricata and Snort; Spark. */
function slashed(s: usize, p: usize): i32 {
  const said = american(p, p + 2);
  if (said != NONE) return said;
  const second = two(p + 3);
  if (second < 0) return NONE;
  if (load<u8>(p, 5) == 0x2d) return snort(p, p + 5, 0, second);
  if (load<u8>(p, 5) != 0x2f) return NONE;
  const year = yearAt(p + 6);
  if (year >= 0 && load<u8>(p, 10) == 0x2d) return snort(p, p + 10, year, second);
  const third = two(p + 6);
  if (third < 0) return NONE;
  if (load<u8>(p, 8) == 0x2d) return snort(p, p + 8, fullYear(third), second);
  if (p != s || load<u8>(p, 8) != 0x20) return NONE;
  const time = clockAt(p + 9);
  if (time < 0 || !isBeforeLevel(skipFraction(p + 17))) return NONE;
  return complete(p, p + 9, p + 17, fullYear(two(p)), second, third, time, SHAPED_3);
}

/** Month and day at `p`, and perhaps the year, end at `dash`; a fraction follows. */
function snort(p: usize, dash: usize, year: i32, day: i32): i32 {
  const time = clockAt(dash + 1);
  if (time < 0 || load<u8>(dash, 9) != 0x2e) return NONE;
  return complete(p, dash + 1, dash + 9, year, two(p), day, time, 0);
}

/** Whether one or two blanks stand at `p`, and a capital behind them, perhaps in a bracket. */
function isBeforeLevel(p: usize): bool {
  if (load<u8>(p) != 0x20) return false;
  p += load<u8>(p, 1) == 0x20 ? 2 : 1;
  return isUpper(p) || (load<u8>(p) == 0x5b && isUpper(p + 1));
}

/** The month first, and AM or PM in capitals; the month ends at `slash`. */
function american(p: usize, slash: usize): i32 {
  const day = slash + 1;
  if (load<u8>(slash) != 0x2f || !isDigit(day)) return NONE;
  const dayEnd = isDigit(day + 1) ? day + 2 : day + 1;
  const year = yearAt(dayEnd + 1);
  const clock = behindComma(dayEnd + 5);
  if (load<u8>(dayEnd) != 0x2f || year < 0 || clock == 0) return NONE;
  const time = looseClockAt(clock);
  if (time < 0) return NONE;
  const end = endOfLooseClock(clock);
  if (!isBeforeHalf(end)) return NONE;
  return complete(p, clock, end, year, number(p, slash), number(day, dayEnd), time, 0);
}

/** Whether AM or PM in capitals stands behind the seconds that end at `p`. */
function isBeforeHalf(p: usize): bool {
  p = skipFraction(p);
  p = load<u8>(p) == 0x20 ? p + 1 : skipBeyondAscii(p);
  return (load<u8>(p) == 0x41 || load<u8>(p) == 0x50) && load<u8>(p, 1) == 0x4d;
}
