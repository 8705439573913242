import type { OwnWords } from '../core/rule/vocabulary.ts';
import { UsageError } from '../errors.ts';
import { counted } from '../output/text.ts';
import type { Batch, Bounds, Commit, KafkaClient, Member, Message, Partition } from './client.ts';
import { KafkaError } from './client.ts';
import type { Counts } from './counts.ts';
import type { ConsumeOptions } from './options.ts';
import { newState, type PartitionState } from './partition-state.ts';
import { PartitionStore } from './partition-store.ts';
import { countValues } from './raw-lines.ts';
import type { News, Reading, ReadingEvents } from './reading.ts';
import { addTo, type CountRow, rowsOf, sortRows } from './rows.ts';

type Lines = Extract<ConsumeOptions['content'], { kind: 'lines' }>;

/**
 * Counts lines. The counts of a partition are kept with its offset, so any member can go on where another one was
 * killed; and as the broker has those of all partitions, every member can write the whole.
 */
export class RawReading implements Reading {
  readonly #client: KafkaClient;
  readonly #group: string;
  readonly #topic: string;
  readonly #by: Lines['by'];
  readonly #ownWords: OwnWords;
  readonly #events: ReadingEvents;
  readonly #store: PartitionStore;
  /** Of the partitions that this member has. */
  #states = new Map<number, PartitionState>();
  /** Partitions that have changed since they were committed. */
  #changed = new Set<number>();
  #news = new Map<string, Counts>();

  constructor(
    client: KafkaClient,
    { group, topic, run }: Pick<ConsumeOptions, 'group' | 'topic' | 'run'>,
    by: Lines['by'],
    events: ReadingEvents,
  ) {
    this.#client = client;
    this.#group = group;
    this.#topic = topic;
    this.#by = by;
    this.#ownWords = run.ownWords;
    this.#events = events;
    this.#store = new PartitionStore(client, group, topic);
  }

  async assigned(
    partitions: readonly Partition[],
  ): Promise<readonly (Partition & { readonly offset: number })[]> {
    // At once: what another member counts from here on must not be committed by this one.
    const states = new Map<number, PartitionState>();
    this.#states = states;
    this.#changed = new Set();
    const [commits, bounds] = await Promise.all([
      this.#client.committed(this.#group, this.#topic),
      this.#client.bounds(this.#topic),
    ]);
    return Promise.all(
      partitions.map(async ({ topic, partition }) => {
        const bound = bounds.find((each) => each.partition === partition);
        const commit = commits.find((each) => each.partition === partition);
        const state = await this.#stateOf(bound, commit);
        states.set(partition, state);
        const isKnown = commit === undefined || commit.offset === state.next;
        // The group is to know how far its counts reach.
        if (!isKnown && this.#states === states) this.#changed.add(partition);
        return { topic, partition, offset: state.next };
      }),
    );
  }

  async #stateOf(bound: Bounds | undefined, commit: Commit | undefined): Promise<PartitionState> {
    const { low, high } = bound ?? { low: 0, high: Number.POSITIVE_INFINITY };
    if (commit === undefined) return newState(low);
    const { offset, partition } = commit;
    const state = await this.#store.open(commit);
    if (state === undefined) {
      throw new UsageError(
        `--group: ${this.#group} has read ${this.#topic} up to offset ${offset} of partition ${partition} without counting its lines; name a group of your own.`,
      );
    }
    if (offset > high) {
      throw new UsageError(
        `--group: ${this.#group} has counted more of ${this.#topic} than there is: the topic was made anew; name another group.`,
      );
    }
    this.#skipTo(low, partition, state);
    return state;
  }

  /** Where there is a gap, messages were deleted, or the library is ahead of what is counted. */
  async #skipDeleted(partition: number, state: PartitionState): Promise<void> {
    const bounds = await this.#client.bounds(this.#topic);
    const low = bounds.find((bound) => bound.partition === partition)?.low ?? 0;
    this.#skipTo(low, partition, state);
    // The library may have committed where it reads on, without the counts.
    this.#changed.add(partition);
  }

  #skipTo(low: number, partition: number, state: PartitionState): void {
    if (low <= state.next) return;
    const lost = counted(low - state.next, 'message');
    this.#events.say(
      `${lost} of partition ${partition} of ${this.#topic} were deleted before they were counted`,
    );
    state.next = low;
  }

  async take({ partition, from, to, messages }: Batch): Promise<number | undefined> {
    const state = this.#states.get(partition);
    if (state === undefined) return undefined;
    if (from > state.next) await this.#skipDeleted(partition, state);
    if (from > state.next || to <= state.next) return state.next;
    const fresh =
      from < state.next ? messages.filter(({ offset }) => Number(offset) >= state.next) : messages;
    for (const [source, values] of this.#bySource(fresh)) {
      const counts = countValues(values, this.#ownWords);
      addTo(state.sources, source, counts);
      state.touched.add(source);
      addTo(this.#news, this.#pathOf(partition, source), counts);
    }
    state.next = to;
    this.#changed.add(partition);
    return to;
  }

  #bySource(messages: readonly Message[]): Map<string, Buffer[]> {
    const values = new Map<string, Buffer[]>();
    for (const message of messages) {
      if (message.value === null) continue;
      const source = this.#sourceOf(message);
      const known = values.get(source);
      if (known) known.push(message.value);
      else values.set(source, [message.value]);
    }
    return values;
  }

  #sourceOf({ key, headers }: Message): string {
    if (this.#by === 'nothing') return '';
    const header = this.#by === 'key' ? undefined : headers?.[this.#by.header];
    // Of a header that is there more than once the last one holds.
    const value = Array.isArray(header) ? header.at(-1) : header;
    return (value ?? key)?.toString() ?? '';
  }

  #pathOf(partition: number, source: string): string {
    return source === '' ? `${this.#topic}/${partition}` : `${this.#topic}/${partition}/${source}`;
  }

  async commit(member: Member): Promise<void> {
    const states = this.#states;
    const partitions = [...this.#changed];
    if (partitions.length === 0) return;
    const saved = new Map(
      partitions.map((partition) => [partition, states.get(partition) as PartitionState]),
    );
    this.#changed.clear();
    // The broker knows members and not partitions: it would take what is of the sharing before.
    const commit: Member['commit'] = async (commits) => {
      if (this.#states !== states) throw new KafkaError('fenced', 'the partitions were shared out anew');
      await member.commit(commits);
    };
    try {
      await this.#store.save({ commit }, saved);
    } catch (error) {
      if (this.#states !== states) return;
      for (const partition of partitions) this.#changed.add(partition);
      throw error;
    }
  }

  async rows(): Promise<CountRow[]> {
    const commits = await this.#client.committed(this.#group, this.#topic);
    const rows: CountRow[] = [];
    for (const commit of commits) {
      for (const [source, counts] of await this.#store.sourcesAt(commit)) {
        rows.push({ path: this.#pathOf(commit.partition, source), counts });
      }
    }
    return sortRows(rows);
  }

  takeNews(): News {
    const news = this.#news;
    this.#news = new Map();
    const upTo = [...this.#states].map(([partition, { next }]) => [partition, next] as const);
    return { rows: sortRows(rowsOf(news)), upTo: new Map(upTo) };
  }

  async isBehind(ends: readonly Bounds[]): Promise<boolean> {
    const commits = await this.#client.committed(this.#group, this.#topic);
    const isBehind = ends.every(({ partition, low, high }) => {
      const commit = commits.find((each) => each.partition === partition);
      return (commit?.offset ?? low) >= high;
    });
    // Also to be read: the last rows are to be there at once.
    if (isBehind) await Promise.all(commits.map((commit) => this.#store.sourcesAt(commit)));
    return isBehind;
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}
