import { type CivilStamp, isLeapYear, type Stamp } from './stamp.ts';
import { toInstant, type Zone } from './zone.ts';

/** What is known of a file whose stamps leave something open. */
export interface StampContext {
  /** The zone of stamps that state none. */
  readonly zone: Zone;
  /** When the file was last written, in milliseconds since 1970 UTC; for a stream, now. */
  readonly writtenMs: number;
}

/** Clocks differ, and the zone may be wrong by a day. */
const TOLERANCE_MS = 86_400_000;

/**
 * The instant of a stamp, in milliseconds since 1970 UTC.
 *
 * A stamp without a year is of the latest one in which it is not later than a day after the file was last written:
 * lines of December in a file of January are of the year before, and 29 February is of a leap year.
 */
export function toEpochMs(stamp: Stamp, { zone, writtenMs }: StampContext): number {
  if ('epochMs' in stamp) return stamp.epochMs;
  const { year } = stamp;
  if (year !== undefined) return instantIn(year, stamp, zone);
  const limit = writtenMs + TOLERANCE_MS;
  // The year after that of UTC may have begun in the zone.
  for (let candidate = new Date(limit).getUTCFullYear() + 1; ; candidate--) {
    if (stamp.month === 2 && stamp.day === 29 && !isLeapYear(candidate)) continue;
    const instant = instantIn(candidate, stamp, zone);
    if (instant <= limit) return instant;
  }
}

function instantIn(year: number, stamp: CivilStamp, zone: Zone): number {
  const { month, day, hour, minute, second, milliseconds, offsetMinutes } = stamp;
  const civilMs = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  return offsetMinutes === undefined ? toInstant(civilMs, zone) : civilMs - offsetMinutes * 60_000;
}
