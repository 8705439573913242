import { LEVELS } from '../core/levels.ts';
import { BUCKETS, type Bucket, type Results, type Series, type TopLevel } from '../results.ts';
import { SeriesCounter } from '../series.ts';
import { TopMessages } from '../top-messages.ts';
import type { EventSeries, EventTelling, TellingOptions } from './event-telling.ts';

/** What is told of lines beside their levels. */
export type Told = Pick<Results, 'series' | 'top'>;

/** Buckets that are kept: 34 days by the minute, 5 years by the hour. */
const MOST_BUCKETS = 50_000;

/** What events of which no two are about the same bytes tell together. */
export class TellingSum {
  readonly #options: TellingOptions;
  readonly #series: SeriesCounter;
  readonly #top: TopMessages;
  /** Lines of which times are told, and those behind messages that are, in the order of `LEVELS`. */
  readonly #timed = new Float64Array(LEVELS.length);
  readonly #said = new Float64Array(LEVELS.length);
  #hasSeries = false;
  #hasTop = false;
  /** The longest bucket that there is among the slots. */
  #longest: Bucket = 'minute';

  constructor(options: TellingOptions) {
    this.#options = options;
    this.#series = new SeriesCounter(options.zone);
    this.#top = new TopMessages(options.zone, options.maxTemplates);
  }

  add({ source, counted, series, messages }: EventTelling): void {
    if (series) this.#addSeries(series, counted);
    if (messages === undefined) return;
    this.#hasTop = true;
    for (const { message, place } of messages) {
      this.#top.add(message, place, () => source);
      (this.#said[message.level] as number) += message.count;
    }
  }

  #addSeries({ bucket, slots, untimed }: EventSeries, counted: ArrayLike<number>): void {
    this.#hasSeries = true;
    this.#series.add(slots);
    this.#series.addUntimed(untimed);
    addTo(this.#timed, counted);
    if (slots.length > 0) this.#longest = longerOf(this.#longest, bucket);
  }

  /** Takes what another one has. */
  take(other: TellingSum): void {
    this.#series.take(other.#series);
    this.#top.take(other.#top);
    addTo(this.#timed, other.#timed);
    addTo(this.#said, other.#said);
    this.#hasSeries ||= other.#hasSeries;
    this.#hasTop ||= other.#hasTop;
    this.#longest = longerOf(this.#longest, other.#longest);
  }

  /** Keeps no more buckets than are wanted of a consumer that never ends. */
  bound(): void {
    if (this.#series.slotCount <= MOST_BUCKETS) return;
    if (this.#options.by === 'auto') {
      for (const bucket of BUCKETS.slice(BUCKETS.indexOf(this.#longest))) {
        this.#series.lengthen(bucket);
        this.#longest = bucket;
        if (this.#series.slotCount <= MOST_BUCKETS) return;
      }
    }
    this.#series.keepNewest(MOST_BUCKETS);
  }

  /**
   * What is told; nothing is to be added after that. Lines that were counted, but of which nobody told more, are without a
   * time, and behind none of the messages.
   * @param totals all lines by level, in the order of `LEVELS`
   */
  build(totals: ArrayLike<number>): Told & { readonly untimedBySilence: boolean } {
    const silent = lessOf(totals, this.#timed);
    return {
      ...(this.#hasSeries ? { series: this.#buildSeries(silent) } : {}),
      ...(this.#hasTop ? { top: this.#buildTop(totals) } : {}),
      untimedBySilence: silent.some((count) => count > 0),
    };
  }

  #buildSeries(silent: Float64Array): Series {
    const { by = 'auto', timeZone } = this.#options;
    this.#series.addUntimed(silent);
    this.bound();
    const series = this.#series.build(by, timeZone);
    const longest = longerOf(series.bucket, this.#longest);
    return longest === series.bucket ? series : this.#series.build(longest, timeZone);
  }

  #buildTop(totals: ArrayLike<number>): TopLevel[] {
    this.#top.addBeyond(lessOf(totals, this.#said));
    return this.#top.build(this.#options.top, totals, ({ record }) => {
      return Number.isFinite(record) ? record + 1 : undefined;
    });
  }
}

function longerOf(a: Bucket, b: Bucket): Bucket {
  return BUCKETS.indexOf(a) > BUCKETS.indexOf(b) ? a : b;
}

function addTo(sums: Float64Array, counts: ArrayLike<number>): void {
  for (let i = 0; i < sums.length; i++) (sums[i] as number) += counts[i] as number;
}

/** What is missing of the totals, by level. */
function lessOf(totals: ArrayLike<number>, counts: Float64Array): Float64Array {
  return counts.map((count, i) => Math.max(0, (totals[i] as number) - count));
}
