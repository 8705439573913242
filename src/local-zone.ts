import { readlinkSync } from 'node:fs';
import { UsageError } from './errors.ts';

/**
 * The name of the zone of this computer, for a report that is read elsewhere.
 * @throws UsageError if it has none
 */
export function localZoneName(): string {
  // ICU takes 10 ms to start.
  if (isUtc()) return 'UTC';
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  if (timeZone === undefined || timeZone === 'Etc/Unknown') {
    throw new UsageError(
      `TZ: '${process.env.TZ}' is no time zone with a name; name one with --timezone, such as Europe/Berlin.`,
    );
  }
  return timeZone;
}

/** Whether the system says plainly that its zone is UTC, as that of most servers is. */
function isUtc(): boolean {
  if (process.env.TZ !== undefined) return process.env.TZ === 'UTC' || process.env.TZ === '';
  try {
    return /\/zoneinfo\/(?:Etc\/)?UTC$/.test(readlinkSync('/etc/localtime'));
  } catch {
    return false;
  }
}
