// Forms of stamps that begin with digits, by how many: src/core/time/forms.ts says the same in patterns.
import { at, backBlanks, isBlank, isDigit, isLetter, isUpper } from '../bytes';
import { anyYearAt, clockAt, countDigits, endOfLooseClock, fullYear, looseClockAt, markedClockAt, number, packedClockAt,
  skipFraction, timeFrom, two, yearAt } from './digits';
import { isKlogLetter, PLAIN, SHAPED, SHAPED_3 } from './known';
import { dayFirst, yearAndName } from './named';
import { NONE } from './result';
import { complete, completeFrom, skipBeyondAscii } from './stamp';

/** The kind of the stamp that begins with the digits at `p` of the line [s, e). */
export function numericAt(s: usize, p: usize, e: usize): i32 {
  switch (countDigits(p)) {
    case 4:
      return yearFirst(s, p);
    case 8:
      return packed(p);
    case 6:
      return shortPacked(s, p, e);
    case 2:
      return twoDigits(s, p);
    case 1:
      return oneDigit(p);
    case 14:
      return p == s ? digitsAlone(p) : NONE;
    default:
      return NONE;
  }
}

/** ISO 8601; Blue Gene, Db2 and Unreal; Boost.Log and Cisco. */
function yearFirst(s: usize, p: usize): i32 {
  const mark = load<u8>(p, 4);
  if (mark != 0x2d && mark != 0x2f && mark != 0x2e) return mark == 0x20 ? yearAndName(p) : NONE;
  if (isLetter(p + 5)) return mark == 0x2d ? yearAndName(p) : NONE;
  const year = anyYearAt(p);
  const month = two(p + 5);
  const day = two(p + 8);
  if (year < 0 || month < 0 || day < 0 || load<u8>(p, 7) != mark) return NONE;
  const clock = clockBehindDate(p + 10);
  if (clock == 0) return NONE;
  const time = clockAt(clock);
  if (time >= 0) return complete(p, clock, clock + 8, year, month, day, time, PLAIN);
  if (load<u8>(p, 10) == 0x2d) {
    const marked = mark != 0x2f && yearAt(p) >= 0 ? markedClockAt(clock, 0x2e) : -1;
    return marked < 0 ? NONE : complete(p, clock, clock + 8, year, month, day, marked, 0);
  }
  const minutes = clock == behindBlanks(p + 10) || isTee(p + 10) ? minutesAt(s, p, clock) : -1;
  return minutes < 0 ? NONE : complete(p, clock, clock + 5, year, month, day, minutes, 0);
}

/** Where the time of day begins behind a date that ends at `p`; 0 if none does. */
function clockBehindDate(p: usize): usize {
  const next = load<u8>(p, 1);
  switch (load<u8>(p)) {
    case 0x2c: // ,
      return next == 0x74 && at(p + 1, p + 6, 'time=') ? p + 6 : p + 1;
    case 0x20: // blank
      if (next == 0x74) return at(p + 1, p + 6, 'time=') ? p + 6 : 0;
      if ((next == 0x2d || next == 0x7c) && load<u8>(p, 2) == 0x20) return p + 3;
    case 0x09:
      return behindBlanks(p);
    case 0x5d: // ]
      return next == 0x5b ? p + 2 : next == 0x20 && load<u8>(p, 2) == 0x5b ? p + 3 : 0;
    case 0x54: // T
    case 0x74:
    case 0x5f: // _
    case 0x3a: // :
    case 0x3b: // ;
    case 0x7c: // |
    case 0x2d: // -
      return p + 1;
    default:
      return 0;
  }
}

/** Behind one or two blanks; 0 for none. */
function behindBlanks(p: usize): usize {
  if (!isBlank(p)) return 0;
  return isBlank(p + 1) ? p + 2 : p + 1;
}

// @ts-ignore: decorator
@inline
function isTee(p: usize): bool {
  return (load<u8>(p) | 0x20) == 0x74;
}

/** The time of day of hours and minutes alone at `clock`, of the stamp at `p`, which is that of no file in a list. */
function minutesAt(s: usize, p: usize, clock: usize): i32 {
  if (load<u8>(clock, 2) != 0x3a || isDigit(clock + 5)) return -1;
  const c = load<u8>(clock, 5);
  if ((c == 0x3a || c == 0x2e || c == 0x2c) && isDigit(clock + 6)) return -1;
  return isBehindSize(s, p) ? -1 : timeFrom(two(clock), two(clock + 3), 0);
}

/** Whether blanks are before `p`, and a number before those, perhaps with a unit of one letter. */
function isBehindSize(s: usize, p: usize): bool {
  const end = backBlanks(p, s);
  if (end == p || end == s) return false;
  return isDigit(end - 1) || (end - 1 > s && isLetter(end - 1) && isDigit(end - 2));
}

/** LDAP and WMI. */
function digitsAlone(p: usize): i32 {
  const year = yearAt(p);
  const time = packedClockAt(p + 8);
  return year < 0 || time < 0 ? NONE : complete(p, p + 8, p + 14, year, two(p + 4), two(p + 6), time, 0);
}

/** HealthApp; ISO 8601, basic. */
function packed(p: usize): i32 {
  const year = yearAt(p);
  const month = two(p + 4);
  const day = two(p + 6);
  if (year < 0) return NONE;
  const mark = load<u8>(p, 8);
  const clock = p + 9;
  if (mark == 0x2d) {
    const said = unpadded(p, clock, year, month, day);
    if (said != NONE) return said;
  } else if (mark != 0x54 && mark != 0x5f && mark != 0x20) return NONE;
  const time = packedClockAt(clock);
  if (time >= 0) return complete(p, clock, clock + 6, year, month, day, time, 0);
  const marked = clockAt(clock);
  return marked < 0 ? NONE : complete(p, clock, clock + 8, year, month, day, marked, PLAIN);
}

/** HealthApp's time of day pads no number, the milliseconds neither. */
function unpadded(p: usize, clock: usize, year: i32, month: i32, day: i32): i32 {
  const minute = behindColon(clock, 2);
  const second: usize = minute == 0 ? 0 : behindColon(minute, 2);
  const millisecond: usize = second == 0 ? 0 : behindColon(second, 2);
  if (millisecond == 0 || !isDigit(millisecond)) return NONE;
  let end = millisecond + 1;
  while (end < millisecond + 3 && isDigit(end)) end++;
  if (isDigit(end)) return NONE;
  const time = timeFrom(number(clock, minute - 1), number(minute, second - 1), number(second, millisecond - 1));
  const milliseconds = number(millisecond, end);
  // A fraction may follow even here; it says nothing more.
  if (load<u8>(end) == 0x3a && countDigits(end + 1) == 3) end += 4;
  else end = skipFraction(end);
  return completeFrom(p, clock, end, year, month, day, time, milliseconds, 0);
}

/** Behind the colon that follows one or more digits at `p`, at most `longest`; 0 for none. */
function behindColon(p: usize, longest: usize): usize {
  let end = p;
  while (end < p + longest && isDigit(end)) end++;
  return end > p && load<u8>(end) == 0x3a ? end + 1 : 0;
}

/** HDFS; MySQL 5 and Tornado. */
function shortPacked(s: usize, p: usize, e: usize): i32 {
  if (p != s && !isBehindTornado(s, p) && !(p == s + 8 && at(s, p, '# Time: '))) return NONE;
  const year = fullYear(two(p));
  const month = two(p + 2);
  const day = two(p + 4);
  if (load<u8>(p, 6) != 0x20) return NONE;
  let clock = p + 7;
  const packedTime = packedClockAt(clock);
  if (packedTime >= 0) {
    return p == s && load<u8>(p, 13) == 0x20 ? complete(p, clock, clock + 6, year, month, day, packedTime, SHAPED) : NONE;
  }
  if (load<u8>(clock) == 0x20) clock++;
  const time = looseClockAt(clock);
  if (time < 0) return NONE;
  const end = endOfLooseClock(clock);
  const form = isDigit(clock + 1) ? SHAPED : 0;
  return end == e || isBlank(end) ? complete(p, clock, end, year, month, day, time, form) : NONE;
}

/** `[I 260501 12:00:00 web:2239]` */
function isBehindTornado(s: usize, p: usize): bool {
  if (p != s + 3 || load<u8>(s) != 0x5b || load<u8>(s, 2) != 0x20) return false;
  const level = load<u8>(s, 1);
  return level != 0x46 && isKlogLetter(level);
}

/** A day or a month. */
function oneDigit(p: usize): i32 {
  const mark = load<u8>(p, 1);
  if (mark == 0x2e) return dottedDate(p, p + 1);
  if (mark == 0x2f) {
    const said = american(p, p + 1);
    if (said != NONE) return said;
  }
  return isLetter(p + 1) || isLetter(p + 2) ? dayFirst(p, p, p + 1) : NONE;
}

/** A day, a month or the end of a year. */
function twoDigits(s: usize, p: usize): i32 {
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
