import type { Prng } from './prng.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * The time stamps of one generated log, in the spellings that its format wants. Time rises from record to
 * record; no real clock is read.
 */
export class Clock {
  #epochMs = Date.UTC(2026, 4, 1, 6, 0, 0);
  /** `2026-05-01T06:00:00.000Z` */
  iso = '';
  /** Microseconds below the millisecond, three digits, for formats with six decimals. */
  micros = '000';

  constructor() {
    this.#render();
  }

  /** Moves on by what passes between two records: usually milliseconds, now and then minutes. */
  advance(prng: Prng): void {
    this.#epochMs += prng.chance(0.01) ? prng.int(90_000) : prng.int(160);
    this.micros = String(prng.int(1000)).padStart(3, '0');
    this.#render();
  }

  /** Milliseconds since 1970. */
  get epochMs(): number {
    return this.#epochMs;
  }

  /** `2026-05-01` */
  get date(): string {
    return this.iso.slice(0, 10);
  }

  /** `06:00:00` */
  get time(): string {
    return this.iso.slice(11, 19);
  }

  /** `000`, the milliseconds */
  get millis(): string {
    return this.iso.slice(20, 23);
  }

  /** `2026-05-01 06:00:00.000` */
  get stamp(): string {
    return `${this.date} ${this.time}.${this.millis}`;
  }

  /** `2026-05-01 06:00:00,000`, as in Java and Python */
  get commaStamp(): string {
    return `${this.date} ${this.time},${this.millis}`;
  }

  /** `May` */
  get month(): string {
    return MONTHS[Number(this.iso.slice(5, 7)) - 1] ?? 'Jan';
  }

  /** `01` */
  get day(): string {
    return this.iso.slice(8, 10);
  }

  /** `Fri` */
  get weekday(): string {
    return DAYS[new Date(this.#epochMs).getUTCDay()] ?? 'Sun';
  }

  /** `May  1 06:00:00`, as in RFC 3164 */
  get syslog(): string {
    return `${this.month} ${this.day.replace(/^0/, ' ')} ${this.time}`;
  }

  /** `01/May/2026:06:00:00 +0000`, as in access logs */
  get access(): string {
    return `${this.day}/${this.month}/${this.iso.slice(0, 4)}:${this.time} +0000`;
  }

  #render(): void {
    this.iso = new Date(this.#epochMs).toISOString();
  }
}
