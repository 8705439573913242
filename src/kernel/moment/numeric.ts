// Forms of stamps that begin with digits, by how many: src/core/time/forms.ts says the same in patterns.
import { at, isDigit, isLetter, isUpper } from '../bytes';
import { countDigits, clockAt, endOfLooseClock, fullYear, looseClockAt, markedClockAt, packedClockAt, timeFrom, two,
  yearAt } from './digits';
import { PLAIN } from './known';
import { dayFirst, yearAndName } from './named';
import { NONE } from './result';
import { complete, completeFrom, skipBeyondAscii } from './stamp';

/** The kind of the stamp that begins with the digits at `p` of the line [s, e). */
export function numericAt(s: usize, p: usize, e: usize): i32 {
  switch (countDigits(p)) {
    case 4:
      return yearFirst(p);
    case 8:
      return packed(p);
    case 6:
      return p == s ? shortPacked(p, e) : NONE;
    case 2:
      return twoDigits(s, p);
    case 1: {
      const mark = load<u8>(p, 1);
      if (mark == 0x2f) {
        const said = american(p, p + 1);
        if (said != NONE) return said;
      }
      return isLetter(p + 2) ? dayFirst(p, p, p + 1) : NONE;
    }
    default:
      return NONE;
  }
}

/** ISO 8601; Blue Gene and Db2; Boost.Log and Cisco. */
function yearFirst(p: usize): i32 {
  const mark = load<u8>(p, 4);
  if (mark != 0x2d && mark != 0x2f && mark != 0x2e) return mark == 0x20 ? yearAndName(p) : NONE;
  if (isLetter(p + 5)) return mark == 0x2d ? yearAndName(p) : NONE;
  const year = yearAt(p);
  const month = two(p + 5);
  const day = two(p + 8);
  if (year < 0 || month < 0 || day < 0 || load<u8>(p, 7) != mark) return NONE;
  const clock = clockBehindDate(p + 10);
  if (clock == 0) return NONE;
  const time = clockAt(clock);
  if (time >= 0) return complete(p, clock, clock + 8, year, month, day, time, PLAIN);
  if (mark != 0x2d || load<u8>(p, 10) != 0x2d) return NONE;
  const marked = markedClockAt(clock, 0x2e);
  return marked < 0 ? NONE : complete(p, clock, clock + 8, year, month, day, marked, 0);
}

/** Where the time of day begins behind a date that ends at `p`; 0 if none does. */
function clockBehindDate(p: usize): usize {
  switch (load<u8>(p)) {
    case 0x20: // blank
      if (load<u8>(p, 1) == 0x74) return at(p + 1, p + 6, 'time=') ? p + 6 : 0;
    case 0x09:
      return load<u8>(p, 1) == 0x20 || load<u8>(p, 1) == 0x09 ? p + 2 : p + 1;
    case 0x54: // T
    case 0x5f: // _
    case 0x3a: // :
    case 0x2c: // ,
    case 0x2d: // -
      return p + 1;
    default:
      return 0;
  }
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
  const c = load<u8>(end);
  if ((c == 0x2e || c == 0x2c) && isDigit(end + 1)) {
    const fraction = end + 1;
    end = fraction;
    while (end < fraction + 20 && isDigit(end)) end++;
  } else if (c == 0x3a && isDigit(end + 1) && isDigit(end + 2) && isDigit(end + 3) && !isDigit(end + 4)) end += 4;
  return completeFrom(p, clock, end, year, month, day, time, milliseconds, 0);
}

/** Behind the colon that follows one or more digits at `p`, at most `longest`; 0 for none. */
function behindColon(p: usize, longest: usize): usize {
  let end = p;
  while (end < p + longest && isDigit(end)) end++;
  return end > p && load<u8>(end) == 0x3a ? end + 1 : 0;
}

function number(p: usize, q: usize): i32 {
  let value = 0;
  for (; p < q; p++) value = value * 10 + <i32>load<u8>(p) - 0x30;
  return value;
}

/** HDFS; MySQL 5. */
function shortPacked(p: usize, e: usize): i32 {
  const year = fullYear(two(p));
  const month = two(p + 2);
  const day = two(p + 4);
  if (load<u8>(p, 6) != 0x20) return NONE;
  let clock = p + 7;
  const packedTime = packedClockAt(clock);
  if (packedTime >= 0) {
    return load<u8>(p, 13) == 0x20 ? complete(p, clock, clock + 6, year, month, day, packedTime, 0) : NONE;
  }
  if (load<u8>(clock) == 0x20) clock++;
  const time = looseClockAt(clock);
  if (time < 0) return NONE;
  const end = endOfLooseClock(clock);
  return end == e || load<u8>(end) == 0x20 ? complete(p, clock, end, year, month, day, time, 0) : NONE;
}

/** A day, a month or the end of a year. */
function twoDigits(s: usize, p: usize): i32 {
  switch (load<u8>(p, 2)) {
    case 0x20: // blank
      return isLetter(p + 3) ? dayFirst(p, p, p + 2) : NONE;
    case 0x2d: // -
      return isLetter(p + 3) ? dayFirst(p, p, p + 2) : logcat(p);
    case 0x2e: // .
      return dotted(s, p);
    case 0x2f: // /
      return isLetter(p + 3) ? dayFirst(p, p, p + 2) : slashed(s, p);
    default:
      return NONE;
  }
}

function logcat(p: usize): i32 {
  const day = two(p + 3);
  if (day < 0 || load<u8>(p, 5) != 0x20) return NONE;
  const time = clockAt(p + 6);
  return time < 0 ? NONE : complete(p, p + 6, p + 14, 0, two(p), day, time, PLAIN);
}

/** With dots the day is first; Proxifier. */
function dotted(s: usize, p: usize): i32 {
  const second = two(p + 3);
  if (second < 0) return NONE;
  if (load<u8>(p, 5) == 0x20) {
    if (p == s || load<u8>(p - 1) != 0x5b) return NONE;
    const time = clockAt(p + 6);
    return time < 0 || load<u8>(p, 14) != 0x5d ? NONE : complete(p, p + 6, p + 14, 0, two(p), second, time, 0);
  }
  const year = yearAt(p + 6);
  if (load<u8>(p, 5) != 0x2e || year < 0) return NONE;
  const clock = behindComma(p + 10);
  const time = clock == 0 ? -1 : clockAt(clock);
  return time < 0 ? NONE : complete(p, clock, clock + 8, year, second, two(p), time, PLAIN);
}

/** Behind a blank, before which a comma may stand; 0 for none. */
function behindComma(p: usize): usize {
  if (load<u8>(p) == 0x2c) p++;
  return load<u8>(p) == 0x20 ? p + 1 : 0;
}

/** American; Suricata; Spark. */
function slashed(s: usize, p: usize): i32 {
  const said = american(p, p + 2);
  if (said != NONE) return said;
  const second = two(p + 3);
  if (second < 0 || load<u8>(p, 5) != 0x2f) return NONE;
  const year = yearAt(p + 6);
  if (year >= 0 && load<u8>(p, 10) == 0x2d) {
    const time = clockAt(p + 11);
    return time < 0 || load<u8>(p, 19) != 0x2e ? NONE : complete(p, p + 11, p + 19, year, two(p), second, time, 0);
  }
  const third = two(p + 6);
  if (p != s || third < 0 || load<u8>(p, 8) != 0x20) return NONE;
  const time = clockAt(p + 9);
  if (time < 0 || load<u8>(p, 17) != 0x20 || !isUpper(p + 18)) return NONE;
  return complete(p, p + 9, p + 17, fullYear(two(p)), second, third, time, 0);
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
  if ((load<u8>(p) == 0x2e || load<u8>(p) == 0x2c) && isDigit(p + 1)) {
    const fraction = p + 1;
    p = fraction;
    while (p < fraction + 20 && isDigit(p)) p++;
  }
  p = load<u8>(p) == 0x20 ? p + 1 : skipBeyondAscii(p);
  return (load<u8>(p) == 0x41 || load<u8>(p) == 0x50) && load<u8>(p, 1) == 0x4d;
}
