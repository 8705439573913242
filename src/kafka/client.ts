/**
 * What is needed of Apache Kafka, whatever library speaks the protocol. Offsets are whole numbers below 2^53. What cannot
 * be done throws a `KafkaError`.
 */

export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** The messages that a partition has: offsets from `low` to before `high`. */
export interface Bounds extends Partition {
  readonly low: number;
  readonly high: number;
}

/** Up to where a group is in a partition, and what it has put beside that. */
export interface Commit extends Partition {
  /** Of the next message to be read. */
  readonly offset: number;
  readonly metadata: string;
}

/** As the library gives it: there are very many, and none is copied. */
export interface Message {
  /** In decimal digits: it is seldom asked for. */
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Headers | undefined;
}

type HeaderValue = string | Buffer;

/** Of a name that is there several times, all values in their order. */
type Headers = Readonly<Record<string, HeaderValue | HeaderValue[] | undefined>>;

/** Messages of a partition, in the order of their offsets. */
export interface Batch extends Partition {
  /** The offset that was asked for: there is no message between it and the first one. */
  readonly from: number;
  /** Behind the last one, and behind what a reader never sees: marks of transactions, messages that were compacted away. */
  readonly to: number;
  readonly messages: readonly Message[];
}

/** A message to be sent. */
export interface Outgoing {
  /** Undefined: as its key says. */
  readonly partition?: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: { [name: string]: HeaderValue | HeaderValue[] | undefined };
}

/** Who reads the partitions that a member of a group gets. */
export interface Reader {
  /**
   * The member has these partitions from now on, and no others: whatever is known of any is stale. Nothing is read until
   * it is known from where.
   * @returns for each of them the offset to read from
   */
  assigned(partitions: readonly Partition[]): Promise<readonly (Partition & { readonly offset: number })[]>;
  /**
   * @returns where to read on instead, if that is not behind the batch; undefined for partitions that are not known (yet)
   */
  take(batch: Batch): Promise<number | undefined>;
}

/** A member of a consumer group that is reading. */
export interface Member {
  /** @throws KafkaError `fenced`, if the partitions belong to another member by now */
  commit(commits: readonly Commit[]): Promise<void>;
  /** Resolves when the last batch is taken and no more will be; it can still commit. */
  drain(): Promise<void>;
  /** Leaves the group. */
  leave(): Promise<void>;
}

export interface GroupOptions {
  readonly group: string;
  readonly topic: string;
  /** `one`: each partition has one reader; `all`: every member reads all partitions. */
  readonly sharing: 'one' | 'all';
}

export interface Publisher {
  /** Resolves when all replicas that are in sync have them. */
  send(topic: string, messages: readonly Outgoing[]): Promise<void>;
  close(): Promise<void>;
}

/** Who writes to a partition alone: opened anew under its name, also elsewhere, the one before cannot write any more. */
export interface SoleWriter {
  /**
   * Writes all of the messages or none: who reads what was committed sees them together.
   * @returns the offset behind the last one
   * @throws KafkaError, and then it is unknown whether they are there: the writer is to be closed
   */
  write(place: Partition, messages: readonly Outgoing[]): Promise<number>;
  /** Throws nothing. */
  close(): Promise<void>;
}

export interface NewTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly config: Readonly<Record<string, string>>;
}

export interface KafkaClient {
  /** @throws KafkaError `no-topic` */
  bounds(topic: string): Promise<Bounds[]>;
  /** All partitions of the topic for which the group has committed. */
  committed(group: string, topic: string): Promise<Commit[]>;
  /** Topics for which the group has committed. */
  committedTopics(group: string): Promise<string[]>;
  /** @returns false if there is such a topic already */
  createTopic(topic: NewTopic): Promise<boolean>;
  publisher(): Promise<Publisher>;
  /** Resolves when what the one before has left open is committed or undone. */
  soleWriter(name: string): Promise<SoleWriter>;
  /** @param fail called when the member cannot go on */
  join(options: GroupOptions, reader: Reader, fail: (error: unknown) => void): Promise<Member>;
  close(): Promise<void>;
}

/** What a client tells of itself while it works. */
export interface ClientEvents {
  /** A broker does not answer: it is tried again. */
  outage(problem: string): void;
  /** It answers again. */
  recovery(): void;
  /** The partitions of the group are shared out anew. */
  rebalance(): void;
}

/** Why something could not be done. */
export type KafkaProblem =
  /** No broker answers, or not in time. */
  | 'unreachable'
  /** The certificate of the broker cannot be verified, or it does not accept ours. */
  | 'certificate'
  /** Name or password is wrong, or the mechanism is none of the broker's. */
  | 'authentication'
  | 'not-authorized'
  | 'no-topic'
  /** Partitions have another reader by now. */
  | 'fenced'
  /** More metadata than the broker keeps beside an offset. */
  | 'metadata-too-large'
  | 'message-too-large'
  | 'other';

/** `message` is a part of a sentence, without a full stop. */
export class KafkaError extends Error {
  override readonly name = 'KafkaError';
  readonly problem: KafkaProblem;

  constructor(problem: KafkaProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
