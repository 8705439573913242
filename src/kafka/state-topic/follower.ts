import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, KafkaClient, Member, Partition, Reader } from '../client.ts';
import { KafkaError } from '../client.ts';
import type { Counts } from '../counts.ts';
import type { Pointer } from '../partition-state.ts';
import { readRecord } from './record.ts';

/** What the state topic has under an id. */
export interface Kept {
  /** Undefined until it is read. */
  next: number | undefined;
  readonly sources: Map<string, Counts>;
}

/** How often it is looked how far the topic is read, and how long. */
const LOOK_MS = 20;
const PATIENCE_MS = 10_000;

/**
 * Reads all that a group has in the state topic, as it is committed, while the run lasts. It does so as a group of its
 * own that commits nothing, of which nothing remains.
 */
export class StateFollower implements Reader {
  readonly #client: KafkaClient;
  readonly #group: string;
  readonly #topic: string;
  readonly #kept = new Map<string, Kept>();
  /** By partition: the offset of the next message to be read. */
  readonly #next = new Map<number, number>();
  #failure: unknown;
  #member: Member | undefined;

  private constructor(client: KafkaClient, group: string, topic: string) {
    this.#client = client;
    this.#group = group;
    this.#topic = topic;
  }

  /** @throws KafkaError */
  static async start(client: KafkaClient, group: string, topic: string): Promise<StateFollower> {
    const follower = new StateFollower(client, group, topic);
    follower.#member = await client.join(
      { group: `${group}.state.${randomUUID()}`, topic, sharing: 'all' },
      follower,
      (error) => {
        follower.#failure = error;
      },
    );
    return follower;
  }

  async assigned(
    partitions: readonly Partition[],
  ): Promise<readonly (Partition & { readonly offset: number })[]> {
    const bounds = await this.#client.bounds(this.#topic);
    return partitions.map(({ topic, partition }) => {
      const low = bounds.find((bound) => bound.partition === partition)?.low ?? 0;
      const offset = Math.max(this.#next.get(partition) ?? low, low);
      this.#next.set(partition, offset);
      return { topic, partition, offset };
    });
  }

  async take({ partition, to, messages }: Batch): Promise<number | undefined> {
    const next = this.#next.get(partition);
    if (next === undefined || to <= next) return next;
    for (const message of messages) {
      const record = readRecord(message);
      if (record?.group !== this.#group || Number(message.offset) < next) continue;
      const kept = this.#keptOf(record.id);
      if ('next' in record) kept.next = record.next;
      else kept.sources.set(record.source, record.counts);
    }
    this.#next.set(partition, to);
    return to;
  }

  #keptOf(id: string): Kept {
    const kept = this.#kept.get(id) ?? { next: undefined, sources: new Map() };
    this.#kept.set(id, kept);
    return kept;
  }

  /**
   * What a pointer points to, when its partition is read up to there. It goes on to change.
   * @throws KafkaError
   */
  async read({ id, partition, end }: Pointer): Promise<Kept | undefined> {
    const untilMs = Date.now() + PATIENCE_MS;
    while ((this.#next.get(partition) ?? -1) < end) {
      if (this.#failure !== undefined) throw this.#failure;
      if (Date.now() > untilMs) {
        throw new KafkaError('other', `${this.#topic} cannot be read up to its offset ${end} yet`);
      }
      await sleep(LOOK_MS);
    }
    return this.#kept.get(id);
  }

  async close(): Promise<void> {
    await this.#member?.drain();
    await this.#member?.leave();
  }
}
