import type { Series } from '../../results.ts';
import { BUCKET_MS } from '../../series.ts';
import type { Clock } from '../clock.ts';

const { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } = BUCKET_MS;

/** Lengths that clocks and calendars have lines at. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28, 91, 364].map((days) => days * DAY_MS),
];

/** The first Monday after 1970-01-01: weeks begin there. */
const MONDAY_MS = 4 * DAY_MS;

/** Lines by time: a column of times, and one of counts for each level in the order of `LEVELS`. */
export interface TimeColumns {
  readonly startsMs: readonly number[];
  readonly counts: readonly (readonly number[])[];
}

/** The least length of time of which at most `most` make up the span, and which is made of whole buckets. */
export function stepFor(spanMs: number, most: number, bucket: Series['bucket']): number {
  const wanted = spanMs / most;
  return STEPS_MS.find((step) => step >= BUCKET_MS[bucket] && step >= wanted) ?? (STEPS_MS.at(-1) as number);
}

/** When the step begins in which a time lies, by the clock on the wall. */
export function stepStart(ms: number, stepMs: number, clock: Clock): number {
  const offsetMs = clock.offsetMs(ms);
  const originMs = stepMs % (7 * DAY_MS) === 0 ? MONDAY_MS : 0;
  const wallMs = Math.floor((ms + offsetMs - originMs) / stepMs) * stepMs + originMs;
  // The clock may have been changed since.
  return wallMs - clock.offsetMs(wallMs - offsetMs);
}

/** The same lines by steps; those without any are missing. */
export function joined({ startsMs, counts }: TimeColumns, stepMs: number, clock: Clock): TimeColumns {
  const starts: number[] = [];
  const sums = counts.map((): number[] => []);
  for (const [at, ms] of startsMs.entries()) {
    const start = stepStart(ms, stepMs, clock);
    if (start !== starts.at(-1)) {
      starts.push(start);
      for (const sum of sums) sum.push(0);
    }
    for (const [level, sum] of sums.entries()) {
      (sum[starts.length - 1] as number) += counts[level]?.[at] as number;
    }
  }
  return { startsMs: starts, counts: sums };
}
