import { type CivilStamp, isLeapYear, type Stamp } from './stamp.ts';
import { toCivil, toInstant, type Zone } from './zone.ts';

/** What is known of a file whose stamps leave something open. */
export interface StampContext {
  /** The zone of stamps that state none. */
  readonly zone: Zone;
  /** When the file was last written, in milliseconds since 1970 UTC; for a stream, now. */
  readonly writtenMs: number;
}

/** So much later than its file was last written may a stamp be: clocks differ, and the zone may be wrong by a day. */
export const TOLERANCE_MS = 86_400_000;

/**
 * The instant of a stamp, in milliseconds since 1970 UTC.
 *
 * A stamp without a year is of the latest one in which it is not later than a day after the file was last written:
 * lines of December in a file of January are of the year before, and 29 February is of a leap year. One that states
 * no zone is compared by the clocks of the zone, so that nothing but this one time need be known of it.
 */
export function toEpochMs(stamp: Stamp, { zone, writtenMs }: StampContext): number {
  if ('epochMs' in stamp) return stamp.epochMs;
  const { offsetMinutes } = stamp;
  const limit = writtenMs + TOLERANCE_MS;
  if (offsetMinutes === undefined) return toInstant(civilMsOf(stamp, toCivil(limit, zone)), zone);
  const offsetMs = offsetMinutes * 60_000;
  return civilMsOf(stamp, limit + offsetMs) - offsetMs;
}

/** The civil time of a stamp, without a year the latest one that is not after `limit`. */
function civilMsOf(
  { year, month, day, hour, minute, second, milliseconds }: CivilStamp,
  limit: number,
): number {
  const civilMsIn = (candidate: number): number =>
    Date.UTC(candidate, month - 1, day, hour, minute, second, milliseconds);
  if (year !== undefined) return civilMsIn(year);
  for (let candidate = new Date(limit).getUTCFullYear(); ; candidate--) {
    if (month === 2 && day === 29 && !isLeapYear(candidate)) continue;
    const civilMs = civilMsIn(candidate);
    if (civilMs <= limit) return civilMs;
  }
}
