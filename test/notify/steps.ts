import { LEVELS, type Level } from '../../src/core/levels.ts';
import type { HostRow } from '../../src/notify/decide.ts';
import { parseSubscriptions, type Subscription } from '../../src/notify/subscriptions.ts';

/** Subscriptions as the settings have them, of the channels `ops` and `pager`. */
export function subscribed(...subscriptions: readonly object[]): readonly Subscription[] {
  const channels = { ops: { slack: { env: 'A' } }, pager: { webhook: { env: 'B' } } };
  return parseSubscriptions(channels, subscriptions, 'settings', (path) => path).subscriptions;
}

/** A row with these counts by level. */
export function hostRow(
  host: string,
  path: string,
  counts: Partial<Record<Level, number>>,
  status: HostRow['status'] = 'ok',
): HostRow {
  const numbers = Float64Array.from([...LEVELS.map((level) => counts[level] ?? 0), 0]);
  return { host, path, status, finding: undefined, numbers };
}
