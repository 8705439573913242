import { LEVELS } from './core/levels.ts';

interface Counted {
  /** Index in `LEVELS`. */
  readonly level: number;
  readonly template: string;
  count: number;
}

/**
 * Messages by their keys, so many of each level at most. When there are too many of one level, the less frequent half of
 * them makes way, its records are only counted, and who comes later starts as high as the first that went: the summary of
 * Misra and Gries, with room for many at once. A message that is more than two in `most` of the records of its level stays
 * or comes again, in whatever order they came, and no more of its records than that are missing. What is put together
 * from such tables misses as many once more.
 *
 * Those with the smallest hash would be the same ones in any order, and their counts whole. But they are a random
 * choice: of twice as many messages as there is room for, every other one of the most frequent would be lost.
 */
export class MostFrequent<Key, Message extends Counted> {
  readonly #most: number;
  readonly #onLeave: (message: Message) => void;
  readonly #messages = new Map<Key, Message>();
  readonly #sizes = LEVELS.map(() => 0);
  /** What those that come start from, beside their counts, in the order of `LEVELS`; and of those that came, if not 0. */
  readonly #starts = LEVELS.map(() => 0);
  readonly #startOf = new Map<Key, number>();
  /** Records that are counted with none of the messages, in the order of `LEVELS`. */
  readonly beyond = new Float64Array(LEVELS.length);

  /** @param most messages of a level @param onLeave called with those that make way */
  constructor(most: number, onLeave: (message: Message) => void = () => {}) {
    this.#most = most;
    this.#onLeave = onLeave;
  }

  /** Nothing was ever put into it: those that make way leave others. */
  get isEmpty(): boolean {
    return this.#messages.size === 0;
  }

  get(key: Key): Message | undefined {
    return this.#messages.get(key);
  }

  /** Whether one more message of this level makes others go: their counts decide which. */
  isFull(level: number): boolean {
    return (this.#sizes[level] as number) >= this.#most;
  }

  /** A message that is not there. */
  add(key: Key, message: Message): void {
    if (this.isFull(message.level)) this.#makeRoom(message.level);
    this.#messages.set(key, message);
    const start = this.#starts[message.level] as number;
    if (start > 0) this.#startOf.set(key, start);
    (this.#sizes[message.level] as number)++;
  }

  entries(): Iterable<[Key, Message]> {
    return this.#messages;
  }

  values(): Iterable<Message> {
    return this.#messages.values();
  }

  /** Records of other messages, in the order of `LEVELS`. */
  addBeyond(beyond: ArrayLike<number>): void {
    for (let level = 0; level < beyond.length; level++) {
      (this.beyond[level] as number) += beyond[level] as number;
    }
  }

  #makeRoom(level: number): void {
    const sorted = [...this.#messages]
      .filter(([, message]) => message.level === level)
      .map(([key, message]) => ({ key, message, rank: message.count + (this.#startOf.get(key) ?? 0) }))
      .sort((a, b) => b.rank - a.rank || compareFrequency(a.message, b.message));
    const kept = this.#most >> 1;
    this.#starts[level] = sorted[kept]?.rank ?? 0;
    for (const { key, message } of sorted.slice(kept)) {
      this.#messages.delete(key);
      this.#startOf.delete(key);
      (this.beyond[level] as number) += message.count;
      this.#onLeave(message);
    }
    this.#sizes[level] = kept;
  }
}

/** The most frequent first. */
export function compareFrequency(a: Counted, b: Counted): number {
  return b.count - a.count || (a.template < b.template ? -1 : 1);
}
