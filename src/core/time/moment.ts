import { DAY_MS, parseDuration } from './duration.ts';
import { epochValue } from './epoch.ts';
import { toEpochMs } from './instant.ts';
import { valid } from './stamp.ts';
import { toCivil, toInstant, type Zone } from './zone.ts';
import { zoneSuffix } from './zone-suffix.ts';

export interface MomentContext {
  /** In milliseconds since 1970 UTC. */
  readonly nowMs: number;
  /** The zone of what states none, and whose days `today` and `yesterday` are. */
  readonly zone: Zone;
}

const DATE = '(?<year>[12]\\d{3})-(?<month>\\d\\d)-(?<day>\\d\\d)';
const CLOCK = '(?<hour>\\d\\d):(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?)?';
const ISO = new RegExp(`^${DATE}(?:[T ]${CLOCK}(?<suffix>.*))?$`);

/**
 * The instant that a user means, in milliseconds since 1970 UTC; undefined if it is none of these:
 * - a date, `2026-05-01`: the start of the day in the zone;
 * - a date and a time of day, `2026-05-01T12:00` or with a blank for the `T`; seconds, a fraction of them and a zone
 *   (`Z`, `+02:00`, `CEST`) may follow;
 * - `now`, `today` and `yesterday`, which are the starts of the days in the zone;
 * - a duration, `90s`, `15m`, `24h`, `7d` or `1w`: so long before now, a day being 24 hours;
 * - seconds since 1970, `1777629600` or `1777629600.5`, or milli-, micro- or nanoseconds, told apart by their digits.
 */
export function parseMoment(text: string, context: MomentContext): number | undefined {
  const { nowMs, zone } = context;
  const trimmed = text.trim();
  if (trimmed === 'now') return nowMs;
  if (trimmed === 'today') return startOfDay(nowMs, zone);
  // Noon of the day before is in it, however long the days are.
  if (trimmed === 'yesterday') return startOfDay(startOfDay(nowMs, zone) - DAY_MS / 2, zone);
  const durationMs = parseDuration(trimmed);
  if (durationMs !== undefined) return nowMs - durationMs;
  return epochValue(trimmed)?.epochMs ?? parseIso(trimmed, context);
}

function startOfDay(epochMs: number, zone: Zone): number {
  return toInstant(Math.floor(toCivil(epochMs, zone) / DAY_MS) * DAY_MS, zone);
}

function parseIso(text: string, { nowMs, zone }: MomentContext): number | undefined {
  const fields = ISO.exec(text)?.groups;
  if (!fields) return undefined;
  const { hour = '0', minute = '0', second = '0', fraction = '', suffix = '' } = fields;
  const { offsetMinutes, length } = zoneSuffix(suffix);
  const stamp = valid({
    year: Number(fields.year),
    month: Number(fields.month),
    day: Number(fields.day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    milliseconds: Number(fraction.slice(0, 3).padEnd(3, '0')),
    ...(offsetMinutes === undefined ? {} : { offsetMinutes }),
  });
  return stamp && length === suffix.length ? toEpochMs(stamp, { zone, writtenMs: nowMs }) : undefined;
}
