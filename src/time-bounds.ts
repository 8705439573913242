import { type MomentContext, parseMoment } from './core/time/moment.ts';
import { UsageError } from './errors.ts';

/**
 * The instant that the value of `--since` or `--until` means, in milliseconds since 1970 UTC.
 * @throws UsageError if it means none
 */
export function timeBound(option: string, value: string, context: MomentContext): number {
  const epochMs = parseMoment(value, context);
  if (epochMs !== undefined) return epochMs;
  throw new UsageError(
    `${option}: '${value}' is no time; take one such as 2026-05-01, 2026-05-01T12:00, yesterday, 24h (ago) or 1777629600 (seconds since 1970).`,
  );
}
