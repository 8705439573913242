import type { Commit, KafkaClient, Member } from './client.ts';
import { KafkaError } from './client.ts';
import type { Counts } from './counts.ts';
import { countsMetadata, newState, type PartitionState, readMetadata } from './partition-state.ts';
import { isPassing } from './problem-text.ts';
import { StateTopic } from './state-topic/state-topic.ts';

/** What a broker keeps beside an offset, unless its `offset.metadata.max.bytes` says otherwise. */
const ROOM = 4096;

/**
 * Keeps the counts of partitions: few sources beside the offset of their group, in the same request; more, when the
 * broker refuses these, in the state topic, where they stay.
 */
export class PartitionStore {
  readonly #topic: string;
  readonly #stateTopic: StateTopic;

  constructor(client: KafkaClient, group: string, topic: string) {
    this.#topic = topic;
    this.#stateTopic = new StateTopic(client, group, topic);
  }

  /**
   * Takes over a partition.
   * @returns undefined if what was committed is not of this program
   * @throws UsageError, KafkaError
   */
  async open(commit: Commit): Promise<PartitionState | undefined> {
    const metadata = readMetadata(commit.metadata);
    switch (metadata?.kind) {
      case 'counts':
        return newState(commit.offset, metadata.sources);
      case 'pointer':
        return this.#stateTopic.open(commit, metadata.pointer);
      default:
        return undefined;
    }
  }

  /** The counts of a partition, whoever has it, up to a commit or further. */
  async sourcesAt(commit: Commit): Promise<ReadonlyMap<string, Counts>> {
    const metadata = readMetadata(commit.metadata);
    switch (metadata?.kind) {
      case 'counts':
        return metadata.sources;
      case 'pointer':
        return this.#stateTopic.sourcesAt(metadata.pointer);
      default:
        return new Map();
    }
  }

  /** @throws KafkaError, and then the next call does all of it again */
  async save(member: Pick<Member, 'commit'>, states: ReadonlyMap<number, PartitionState>): Promise<void> {
    for (;;) {
      const elsewhere: Commit[] = [];
      for (const [partition, state] of states) {
        if (state.elsewhere === undefined) continue;
        elsewhere.push(
          await this.#stateTopic.write(partition, state, state.elsewhere, (commit) =>
            member.commit([commit]),
          ),
        );
      }
      const beside = this.#besideOffsets(states);
      try {
        await member.commit([...elsewhere, ...beside]);
        return;
      } catch (error) {
        if (!(error instanceof KafkaError) || error.problem !== 'metadata-too-large') throw error;
        await this.#move(beside, states, error);
      }
    }
  }

  #besideOffsets(states: ReadonlyMap<number, PartitionState>): Commit[] {
    return [...states]
      .filter(([, state]) => state.elsewhere === undefined)
      .map(([partition, { next, sources }]) => {
        return { topic: this.#topic, partition, offset: next, metadata: countsMetadata(sources) };
      });
  }

  /** Moves what does not fit: the largest, as the broker does not say which it was, and all that most brokers refuse. */
  async #move(
    commits: readonly Commit[],
    states: ReadonlyMap<number, PartitionState>,
    refusal: KafkaError,
  ): Promise<void> {
    if (commits.length === 0) throw refusal;
    const largest = Math.max(...commits.map(({ metadata }) => metadata.length));
    for (const { partition, metadata } of commits) {
      if (metadata.length < largest && metadata.length <= ROOM) continue;
      const state = states.get(partition) as PartitionState;
      try {
        await this.#stateTopic.move(partition, state);
      } catch (error) {
        throw explained(error, state.sources.size, this.#stateTopic.name);
      }
    }
  }

  close(): Promise<void> {
    return this.#stateTopic.close();
  }
}

function explained(error: unknown, sources: number, name: string): unknown {
  const refusal = error instanceof KafkaError ? error : undefined;
  if (refusal === undefined || isPassing(error)) return error;
  return new KafkaError(
    refusal.problem,
    `${refusal.message}; the counts of ${sources} sources in one partition need the topic ${name}, compacted, and rights to it`,
    { cause: error },
  );
}
