// Forms of stamps with the name of a month: src/core/time/forms.ts says the same in patterns.
import { isDigit, isLetter } from '../bytes';
import { clockAt, countDigits, endOfLooseClock, fullYear, isWeekday, looseClockAt, monthAt, two, yearAt } from './digits';
import { isKlogLetter, KLOG, NAMED, PLAIN } from './known';
import { NONE } from './result';
import { complete } from './stamp';

/** The kind of the stamp that begins with the letter at `p`. */
export function namedAt(p: usize): i32 {
  if (isDigit(p + 1)) return isKlogLetter(load<u8>(p)) ? klog(p) : NONE;
  const month = monthAt(p);
  if (month != 0) return monthFirst(p, p, month);
  if (!isWeekday(p)) return NONE;
  const comma = load<u8>(p, 3) == 0x2c ? p + 4 : p + 3;
  if (load<u8>(comma) != 0x20) return NONE;
  const date = comma + 1;
  if (!isDigit(date)) return monthFirst(p, date, monthAt(date));
  return dayFirst(p, date, isDigit(date + 1) ? date + 2 : date + 1);
}

/** RFC 3164, asctime(3), Cisco, java.util.logging, JavaScript: the name of the month stands at `name`. */
function monthFirst(p: usize, name: usize, month: i32): i32 {
  if (month == 0) return NONE;
  let day = behindBlanks(name + 3);
  if (day == 0 || !isDigit(day)) return NONE;
  const dayEnd = isDigit(day + 1) ? day + 2 : day + 1;
  let clock = behindBlanks(load<u8>(dayEnd) == 0x2c ? dayEnd + 1 : dayEnd);
  if (clock == 0) return NONE;
  const year = yearAt(clock);
  if (year >= 0) {
    clock += 4;
    if (load<u8>(clock) == 0x2c) clock++;
    if (load<u8>(clock) != 0x20) return NONE;
    clock++;
  }
  const time = looseClockAt(clock);
  if (time < 0) return NONE;
  const end = endOfLooseClock(clock);
  return complete(p, clock, end, max(year, 0), month, dayAt(day, dayEnd), time, formOf(clock));
}

/**
 * The common log format, Tomcat, BIND, PHP, RFC 5322, Redis, Erlang; Minecraft, without marks between; ntpd and Redis
 * before 3, which print no year. The day stands at `day` and ends at `dayEnd`.
 */
export function dayFirst(p: usize, day: usize, dayEnd: usize): i32 {
  const mark = load<u8>(dayEnd);
  const isMarked = !isLetter(dayEnd);
  if (isMarked && mark != 0x2f && mark != 0x2d && mark != 0x20) return NONE;
  const name = dayEnd + <usize>isMarked;
  const month = monthAt(name);
  if (month == 0 || (isMarked && load<u8>(name, 3) != mark)) return NONE;
  const behind = name + 3 + <usize>isMarked;
  const year = yearAt(behind);
  if (year < 0) {
    const time = mark == 0x20 ? clockAt(behind) : -1;
    return time < 0 ? NONE : complete(p, behind, behind + 8, 0, month, dayAt(day, dayEnd), time, NAMED | PLAIN);
  }
  const clock = behindColons(behind + 4);
  const time = clock == 0 ? -1 : looseClockAt(clock);
  if (time < 0) return NONE;
  return complete(p, clock, endOfLooseClock(clock), year, month, dayAt(day, dayEnd), time, formOf(clock));
}

/** Boost.Log, and switches of Cisco's: `2026 May  1 12:00:00`. */
export function yearAndName(p: usize): i32 {
  const mark = load<u8>(p, 4);
  const year = yearAt(p);
  const month = isLetter(p + 5) ? monthAt(p + 5) : 0;
  if (year < 0 || month == 0 || load<u8>(p, 8) != mark) return NONE;
  const day = load<u8>(p, 9) == 0x20 ? p + 10 : p + 9;
  if (!isDigit(day)) return NONE;
  const dayEnd = isDigit(day + 1) ? day + 2 : day + 1;
  const time = load<u8>(dayEnd) == 0x20 ? clockAt(dayEnd + 1) : -1;
  if (time < 0) return NONE;
  return complete(p, dayEnd + 1, dayEnd + 9, year, month, dayAt(day, dayEnd), time, NAMED | PLAIN);
}

/** `E0501 12:00:00`, with glog's year `E20260501 12:00:00`, and with CockroachDB's `E260501 12:00:00`. */
function klog(p: usize): i32 {
  let date = p + 1;
  let year = 0;
  switch (countDigits(date)) {
    case 4:
      break;
    case 6:
      year = fullYear(two(date));
      date += 2;
      break;
    case 8:
      year = yearAt(date);
      date += 4;
      break;
    default:
      return NONE;
  }
  if (year < 0) return NONE;
  const month = two(date);
  const day = two(date + 2);
  if (month < 0 || day < 0 || load<u8>(date, 4) != 0x20) return NONE;
  const time = clockAt(date + 5);
  return time < 0 ? NONE : complete(p, date + 5, date + 13, year, month, day, time, PLAIN | KLOG);
}

// @ts-ignore: decorator
@inline
function dayAt(p: usize, q: usize): i32 {
  return q == p + 2 ? two(p) : <i32>load<u8>(p) - 0x30;
}

/** Only hours of two digits are known again. */
// @ts-ignore: decorator
@inline
function formOf(clock: usize): i32 {
  return isDigit(clock + 1) ? NAMED | PLAIN : NAMED;
}

/** Behind one or two colons, or blanks; 0 for none. */
function behindColons(p: usize): usize {
  if (load<u8>(p) != 0x3a) return behindBlanks(p);
  return load<u8>(p, 1) == 0x3a ? p + 2 : p + 1;
}

/** Behind one or two blanks; 0 for none. */
function behindBlanks(p: usize): usize {
  if (load<u8>(p) != 0x20) return 0;
  return load<u8>(p, 1) == 0x20 ? p + 2 : p + 1;
}
