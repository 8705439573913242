import { fixedZone, UTC, type Zone, zoneOf } from './core/time/zone.ts';
import { UsageError } from './errors.ts';

const DAY = 86_400_000;
/** From the longest: an offset that is the same at both ends of such a time is so in between. */
const SPANS = [DAY, 3_600_000, 60_000];

/**
 * The zone of a name: one of the IANA database (`Europe/Berlin`), `UTC`, `local` (of this computer), or a fixed offset
 * (`+02:00`, `+0200`, `+02`).
 * @throws UsageError if there is none
 */
export function timeZone(name: string): Zone {
  if (/^(?:utc|z)$/i.test(name)) return UTC;
  if (name === 'local') return cachedZone((epochMs) => 0 - new Date(epochMs).getTimezoneOffset());
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d)(?::?([0-5]\d))?$/.exec(name) ?? [];
  const offset = Number(hours) * 60 + Number(minutes);
  if (sign && offset <= 14 * 60) return fixedZone(sign === '-' ? 0 - offset : offset);
  const format = sign ? undefined : zoneFormat(name);
  if (!format) {
    throw new UsageError(
      `--timezone: '${name}' is no time zone; take one such as Europe/Berlin, UTC, local or +02:00.`,
    );
  }
  return cachedZone((epochMs) => offsetIn(format, epochMs));
}

/** What prints the clocks of a zone; undefined if ICU knows no such zone. */
function zoneFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, ...numeric, ...clock });
  } catch {
    return undefined;
  }
}

/** Minutes east of UTC that the clocks show at an instant. */
function offsetIn(format: Intl.DateTimeFormat, epochMs: number): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(epochMs)) shown[type] = Number(value);
  const { year = 0, month = 0, day, hour, minute, second } = shown;
  const civilMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return (civilMs - Math.floor(epochMs / 1000) * 1000) / 60_000;
}

/** The offset of civil times changes once where that of instants does: where clocks are put back, or a gap ends. */
function cachedZone(offsetOf: Zone['instantOffset']): Zone {
  const { instantOffset, civilOffset } = zoneOf(cached(offsetOf));
  return { instantOffset, civilOffset: cached(civilOffset) };
}

/**
 * A function of milliseconds that changes at most once a day, asked only for the ends of days and, where those
 * differ, of hours and minutes. ICU takes microseconds for an answer; logs have thousands of stamps of one day.
 */
function cached(exact: (ms: number) => number): (ms: number) => number {
  const known = new Map<number, number>();
  const at = (ms: number): number => {
    const value = known.get(ms) ?? exact(ms);
    known.set(ms, value);
    return value;
  };
  return (ms) => {
    for (const span of SPANS) {
      const start = Math.floor(ms / span) * span;
      const value = at(start);
      if (value === at(start + span)) return value;
    }
    return exact(ms);
  };
}
