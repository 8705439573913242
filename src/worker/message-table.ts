import { compareNames } from '../compare-names.ts';
import { MostFrequent } from '../most-frequent.ts';
import { type ObservedMessage, type Sample, TIME_KINDS } from '../observation.ts';

/** The first and the last civil time, then the same of instants; NaN where there is none. */
type Times = [number, number, number, number];

interface Message {
  readonly level: number;
  readonly template: string;
  count: number;
  contents: number;
  readonly partOf: number[];
  readonly times: Times;
  sample: Sample;
  /** Of the sample. */
  path: string;
  /** It is in `#touched`. */
  isTouched: boolean;
}

/** What is asked of a message as far as that is new. */
interface NewMessage {
  templateOf(): string;
  sampleOf(): Sample;
}

/** The messages of some contents, by level and template. */
export class MessageTable {
  readonly #messages: MostFrequent<number, Message>;
  /** Those that the content has that is being read. */
  readonly #touched = new Set<Message>();

  /** @param most messages of a level that are told apart */
  constructor(most: number) {
    this.#messages = new MostFrequent(most, (message) => this.#touched.delete(message));
  }

  /** Nothing was ever put into it. */
  get isEmpty(): boolean {
    return this.#messages.isEmpty;
  }

  has(key: number): boolean {
    return this.#messages.get(key) !== undefined;
  }

  /** Whether a message of this level that is not there makes others go: all that was met must be counted before. */
  isFull(level: number): boolean {
    return this.#messages.isFull(level);
  }

  /**
   * The content that is being read has a message, which is counted by `count`.
   * @param key of its level and template
   */
  meet(key: number, level: number, path: string, { templateOf, sampleOf }: NewMessage): void {
    let message = this.#messages.get(key);
    if (message === undefined) {
      const times: Times = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
      const none = { count: 0, contents: 0, partOf: [], times, isTouched: false };
      message = { level, template: templateOf(), ...none, sample: sampleOf(), path };
      this.#messages.add(key, message);
    } else if (!message.isTouched && compareNames(path, message.path) < 0) {
      message.sample = sampleOf();
      message.path = path;
    }
    if (message.isTouched) return;
    message.isTouched = true;
    this.#touched.add(message);
  }

  /** So many records say what was met, first and last at these times. */
  count(key: number, level: number, count: number, times: Readonly<Times>): void {
    const message = this.#messages.get(key);
    if (message === undefined) {
      (this.#messages.beyond[level] as number) += count;
      return;
    }
    message.count += count;
    for (const first of [0, 2] as const) widen(message.times, first, times);
  }

  /** Takes the messages of another table about the same content, of which the time is known now. */
  take(other: MessageTable, kind: number, ms: number): void {
    const times: Times = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    if (kind !== TIME_KINDS.none)
      times.fill(ms, kind === TIME_KINDS.civil ? 0 : 2, kind === TIME_KINDS.civil ? 2 : 4);
    for (const [key, { level, template, path, sample, count }] of other.#messages.entries()) {
      this.meet(key, level, path, { templateOf: () => template, sampleOf: () => sample });
      this.count(key, level, count, times);
    }
    this.#messages.addBeyond(other.#messages.beyond);
  }

  /** @param isPart the content is a part of a long file */
  endContent(index: number, isPart: boolean): void {
    for (const message of this.#touched) {
      message.isTouched = false;
      if (isPart) message.partOf.push(index);
      else message.contents++;
    }
    this.#touched.clear();
  }

  build(): { messages: ObservedMessage[]; beyond: Float64Array } {
    const messages = [...this.#messages.values()].map(
      ({ level, template, count, contents, partOf, times, sample }) => {
        return { level, template, count, contents, partOf, times, sample };
      },
    );
    return { messages, beyond: this.#messages.beyond.slice() };
  }
}

/** Takes in a first time and the last one behind it, if there are any. */
function widen(span: Times, first: 0 | 2, times: Readonly<Times>): void {
  const last = first === 0 ? 1 : 3;
  if (Number.isNaN(times[first])) return;
  if (!(span[first] <= times[first])) span[first] = times[first];
  if (!(span[last] >= times[last])) span[last] = times[last];
}
