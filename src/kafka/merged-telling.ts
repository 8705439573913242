import type { CountEvent } from './count-event.ts';
import { type EventTelling, type TellingOptions, tellingOf } from './event-telling.ts';
import { SourceRanges } from './source-ranges.ts';
import { TellingSum, type Told } from './telling-sum.ts';

/** What events may take that are kept one by one, as another may still take their place. */
const ROOM_BYTES = 16 * 1024 * 1024;

/**
 * What the events of all hosts tell beside their counts. These are about new lines only, so each log has the sum of its
 * events, of each byte once. The newest events are kept as they came; the others are one sum.
 */
export class MergedTelling {
  readonly #options: TellingOptions;
  readonly #say: (text: string) => void;
  readonly #roomBytes: number;
  /** By the numbers of logs. */
  readonly #sources = new Map<number, SourceRanges<EventTelling>>();
  /** In the order they came. */
  readonly #recent = new Set<EventTelling>();
  #recentBytes = 0;
  readonly #settled: TellingSum;
  /** As long as nothing is new. */
  #built: Told | undefined;
  readonly #saidAlready = new Set<string>();

  /** @param say tells a person what cannot be told, once each: a sentence without its full stop */
  constructor(options: TellingOptions, say: (text: string) => void, roomBytes = ROOM_BYTES) {
    this.#options = options;
    this.#say = say;
    this.#roomBytes = roomBytes;
    this.#settled = new TellingSum(options);
  }

  /** @param source the number of its log */
  add(event: CountEvent, source: number): void {
    this.#built = undefined;
    const { host, series, top } = event;
    if (!series && !top) return;
    const telling = tellingOf(event, source, this.#options);
    if (telling === undefined || !this.#rangesOf(source).offer(telling)) return;
    if (series && telling.series) this.#sayUnfit(host, series, telling.series.unfit);
    this.#recent.add(telling);
    this.#recentBytes += telling.sizeBytes;
    if (this.#recentBytes > this.#roomBytes) this.#settle(this.#roomBytes / 2);
  }

  #rangesOf(source: number): SourceRanges<EventTelling> {
    const ranges = this.#sources.get(source) ?? new SourceRanges();
    this.#sources.set(source, ranges);
    return ranges;
  }

  /** Settles the oldest events, until the others take no more than that. */
  #settle(roomBytes: number): void {
    const oldest = new Map<number, Set<EventTelling>>();
    let left = this.#recentBytes;
    for (const telling of this.#recent) {
      if (left <= roomBytes) break;
      left -= telling.sizeBytes;
      const events = oldest.get(telling.source) ?? new Set();
      oldest.set(telling.source, events.add(telling));
    }
    for (const [source, events] of oldest) {
      const { holding, forgotten } = this.#rangesOf(source).settle(events);
      for (const telling of holding) this.#settled.add(telling);
      for (const telling of forgotten) {
        this.#recent.delete(telling);
        this.#recentBytes -= telling.sizeBytes;
      }
    }
    this.#settled.bound();
  }

  /** @param totals all lines that were counted, by level, in the order of `LEVELS` */
  told(totals: ArrayLike<number>): Told {
    if (this.#built) return this.#built;
    const sum = new TellingSum(this.#options);
    sum.take(this.#settled);
    for (const source of new Set(Array.from(this.#recent, (telling) => telling.source))) {
      for (const telling of this.#rangesOf(source).holding()) sum.add(telling);
    }
    const { untimedBySilence, ...told } = sum.build(totals);
    this.#saySilence(told, untimedBySilence);
    this.#built = told;
    return told;
  }

  #sayUnfit(
    host: string,
    { bucket, timeZone }: NonNullable<CountEvent['series']>,
    unfit: NonNullable<EventTelling['series']>['unfit'],
  ): void {
    if (unfit === 'longer') {
      this.#sayOnce(
        `--by ${this.#options.by}: some events, as of ${host}, tell times by the ${bucket} only; their lines are without a time here, but not with --by ${bucket}`,
        unfit,
      );
    } else if (unfit === 'other days') {
      this.#sayOnce(
        `some events, as of ${host}, tell days of ${timeZone}, which are not those of ${this.#options.timeZone}; their lines are without a time here, but not with --timezone ${timeZone}`,
        unfit,
      );
    }
  }

  /** What nobody has asked for, as a page alone tells it, may be missing. */
  #saySilence({ series }: Told, untimedBySilence: boolean): void {
    const { by } = this.#options;
    if (by === undefined || by === 'auto' || !untimedBySilence) return;
    this.#sayOnce(
      series
        ? `--by ${by}: of some lines no event of the topic tells the time; they count as lines without one`
        : `--by ${by}: no event of the topic tells times; hosts tell them that publish with --by`,
      series ? 'silence' : 'no times',
    );
  }

  #sayOnce(text: string, reason: string): void {
    if (this.#saidAlready.has(reason)) return;
    this.#saidAlready.add(reason);
    this.#say(text);
  }
}
