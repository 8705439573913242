import { LEVELS, type Level } from '../core/levels.ts';
import { Clock } from '../output/clock.ts';
import { joined, stepFor, stepStart, type TimeColumns } from '../output/html/time-columns.ts';
import type { SeriesData } from '../output/html/timeline.ts';
import { BUCKET_MS } from '../series.ts';

/** Part of the lines over time, in steps that can be told apart. */
export class TimeView {
  readonly clock: Clock;
  readonly #series: SeriesData;
  readonly #firstMs: number;
  readonly #endMs: number;
  #fromMs: number;
  #toMs: number;

  constructor(series: SeriesData) {
    this.#series = series;
    this.clock = new Clock(series.timeZone);
    const { startsMs, bucket } = series;
    this.#firstMs = startsMs[0] ?? 0;
    this.#endMs = (startsMs.at(-1) ?? 0) + BUCKET_MS[bucket];
    this.#fromMs = this.#firstMs;
    this.#toMs = this.#endMs;
  }

  get fromMs(): number {
    return this.#fromMs;
  }

  get toMs(): number {
    return this.#toMs;
  }

  get isWhole(): boolean {
    return this.#fromMs === this.#firstMs && this.#toMs === this.#endMs;
  }

  /** Shows what lies between two times, at least a few buckets of it. */
  show(fromMs: number, toMs: number): void {
    const whole = this.#endMs - this.#firstMs;
    const span = Math.min(whole, Math.max(toMs - fromMs, 4 * BUCKET_MS[this.#series.bucket]));
    const from = (fromMs + toMs - span) / 2;
    this.#fromMs = Math.min(Math.max(from, this.#firstMs), this.#endMs - span);
    this.#toMs = this.#fromMs + span;
  }

  showAll(): void {
    this.show(this.#firstMs, this.#endMs);
  }

  /** @param factor what the span becomes, around the middle or another time */
  zoom(factor: number, aroundMs = (this.#fromMs + this.#toMs) / 2): void {
    this.show(aroundMs - (aroundMs - this.#fromMs) * factor, aroundMs + (this.#toMs - aroundMs) * factor);
  }

  /** @param part of the span, to earlier times if it is negative */
  move(part: number): void {
    const by = (this.#toMs - this.#fromMs) * part;
    this.show(this.#fromMs + by, this.#toMs + by);
  }

  /** @param most steps; those without any line are there too */
  steps(most: number): { stepMs: number; columns: TimeColumns } {
    const { startsMs, counts, bucket } = this.#series;
    const stepMs = stepFor(this.#toMs - this.#fromMs, most, bucket);
    const beginMs = stepStart(this.#fromMs, stepMs, this.clock);
    const first = startsMs.findIndex((ms) => ms >= beginMs);
    const behind = startsMs.findIndex((ms) => ms >= this.#toMs);
    const cut = <T>(column: readonly T[]): T[] => column.slice(first, behind === -1 ? undefined : behind);
    const found = joined({ startsMs: cut(startsMs), counts: counts.map(cut) }, stepMs, this.clock);
    return { stepMs, columns: this.#withGaps(found, beginMs, stepMs) };
  }

  #withGaps(found: TimeColumns, beginMs: number, stepMs: number): TimeColumns {
    const starts = new Set(found.startsMs);
    // Half a step beyond the next one: a day may have 23 or 25 hours.
    for (let ms = beginMs; ms < this.#toMs; ms = stepStart(ms + 1.5 * stepMs, stepMs, this.clock))
      starts.add(ms);
    const startsMs = [...starts].sort((a, b) => a - b);
    const index = new Map(found.startsMs.map((ms, at) => [ms, at]));
    const counts = found.counts.map((column) => startsMs.map((ms) => column[index.get(ms) ?? -1] ?? 0));
    return { startsMs, counts };
  }

  /** The lines of a level in what is shown. */
  total(level: Level): number {
    const { startsMs, counts } = this.#series;
    const column = counts[LEVELS.indexOf(level)] ?? [];
    let total = 0;
    for (const [at, ms] of startsMs.entries()) {
      if (ms >= this.#fromMs && ms < this.#toMs) total += column[at] ?? 0;
    }
    return total;
  }
}
