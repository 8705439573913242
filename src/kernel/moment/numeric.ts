// Forms of stamps that begin with digits, by how many: src/core/time/forms.ts says the same in patterns.
import { at, isBlank, isDigit, isLetter } from '../bytes';
import { anyYearAt, clockAt, countDigits, endOfLooseClock, fullYear, looseClockAt, markedClockAt, number, packedClockAt,
  skipFraction, timeFrom, two, yearAt } from './digits';
import { isKlogLetter, PLAIN, SHAPED } from './known';
import { minutesAt } from './minutes';
import { yearAndName } from './named';
import { NONE } from './result';
import { oneDigit, twoDigits } from './short-numbers';
import { complete, completeFrom } from './stamp';

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
