import { toCivil, toInstant, type Zone } from './core/time/zone.ts';
import type { TimeWindow } from './observation.ts';

const MINUTE = 60_000;

/**
 * The times that are wanted: [since, until) in milliseconds since 1970.
 * @param zone of times that state none
 */
export function timeWindow(
  since: number | undefined,
  until: number | undefined,
  zone: Zone,
): TimeWindow | undefined {
  if (since === undefined && until === undefined) return undefined;
  const instant = [since ?? Number.NEGATIVE_INFINITY, until ?? Number.POSITIVE_INFINITY] as const;
  return { instant, civil: [firstCivil(instant[0], zone), firstCivil(instant[1], zone)] };
}

/** The first civil time that is an instant not before `ms`: not quite that of `ms` where clocks were changed. */
function firstCivil(ms: number, zone: Zone): number {
  if (!Number.isFinite(ms)) return ms;
  let civil = toCivil(ms, zone);
  while (toInstant(civil, zone) < ms) civil = (Math.floor(civil / MINUTE) + 1) * MINUTE;
  while (toInstant(civil - MINUTE, zone) >= ms) civil -= MINUTE;
  return civil;
}
