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

/** The messages of some contents, by level and template. */
export class MessageTable {
  readonly #most: number;
  readonly #messages = new Map<number, Message>();
  readonly #beyond = new Float64Array(LEVELS.length);
  /** Those that the content has that is being read. */
  #touched: Message[] = [];
  #last: Message | undefined;

  /** @param most messages that are told apart */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * @param key of the message, which is that of its level and template
   * @param templateOf gives the template, if it is new
   * @param sampleOf makes a sample, if one is wanted
   */
  add(
    key: number,
    level: number,
    kind: number,
    ms: number,
    path: string,
    templateOf: () => string,
    sampleOf: () => Sample,
  ): void {
    let message = this.#messages.get(key);
    if (message === undefined) {
      if (this.#messages.size >= this.#most) {
        (this.#beyond[level] as number)++;
        this.#last = undefined;
        return;
      }
      const times: Message['times'] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
      message = {
        key,
        level,
        template: templateOf(),
        count: 0,
        contents: 0,
        partOf: [],
        times,
        sample: sampleOf(),
        path,
        isTouched: false,
      };
      this.#messages.set(key, message);
    } else if (!message.isTouched && isBefore(path, message.path)) {
      message.sample = sampleOf();
      message.path = path;
    }
    this.#touch(message);
    count(message, kind, ms, 1);
    this.#last = message;
  }

  /** A line that belongs to the message before it. False if that is not known. */
  addToLast(level: number, kind: number, ms: number): boolean {
    if (this.#last?.level !== level) return false;
    count(this.#last, kind, ms, 1);
    return true;
  }

  /** Takes the messages of another table about the same content, of which the time is known now. */
  take(other: MessageTable, kind: number, ms: number): void {
    for (const { key, level, template, count: times, path, sample } of other.#messages.values()) {
      const text = (): string => template;
      this.add(key, level, kind, ms, path, text, () => sample);
      if (this.#last) count(this.#last, kind, ms, times - 1);
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
  }

  build(): { messages: ObservedMessage[]; beyond: Float64Array } {
    const messages = [...this.#messages.values()].map(
      ({ level, template, count: times, contents, partOf, times: span, sample }) => {
        return { level, template, count: times, contents, partOf, times: span, sample };
      },
    );
    return { messages, beyond: this.#beyond };
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

/** By UTF-8 bytes, as rows are ordered. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
