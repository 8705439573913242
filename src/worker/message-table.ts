import { compareNames } from '../compare-names.ts';
import { LEVELS } from '../core/levels.ts';
import { type ObservedMessage, type Sample, TIME_KINDS } from '../observation.ts';

interface Message {
  readonly key: number;
  readonly level: number;
  readonly template: string;
  count: number;
  contents: number;
  readonly partOf: number[];
  readonly times: [number, number, number, number];
  sample: Sample;
  /** Of the sample. */
  path: string;
  /** It is in `#touched`. */
  isTouched: boolean;
}

/** What tells a message from others. */
export interface MessageKey {
  /** Of its level and template. */
  readonly key: number;
  readonly level: number;
  /** Asked for once, when the message is new. */
  templateOf(): string;
}

/** The messages of some contents, by level and template. */
export class MessageTable {
  readonly #most: number;
  readonly #messages = new Map<number, Message>();
  readonly #beyond = new Float64Array(LEVELS.length);
  /** Those that the content has that is being read. */
  #touched: Message[] = [];
  #last: Message | undefined;
  /** The message that the content goes on with. */
  #before: MessageKey | undefined;

  /** @param most messages that are told apart */
  constructor(most: number) {
    this.#most = most;
  }

  /** @param sampleOf makes a sample, if one is wanted */
  add(message: MessageKey, kind: number, ms: number, path: string, sampleOf: () => Sample): void {
    this.#before = undefined;
    this.#last = this.#count(message, kind, ms, path, sampleOf);
  }

  /** A line that goes on from the message before it counts with that if it is of its level. */
  addPart(
    level: number,
    keyOf: () => MessageKey,
    kind: number,
    ms: number,
    path: string,
    sampleOf: () => Sample,
  ): void {
    if (this.#last?.level === level) count(this.#last, kind, ms, 1);
    else if (this.#before?.level === level) this.add(this.#before, kind, ms, path, sampleOf);
    else this.#count(keyOf(), kind, ms, path, sampleOf);
  }

  /** The content goes on with a message that was counted where it begins. */
  goOn(message: MessageKey): void {
    this.#before = message;
  }

  /** Takes the messages of another table about the same content, of which the time is known now. */
  take(other: MessageTable, kind: number, ms: number): void {
    for (const message of other.#messages.values()) {
      const { key, level, template, path, sample, count: times } = message;
      const known = this.#count({ key, level, templateOf: () => template }, kind, ms, path, () => sample);
      if (known) count(known, kind, ms, times - 1);
      else (this.#beyond[level] as number) += times - 1;
    }
    for (const [level, lost] of other.#beyond.entries()) (this.#beyond[level] as number) += lost;
  }

  /** @param isPart the content is a part of a long file */
  endContent(index: number, isPart: boolean): void {
    for (const message of this.#touched) {
      message.isTouched = false;
      if (isPart) message.partOf.push(index);
      else message.contents++;
    }
    this.#touched = [];
    this.#last = undefined;
    this.#before = undefined;
  }

  build(): { messages: ObservedMessage[]; beyond: Float64Array } {
    const messages = [...this.#messages.values()].map(
      ({ level, template, count: times, contents, partOf, times: span, sample }) => {
        return { level, template, count: times, contents, partOf, times: span, sample };
      },
    );
    return { messages, beyond: this.#beyond };
  }

  /** Counts a message, and gives what is known of it; undefined if there are too many others. */
  #count(
    { key, level, templateOf }: MessageKey,
    kind: number,
    ms: number,
    path: string,
    sampleOf: () => Sample,
  ): Message | undefined {
    let message = this.#messages.get(key);
    if (message === undefined) {
      if (this.#messages.size >= this.#most) {
        (this.#beyond[level] as number)++;
        return undefined;
      }
      const times: Message['times'] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
      const none = { count: 0, contents: 0, partOf: [], times, isTouched: false };
      message = { key, level, template: templateOf(), ...none, sample: sampleOf(), path };
      this.#messages.set(key, message);
    } else if (!message.isTouched && compareNames(path, message.path) < 0) {
      message.sample = sampleOf();
      message.path = path;
    }
    this.#touch(message);
    count(message, kind, ms, 1);
    return message;
  }

  #touch(message: Message): void {
    if (message.isTouched) return;
    message.isTouched = true;
    this.#touched.push(message);
  }
}

function count(message: Message, kind: number, ms: number, times: number): void {
  message.count += times;
  if (kind === TIME_KINDS.none) return;
  const at = kind === TIME_KINDS.civil ? 0 : 2;
  const { times: span } = message;
  if (!((span[at] as number) <= ms)) span[at] = ms;
  if (!((span[at + 1] as number) >= ms)) span[at + 1] = ms;
}
