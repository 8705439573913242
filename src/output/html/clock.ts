const QUARTER_MS = 15 * 60_000;

/** Time of day and dates in a time zone, written as ISO 8601 does, without depending on a locale. */
export class Clock {
  /** As asked for, or `UTC` where this system does not know that. */
  readonly timeZone: string;
  readonly #parts: Intl.DateTimeFormat;
  /** No zone changes within a quarter of an hour, and asking takes microseconds. */
  readonly #offsets = new Map<number, number>();

  constructor(timeZone: string) {
    this.timeZone = isKnown(timeZone) ? timeZone : 'UTC';
    this.#parts = new Intl.DateTimeFormat('en-US', {
      timeZone: this.timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  }

  /** What is added to UTC at that time. */
  offsetMs(ms: number): number {
    const quarter = Math.floor(ms / QUARTER_MS);
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      const startMs = quarter * QUARTER_MS;
      const parts = this.#parts.formatToParts(startMs);
      const [year, month, day, hour, minute] = ['year', 'month', 'day', 'hour', 'minute'].map((type) => {
        return Number(parts.find((part) => part.type === type)?.value);
      }) as [number, number, number, number, number];
      offset = Date.UTC(year, month - 1, day, hour, minute) - startMs;
      this.#offsets.set(quarter, offset);
    }
    return offset;
  }

  /** `2026-05-01` if the time says no more than the day, else `2026-05-01 08:15`. */
  text(ms: number, precision: 'minute' | 'hour' | 'day'): string {
    const text = new Date(ms + this.offsetMs(ms)).toISOString().replace('T', ' ');
    return text.slice(0, precision === 'day' ? 10 : 16);
  }

  /** `2026-05-01 08:15 to 09:30`, with the date again if it is another one. */
  span(firstMs: number, lastMs: number, precision: 'minute' | 'hour' | 'day'): string {
    const first = this.text(firstMs, precision);
    const last = this.text(lastMs, precision);
    if (first === last) return first;
    return `${first} to ${last.startsWith(`${first.slice(0, 10)} `) ? last.slice(11) : last}`;
  }
}

function isKnown(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
    return true;
  } catch {
    return false;
  }
}
