// Dates and times in any of the forms that programs print: src/core/template/stamps.ts says the same in fewer lines.
import { isDigit, isUpper, skipDigits } from '../bytes';
import { isWeekday } from '../moment/digits';
import { isEnd } from './bytes';

/** Where the date, the time or both that begin at `p` end; 0: none begins there. */
export function endOfTime(p: usize): usize {
  if (isDigit(p)) return endOfNumeric(p, skipDigits(p, p + 9) - p);
  return isUpper(p) ? endOfNamed(p) : 0;
}

/** One that begins with a number of `digits` digits. */
function endOfNumeric(p: usize, digits: usize): usize {
  const mark = load<u8>(p + digits);
  if (digits == 4) {
    if (mark != 0x2d && mark != 0x2f && mark != 0x2e) return 0;
    const month = endOfPair(p + 5);
    if (month == 0 || load<u8>(month) != mark) return 0;
    const day = endOfPair(month + 1);
    return day == 0 ? 0 : endOfDate(day);
  }
  if (digits == 8) return mark == 0x54 || mark == 0x2d ? endOfCompact(p + 9, mark) : 0;
  if (digits > 2) return 0;
  if (mark == 0x3a) return endOfClock(p + digits + 1);
  if (mark != 0x2f && mark != 0x2e && mark != 0x2d && mark != 0x20) return 0;
  const day = endOfDay(p + digits + 1, mark);
  const end: usize = day == 0 ? 0 : endOfDate(day);
  if (end != 0) return end;
  return mark == 0x20 && isMonth(p + digits + 1) ? endOfMailTime(p + digits + 4) : 0;
}

/** Behind one or two digits that no third follows; 0 if they do not stand at `p`. */
// @ts-ignore: decorator
@inline
function endOfPair(p: usize): usize {
  if (!isDigit(p)) return 0;
  if (!isDigit(p + 1)) return p + 1;
  return isDigit(p + 2) ? 0 : p + 2;
}

// @ts-ignore: decorator
@inline
function areTwoDigits(p: usize): bool {
  return isDigit(p) && isDigit(p + 1);
}

// @ts-ignore: decorator
@inline
function areFourDigits(p: usize): bool {
  return areTwoDigits(p) && areTwoDigits(p + 2);
}

/** Behind a day's month and year, `11/2026`, `.11.2026` or `Nov-2026`, that `mark` joins; 0 if they do not stand there. */
function endOfDay(p: usize, mark: u8): usize {
  let month: usize;
  if (isMonth(p)) {
    if (mark == 0x2e) return 0;
    month = p + 3;
  } else {
    if (mark != 0x2f && mark != 0x2e) return 0;
    month = endOfPair(p);
  }
  return month != 0 && load<u8>(month) == mark && areFourDigits(month + 1) ? month + 5 : 0;
}

/** Behind the time that may follow the date that ends at `p`, and else `p`; 0 if the date runs on into a word. */
function endOfDate(p: usize): usize {
  const mark = load<u8>(p);
  let time: usize = 0;
  if (mark == 0x20 || mark == 0x54 || mark == 0x2d || mark == 0x3a || mark == 0x5f) time = p + 1;
  else if (mark == 0x2c && load<u8>(p + 1) == 0x20) time = p + 2;
  if (time != 0) {
    const hour = endOfPair(time);
    if (hour != 0 && load<u8>(hour) == 0x3a && areTwoDigits(hour + 1)) {
      const end = endOfMinutes(hour + 3);
      if (end != 0) return end;
    } else if (mark == 0x2d && isDotted(time)) {
      const end = endOfFraction(time + 8);
      if (end != 0) return end;
    }
  }
  return isEnd(p) ? p : 0;
}

/** `15.42.50`, as IBM's machines print the time. */
function isDotted(p: usize): bool {
  return areTwoDigits(p) && load<u8>(p + 2) == 0x2e && areTwoDigits(p + 3) && load<u8>(p + 5) == 0x2e && areTwoDigits(p + 6);
}

/** Behind a point and digits, if they follow and end there, and else `p`; 0 if what stands there runs on into a word. */
function endOfFraction(p: usize): usize {
  if (load<u8>(p) != 0x2e) return isEnd(p) ? p : 0;
  const end = skipDigits(p + 1, usize.MAX_VALUE);
  return end > p + 1 && isEnd(end) ? end : p;
}

/** Behind `hh:mm`, which ends at `p`: the seconds and what may follow them; 0 if it runs on into a word. */
function endOfMinutes(p: usize): usize {
  if (load<u8>(p) == 0x3a && areTwoDigits(p + 1)) {
    const end = endOfSeconds(p + 3);
    return end == 0 ? p : end;
  }
  const end = endOfZone(endOfHalf(p));
  return isEnd(end) ? end : 0;
}

/** Behind the fraction, the half of the day and the zone of a time whose seconds end at `p`; 0 if they run on. */
function endOfSeconds(p: usize): usize {
  const fraction = behindFraction(p);
  const end = endOfZone(endOfHalf(fraction));
  if (isEnd(end)) return end;
  return fraction > p ? p : 0;
}

/** Behind a point, comma or colon and one to nine digits; `p` if they do not stand there. */
function behindFraction(p: usize): usize {
  const mark = load<u8>(p);
  if (mark != 0x2e && mark != 0x2c && mark != 0x3a) return p;
  const end = skipDigits(p + 1, p + 11);
  return end > p + 1 && end < p + 11 ? end : p;
}

/** Behind `AM` or `PM`; `p` if neither stands there. */
function endOfHalf(p: usize): usize {
  const half = load<u8>(p) == 0x20 ? p + 1 : p;
  const letter = load<u8>(half) | 0x20;
  return (letter == 0x61 || letter == 0x70) && (load<u8>(half + 1) | 0x20) == 0x6d && isEnd(half + 2) ? half + 2 : p;
}

/** Behind `Z`, `UTC`, `GMT` or an offset; `p` if none stands there. */
function endOfZone(p: usize): usize {
  const zone = load<u8>(p) == 0x20 ? p + 1 : p;
  const c = load<u8>(zone);
  let end: usize = 0;
  if (c == 0x5a) end = zone + 1;
  else if (c == 0x2b || c == 0x2d) {
    if (areTwoDigits(zone + 1)) {
      const minutes = load<u8>(zone + 3) == 0x3a ? zone + 4 : zone + 3;
      if (areTwoDigits(minutes)) end = minutes + 2;
    }
  } else if (c == 0x55 || c == 0x47) {
    const name = load<u32>(zone) & 0xffffff;
    if (name == 0x435455 || name == 0x544d47) end = zone + 3;
  }
  return end != 0 && isEnd(end) ? end : p;
}

/** Behind the hour and its colon, at `p`: `50AM`, or minutes and seconds. */
function endOfClock(p: usize): usize {
  if (!areTwoDigits(p)) return 0;
  const half = endOfHalf(p + 2);
  if (half > p + 2) return half;
  return load<u8>(p + 2) == 0x3a && areTwoDigits(p + 3) ? endOfSeconds(p + 5) : 0;
}

/** The same from the hour on, and never `10:50AM`. */
function endOfWholeClock(p: usize): usize {
  const hour = endOfPair(p);
  if (hour == 0 || load<u8>(hour) != 0x3a || !areTwoDigits(hour + 1)) return 0;
  return load<u8>(hour + 3) == 0x3a && areTwoDigits(hour + 4) ? endOfSeconds(hour + 6) : 0;
}

/** Behind `20261122T` or `20171223-`, which ends at `p`. */
function endOfCompact(p: usize, mark: u8): usize {
  const digits = skipDigits(p, p + 7) - p;
  if (digits == 6) {
    const time = p + 6;
    const fraction = load<u8>(time) == 0x2e ? skipDigits(time + 1, usize.MAX_VALUE) : time;
    const end = fraction > time + 1 ? fraction : time;
    if (load<u8>(end) == 0x5a && isEnd(end + 1)) return end + 1;
    if (isEnd(end)) return end;
    return end > time ? time : 0;
  }
  if (mark != 0x2d || digits == 0 || digits > 2 || load<u8>(p + digits) != 0x3a) return 0;
  const minutes = p + digits + 1;
  if (!areTwoDigits(minutes) || load<u8>(minutes + 2) != 0x3a || !areTwoDigits(minutes + 3)) return 0;
  const seconds = minutes + 5;
  const end = behindFraction(seconds);
  return isEnd(end) ? end : end > seconds ? seconds : 0;
}

/** One that begins with the name of a weekday or a month. */
function endOfNamed(p: usize): usize {
  if (isWeekday(p)) {
    p += 3;
    if (load<u8>(p) == 0x2c) p++;
    if (load<u8>(p) != 0x20) return 0;
    p++;
    if (isDigit(p)) {
      const day = endOfPair(p);
      return day != 0 && load<u8>(day) == 0x20 && isMonth(day + 1) ? endOfMailTime(day + 4) : 0;
    }
  }
  if (!isMonth(p) || load<u8>(p + 3) != 0x20) return 0;
  p += 4;
  const isPadded = load<u8>(p) == 0x20;
  const day = endOfPair(isPadded ? p + 1 : p);
  if (day == 0) return 0;
  const hasComma = load<u8>(day) == 0x2c;
  const behind = hasComma ? day + 1 : day;
  if (load<u8>(behind) != 0x20) return 0;
  const end = endOfSyslogTime(behind + 1);
  if (end != 0) return end;
  return !isPadded && hasComma && areFourDigits(day + 2) && isEnd(day + 6) ? day + 6 : 0;
}

/** Behind a month and its day: perhaps the year, the time, and perhaps the name of the zone and the year. */
function endOfSyslogTime(p: usize): usize {
  if (areFourDigits(p)) {
    p += 4;
    if (load<u8>(p) == 0x2c) p++;
    if (load<u8>(p) != 0x20) return 0;
    p++;
  }
  let end = endOfWholeClock(p);
  if (end == 0) return 0;
  if (load<u8>(end) == 0x20) {
    let zone = end + 1;
    while (isUpper(zone) && zone < end + 6) zone++;
    if (zone >= end + 4 && zone <= end + 5 && isEnd(zone)) end = zone;
  }
  if (load<u8>(end) == 0x20 && areFourDigits(end + 1) && isEnd(end + 5)) end += 5;
  return end;
}

/** Behind a day and the name of its month: perhaps the year, and the time. */
function endOfMailTime(p: usize): usize {
  if (load<u8>(p) != 0x20) return 0;
  p++;
  return endOfWholeClock(areFourDigits(p) && load<u8>(p + 4) == 0x20 ? p + 5 : p);
}

/** Three letters as one number, the first the lowest. */
function isMonth(p: usize): bool {
  switch (load<u32>(p) & 0xffffff) {
    case 0x6e614a: // Jan
    case 0x626546: // Feb
    case 0x72614d: // Mar
    case 0x727041: // Apr
    case 0x79614d: // May
    case 0x6e754a: // Jun
    case 0x6c754a: // Jul
    case 0x677541: // Aug
    case 0x706553: // Sep
    case 0x74634f: // Oct
    case 0x766f4e: // Nov
    case 0x636544: // Dec
      return true;
    default:
      return false;
  }
}
