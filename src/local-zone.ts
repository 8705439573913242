import { readlinkSync } from 'node:fs';

/** The name of the zone of this computer, for a report that is read elsewhere. */
export function localZoneName(): string {
  // ICU takes 10 ms to start.
  return isUtc() ? 'UTC' : new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether the system says plainly that its zone is UTC, as that of most servers is. */
function isUtc(): boolean {
  if (process.env.TZ !== undefined) return process.env.TZ === 'UTC';
  try {
    return /\/zoneinfo\/(?:Etc\/)?UTC$/.test(readlinkSync('/etc/localtime'));
  } catch {
    return false;
  }
}
