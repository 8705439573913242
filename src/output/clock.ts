import { toCivil, type Zone } from '../core/time/zone.ts';
import { timeZone } from '../time-zone.ts';

/** Time of day and dates in a time zone, written as ISO 8601 does, without depending on a locale. */
export class Clock {
  readonly timeZone: string;
  readonly #zone: Zone;

  /** @param name of a zone; see `timeZone` */
  constructor(name: string) {
    this.timeZone = name;
    this.#zone = timeZone(name);
  }

  /** What is added to UTC at that time. */
  offsetMs(ms: number): number {
    return toCivil(ms, this.#zone) - ms;
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
