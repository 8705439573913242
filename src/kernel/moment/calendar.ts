// Dates as milliseconds since 1970, and the years of stamps that state none: src/core/time/stamp.ts and instant.ts.
import { INSTANT } from './result';

const DAY_MS: f64 = 86400000;
/** 365 days: two dates of one name are at least so far apart. */
const YEAR_MS: f64 = 31536000000;
const MEAN_YEAR_MS: f64 = 31556952000;

/** A stamp without a year is not later than this, if it is an instant or if it is a civil time. */
let latestInstant: f64 = 0;
let latestCivil: f64 = 0;

export function setLatest(instantMs: f64, civilMs: f64): void {
  latestInstant = instantMs;
  latestCivil = civilMs;
}

/** Days of the months, February with 29. */
const DAYS: usize = memory.data<u8>([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);

function isLeapYear(year: i32): bool {
  return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
}

/** Whether there is such a date; `year` is 0 if it is not known. */
export function isDate(year: i32, month: i32, day: i32): bool {
  if (month < 1 || month > 12 || day < 1 || day > <i32>load<u8>(DAYS + <usize>month)) return false;
  return month != 2 || day < 29 || year == 0 || isLeapYear(year);
}

/** The start of a day, in milliseconds since 1970 (Howard Hinnant, chrono-Compatible Low-Level Date Algorithms). */
export function startOfDay(year: i32, month: i32, day: i32): f64 {
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return <f64>(era * 146097 + dayOfEra - 719468) * DAY_MS;
}

// @ts-ignore: decorator
@inline
function latestOf(kind: i32): f64 {
  return kind == INSTANT ? latestInstant : latestCivil;
}

/** The start of the day, moved by the offset, of the latest year in which a stamp of the kind is not too late. */
export function startOfLatest(month: i32, day: i32, offsetMs: f64, timeMs: f64, kind: i32): f64 {
  const latest = latestOf(kind);
  let year = 1972 + <i32>(latest / MEAN_YEAR_MS);
  while (true) {
    if (month != 2 || day != 29 || isLeapYear(year)) {
      const start = startOfDay(year, month, day) - offsetMs;
      if (start + timeMs <= latest) return start;
    }
    year--;
  }
}

/** Whether the time is of the latest year certainly, if it is of a date that `startOfLatest` gave. */
// @ts-ignore: decorator
@inline
export function isLatest(ms: f64, kind: i32): bool {
  const latest = latestOf(kind);
  return ms <= latest && ms + YEAR_MS > latest;
}
