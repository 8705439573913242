import type { Bounds, Member, Reader } from './client.ts';
import type { CountRow } from './rows.ts';
import type { Told } from './telling-sum.ts';

export interface News {
  /** In the order of the paths. */
  readonly rows: CountRow[];
  /** By partition: the offset of the next message, which is not in them. */
  readonly upTo: ReadonlyMap<number, number>;
}

/** What a consumer makes of the messages that it reads. */
export interface Reading extends Reader {
  /**
   * Commits what was taken, and what has to move together with that.
   * @throws KafkaError
   */
  commit(member: Member): Promise<void>;
  /** All that the group has counted up to its last commit, in the order of the paths. */
  rows(): Promise<CountRow[]>;
  /** What is told beside the rows, as they are when both are asked for at once; absent: there is nothing. */
  told?(): Told;
  /** What this member has counted since it was asked last. */
  takeNews(): News;
  /** Whether all messages below the upper bounds are counted. */
  isBehind(ends: readonly Bounds[]): Promise<boolean>;
  close(): Promise<void>;
}

/** What a consumer says while it reads. */
export interface ReadingEvents {
  /** For people: a sentence without a full stop. */
  say(text: string): void;
  deadLetter(): void;
}
