import type { Alert } from '../alert.ts';

/** What stands first in every message, and changes with what `alert.schema.json` says. */
const SIGNATURE = { format: 'loganalyze-alert', version: 1 } as const;

/** The body of a request to a webhook of one's own, as `alert.schema.json` describes it. */
export function webhookBody({ windowMs, sinceMs, atMs, ...alert }: Alert): string {
  return JSON.stringify({
    ...SIGNATURE,
    ...alert,
    ...(windowMs === undefined ? {} : { windowSeconds: windowMs / 1000 }),
    since: new Date(sinceMs).toISOString(),
    at: new Date(atMs).toISOString(),
  });
}
