import { randomUUID } from 'node:crypto';
import { UsageError } from '../../errors.ts';
import { type Bounds, type Commit, type KafkaClient, KafkaError, type SoleWriter } from '../client.ts';
import type { Counts } from '../counts.ts';
import {
  type Elsewhere,
  newState,
  type PartitionState,
  type Pointer,
  pointerMetadata,
} from '../partition-state.ts';
import { StateFollower } from './follower.ts';
import { nextRecord, sourceRecord } from './record.ts';

/**
 * Counts of partitions that have more sources than there is room for beside an offset. They are in a compacted topic,
 * each source under a key of its own, together with up to where they are counted, and both change in one transaction:
 * what is read of them is a state that once was. Whoever opens a partition last is the only one that can write its
 * counts, and does so only after having read all that others have: so they are right whatever members think of who has
 * the partition. What the group commits says only where they are, and how far it is.
 */
export class StateTopic {
  readonly #client: KafkaClient;
  readonly #group: string;
  readonly #topic: string;
  readonly name: string;
  #follower: Promise<StateFollower> | undefined;
  /** By the partition of lines. */
  readonly #writers = new Map<number, SoleWriter>();
  #isClosed = false;

  /** @param topic of the lines; that of their counts is `<topic>.state` */
  constructor(client: KafkaClient, group: string, topic: string) {
    this.#client = client;
    this.#group = group;
    this.#topic = topic;
    this.name = `${topic}.state`;
  }

  /** Has the counts of a partition written here from now on; the topic is made if there is none. */
  async move(partition: number, state: PartitionState): Promise<void> {
    const places = (await this.#make()).length;
    const pointer = { id: randomUUID(), partition: partition % places, end: 0 };
    const writer = await this.#openWriter(partition, pointer);
    for (const source of state.sources.keys()) state.touched.add(source);
    state.elsewhere = { pointer, saved: undefined, writer };
  }

  async #make(): Promise<Bounds[]> {
    const known = await this.#bounds();
    if (known !== undefined) return known;
    const partitions = (await this.#client.bounds(this.#topic)).length;
    // As many replicas as the broker gives where nothing is said.
    const config = { 'cleanup.policy': 'compact' };
    await this.#client.createTopic({ topic: this.name, partitions, replication: -1, config });
    return this.#client.bounds(this.name);
  }

  /** @returns undefined if there is no such topic */
  async #bounds(): Promise<Bounds[] | undefined> {
    try {
      return await this.#client.bounds(this.name);
    } catch (error) {
      if (error instanceof KafkaError && error.problem === 'no-topic') return undefined;
      throw error;
    }
  }

  /** Closes the one that was open for the partition: it cannot write any more. */
  async #openWriter(partition: number, { id }: Pointer): Promise<SoleWriter> {
    const writer = await this.#client.soleWriter(`loganalyze.${this.#group}.${id}`);
    const before = this.#isClosed ? writer : this.#writers.get(partition);
    if (!this.#isClosed) this.#writers.set(partition, writer);
    await before?.close();
    return writer;
  }

  /**
   * Takes over the counts of a partition.
   * @throws UsageError if they are not there any more
   */
  async open(commit: Commit, pointer: Pointer): Promise<PartitionState> {
    const writer = await this.#openWriter(commit.partition, pointer);
    const { next, sources } = await this.#latest(pointer);
    if (next < commit.offset) throw this.#lost(pointer);
    return { ...newState(next, sources), elsewhere: { pointer, saved: next, writer } };
  }

  /** All that was written before the writer was opened. */
  async #latest(pointer: Pointer): Promise<{ next: number; sources: Map<string, Counts> }> {
    const bounds = await this.#bounds();
    const end = bounds?.find(({ partition }) => partition === pointer.partition)?.high;
    if (end === undefined) throw this.#lost(pointer);
    const kept = await (await this.follow()).read({ ...pointer, end });
    if (kept?.next === undefined) throw this.#lost(pointer);
    // Theirs are shared with all who read them.
    const sources = new Map([...kept.sources].map(([source, counts]) => [source, counts.slice()]));
    return { next: kept.next, sources };
  }

  #lost({ partition }: Pointer): UsageError {
    return new UsageError(
      `--group: the counts of ${this.#group} were in partition ${partition} of ${this.name}, which does not have them any more; name another group.`,
    );
  }

  /**
   * Writes what has changed of a partition that was moved here.
   * @param prove throws if the partition has another reader by now
   * @returns what the group is to commit
   */
  async write(
    partition: number,
    state: PartitionState,
    elsewhere: Elsewhere,
    prove: (commit: Commit) => Promise<void>,
  ): Promise<Commit> {
    let { writer } = elsewhere;
    if (writer === undefined) {
      await prove(this.#commitOf(partition, elsewhere));
      writer = await this.#openWriter(partition, elsewhere.pointer);
      await this.#catchUp(state, elsewhere);
      elsewhere.writer = writer;
    }
    if (elsewhere.saved !== state.next) await this.#append(partition, state, elsewhere, writer);
    return this.#commitOf(partition, elsewhere);
  }

  /** What the last transaction has written is not known, nor whether another member has written since. */
  async #catchUp(state: PartitionState, elsewhere: Elsewhere): Promise<void> {
    const { next, sources } = await this.#latest(elsewhere.pointer);
    elsewhere.saved = next;
    // What this member has counted holds, whoever has written it; what it has not written it still has to.
    if (next <= state.next) return;
    state.next = next;
    state.touched.clear();
    for (const [source, counts] of sources) state.sources.set(source, counts);
  }

  async #append(
    partition: number,
    state: PartitionState,
    elsewhere: Elsewhere,
    writer: SoleWriter,
  ): Promise<void> {
    const { id, partition: place } = elsewhere.pointer;
    const { next } = state;
    const touched = [...state.touched];
    const records = touched.map((source) =>
      sourceRecord(this.#group, id, source, state.sources.get(source) as Counts),
    );
    records.push(nextRecord(this.#group, id, next, { topic: this.#topic, partition }));
    state.touched.clear();
    try {
      const end = await writer.write({ topic: this.name, partition: place }, records);
      elsewhere.saved = next;
      elsewhere.pointer = { id, partition: place, end };
    } catch (error) {
      for (const source of touched) state.touched.add(source);
      elsewhere.writer = undefined;
      // The group does not know of it yet.
      if (elsewhere.saved === undefined) state.elsewhere = undefined;
      throw error;
    }
  }

  #commitOf(partition: number, { saved, pointer }: Elsewhere): Commit {
    return { topic: this.#topic, partition, offset: saved as number, metadata: pointerMetadata(pointer) };
  }

  /** The counts up to a commit, or further. */
  async sourcesAt(pointer: Pointer): Promise<ReadonlyMap<string, Counts>> {
    return (await (await this.follow()).read(pointer))?.sources ?? new Map();
  }

  /** Begins to read what all members write. */
  async follow(): Promise<StateFollower> {
    if (this.#isClosed) throw new KafkaError('fenced', 'the member leaves');
    this.#follower ??= StateFollower.start(this.#client, this.#group, this.name);
    try {
      return await this.#follower;
    } catch (error) {
      this.#follower = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const closings = [...this.#writers.values()].map((writer) => writer.close());
    await Promise.allSettled([...closings, this.#follower?.then((follower) => follower.close())]);
  }
}
