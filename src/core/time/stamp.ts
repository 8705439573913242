/** A date and a time of day as a line states them. */
export interface CivilStamp {
  /** Undefined where the format prints none, as syslog's. */
  readonly year?: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0..999; further digits are cut off, not rounded: a stamp never moves into the next second. */
  readonly milliseconds: number;
  /** East of UTC; undefined where the line states no zone. */
  readonly offsetMinutes?: number;
}

/** An instant that a line states as a number, in milliseconds since 1970-01-01T00:00Z. */
export interface EpochStamp {
  readonly epochMs: number;
}

export type Stamp = CivilStamp | EpochStamp;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/**
 * The stamp, if there is such a date and time of day. February has 29 days where the year is not known. The second
 * 60 is a leap second and becomes the end of the one before it, since instants are counted without them (POSIX).
 */
export function valid(stamp: CivilStamp): CivilStamp | undefined {
  const { year, month, day, hour, minute, second } = stamp;
  const isLeap = year === undefined || isLeapYear(year);
  const days = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  if (day < 1 || day > days || hour > 23 || minute > 59 || second > 60) return undefined;
  return second === 60 ? { ...stamp, second: 59, milliseconds: 999 } : stamp;
}
