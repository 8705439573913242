import { compareNames } from './compare-names.ts';
import { LEVELS, type Level } from './core/levels.ts';
import { toInstant, type Zone } from './core/time/zone.ts';
import { compareFrequency, MostFrequent } from './most-frequent.ts';
import type { ObservedMessage } from './observation.ts';
import type { TopLevel, TopMessage } from './results.ts';

/** Levels whose messages are told, the worst first. */
const TOP_LEVELS: readonly Level[] = ['FATAL', 'ERROR'];

/** Bits of them, in the order of `LEVELS`. */
export const TOP_LEVEL_BITS = TOP_LEVELS.reduce((bits, level) => bits | (1 << LEVELS.indexOf(level)), 0);

/** Where a record is: in which file, and in which part of it the how-manieth, from 0. */
export interface Place {
  readonly path: string;
  readonly id: number;
  readonly partStart: number;
  readonly record: number;
}

interface Message {
  readonly level: number;
  readonly template: string;
  count: number;
  files: number;
  /** Long files, each of which is several parts. */
  readonly longFiles: Set<number>;
  /** Of those that state no zone, and of instants. */
  readonly civil: Span;
  readonly instants: Span;
  place: Place;
  text: string;
}

/** The first time and the last one, in milliseconds since 1970. */
interface Span {
  firstMs: number;
  lastMs: number;
}

/** The messages of all files, in any order of the tasks the same. */
export class TopMessages {
  readonly #zone: Zone;
  readonly #messages: MostFrequent<string, Message>;

  /** @param most messages of a level that are told apart */
  constructor(zone: Zone, most: number) {
    this.#zone = zone;
    this.#messages = new MostFrequent(most);
  }

  /** @param longFile gives the number of the file at an index of the task */
  add(message: ObservedMessage, place: Place, longFile: (index: number) => number): void {
    const { level, template, count, contents, partOf, times, sample } = message;
    const sum = this.#sumOf(level, template, count, place, sample.text);
    sum.files += contents;
    for (const index of partOf) sum.longFiles.add(longFile(index));
    const [civilFirst, civilLast, first, last] = times;
    widen(sum.civil, civilFirst, civilLast);
    widen(sum.instants, first, last);
  }

  /** Takes the messages of another, of which the time may be known now. @param ms since 1970 */
  take(other: TopMessages, ms?: number): void {
    for (const message of other.#messages.values()) {
      const { level, template, count, files, longFiles, civil, instants, place, text } = message;
      const sum = this.#sumOf(level, template, count, place, text);
      sum.files += files;
      for (const file of longFiles) sum.longFiles.add(file);
      if (ms === undefined) {
        widen(sum.civil, civil.firstMs, civil.lastMs);
        widen(sum.instants, instants.firstMs, instants.lastMs);
      } else widen(sum.instants, ms, ms);
    }
    this.addBeyond(other.#messages.beyond);
  }

  addBeyond(beyond: ArrayLike<number>): void {
    this.#messages.addBeyond(beyond);
  }

  /** Counts a message, and gives what is known of it. */
  #sumOf(level: number, template: string, count: number, place: Place, text: string): Message {
    const key = `${level} ${template}`;
    let sum = this.#messages.get(key);
    if (sum === undefined) {
      const none = { count: 0, files: 0, longFiles: new Set<number>() };
      sum = { level, template, ...none, civil: noSpan(), instants: noSpan(), place, text };
      this.#messages.add(key, sum);
    }
    sum.count += count;
    // Of several logs that lay at one place after another, the texts decide.
    if ((comparePlaces(place, sum.place) || compareNames(text, sum.text)) < 0) {
      sum.place = place;
      sum.text = text;
    }
    return sum;
  }

  /**
   * @param most messages a level
   * @param totals all records by level, in the order of `LEVELS`
   * @param lineOf the number of a line in its file, from 1, if that is known
   */
  build(most: number, totals: ArrayLike<number>, lineOf: (place: Place) => number | undefined): TopLevel[] {
    return TOP_LEVELS.map((level) => {
      const index = LEVELS.indexOf(level);
      const total = totals[index] as number;
      const messages = [...this.#messages.values()]
        .filter((message) => message.level === index)
        .sort(compareFrequency)
        .slice(0, most)
        .map((message) => topMessage(message, total, lineOf(message.place), this.#zone));
      const shown = messages.reduce((sum, { count }) => sum + count, 0);
      return {
        level,
        messages,
        otherCount: Math.max(0, total - shown),
        isApproximate: (this.#messages.beyond[index] as number) > 0,
      };
    });
  }
}

function noSpan(): Span {
  return { firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY };
}

/** @param firstMs NaN: there is none, and no last one */
function widen(span: Span, firstMs: number, lastMs: number): void {
  if (firstMs < span.firstMs) span.firstMs = firstMs;
  if (lastMs > span.lastMs) span.lastMs = lastMs;
}

function topMessage(message: Message, total: number, line: number | undefined, zone: Zone): TopMessage {
  const { template, count, files, longFiles, civil, instants, place, text } = message;
  const span = { ...instants };
  if (civil.firstMs <= civil.lastMs)
    widen(span, toInstant(civil.firstMs, zone), toInstant(civil.lastMs, zone));
  return {
    template,
    count,
    share: count / total,
    files: files + longFiles.size,
    ...(span.firstMs <= span.lastMs ? span : {}),
    sample: { path: place.path, line, text },
  };
}

function comparePlaces(a: Place, b: Place): number {
  return compareNames(a.path, b.path) || a.partStart - b.partStart || a.record - b.record;
}
