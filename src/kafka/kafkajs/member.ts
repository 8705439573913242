import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload, Kafka, Batch as KafkaJsBatch } from 'kafkajs';
import { PartitionAssigners } from 'kafkajs';
import {
  type Batch,
  type ClientEvents,
  type GroupOptions,
  KafkaError,
  type Member,
  type Partition,
  type Reader,
} from '../client.ts';
import { isPassing } from '../problem-text.ts';
import { assignAll } from './assign-all.ts';
import type { Outage } from './outage.ts';
import { asKafkaError } from './problems.ts';

/** A member that has not been heard of for so long is taken for dead, and its partitions go to others. */
const SESSION_MS = 10_000;
const HEARTBEAT_MS = 2_000;
/** How long a broker may wait for messages before it answers that there are none. */
const FETCH_WAIT_MS = 500;
const RETRY_MS = 500;

/**
 * Joins a group and reads. After each sharing out of the partitions all of them are paused until the reader has said
 * from where to read: otherwise the library would read on from where it thinks that the group is, and where an offset is
 * not kept any more it would commit another one, without what was put beside it.
 */
export async function joinGroup(
  kafka: Kafka,
  { group, topic, sharing }: GroupOptions,
  reader: Reader,
  fail: (error: unknown) => void,
  events: ClientEvents,
  outage: Outage,
): Promise<Member> {
  const consumer = kafka.consumer({
    groupId: group,
    partitionAssigners: [sharing === 'all' ? assignAll : PartitionAssigners.roundRobin],
    sessionTimeout: SESSION_MS,
    heartbeatInterval: HEARTBEAT_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: async () => true },
  });
  /** Counts how often the partitions were shared out: what began before the last time does not count. */
  let sharings = 0;
  /** From the answer to a request to join until the partitions are known: what is known of any is stale already. */
  let isJoining = false;
  let isDraining = false;
  let working: Promise<void> = Promise.resolve();

  const begin = async (partitions: readonly Partition[], sharingNow: number): Promise<void> => {
    const starts = await untilAnswered(
      () => reader.assigned(partitions),
      () => sharingNow !== sharings || isDraining,
    );
    if (starts === undefined || sharingNow !== sharings || isDraining) return;
    for (const { topic: name, partition, offset } of starts) {
      consumer.seek({ topic: name, partition, offset: String(offset) });
      consumer.resume([{ topic: name, partitions: [partition] }]);
    }
  };
  consumer.on('consumer.group_join', ({ payload: { memberAssignment } }) => {
    isJoining = false;
    const sharingNow = ++sharings;
    const partitions = Object.entries(memberAssignment).flatMap(([name, numbers]) =>
      numbers.map((partition) => ({ topic: name, partition })),
    );
    // Before anything is fetched: the library calls this before it goes on.
    consumer.pause(
      Object.entries(memberAssignment).map(([name, numbers]) => ({ topic: name, partitions: numbers })),
    );
    begin(partitions, sharingNow).catch(fail);
    events.rebalance();
  });
  consumer.on('consumer.network.request', ({ payload: { apiName } }) => {
    outage.end();
    if (apiName === 'JoinGroup') isJoining = true;
  });
  consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
    if (!restart) fail(asKafkaError(error));
  });
  const take = async (batch: Batch): Promise<boolean> => {
    if (isDraining) return false;
    const elsewhere = await reader.take(batch);
    if (elsewhere === undefined) return false;
    if (elsewhere === batch.to) return true;
    consumer.seek({ topic: batch.topic, partition: batch.partition, offset: String(elsewhere) });
    return false;
  };
  // Of messages that nobody is to see the library only says that they were there.
  consumer.on('consumer.end_batch_process', ({ payload }) => {
    const { topic: name, partition, batchSize, lastOffset } = payload;
    if (batchSize > 0) return;
    // From where they were fetched it does not say: there is no gap as far as is known.
    take({ topic: name, partition, from: 0, to: Number(lastOffset) + 1, messages: [] }).catch(fail);
  });

  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, isStale, heartbeat }: EachBatchPayload) => {
      if (isStale()) return;
      const taking = take(batchOf(batch));
      working = taking.then(
        () => {},
        () => {},
      );
      try {
        if (await taking) resolveOffset(batch.lastOffset());
      } catch (error) {
        if (!isPassing(error)) fail(error);
        else await sleep(RETRY_MS);
        // What was not taken is fetched again.
        return;
      }
      await heartbeat();
    },
  });
  return {
    async commit(commits) {
      // The library would take it for one of the new generation.
      if (isJoining) throw new KafkaError('fenced', 'the partitions are being shared out');
      try {
        await consumer.commitOffsets(commits.map((commit) => ({ ...commit, offset: String(commit.offset) })));
      } catch (error) {
        throw asKafkaError(error);
      }
    },
    async drain() {
      isDraining = true;
      await working;
    },
    leave: () => consumer.disconnect(),
  };
}

/** Does something again as long as brokers do not answer, and it is not pointless by now. */
async function untilAnswered<T>(work: () => Promise<T>, isPointless: () => boolean): Promise<T | undefined> {
  while (!isPointless()) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await sleep(RETRY_MS);
    }
  }
  return undefined;
}

function batchOf(batch: KafkaJsBatch): Batch {
  // The types do not have it.
  const { fetchedOffset } = batch as KafkaJsBatch & { readonly fetchedOffset: string };
  return {
    topic: batch.topic,
    partition: batch.partition,
    from: Number(fetchedOffset),
    to: Number(batch.lastOffset()) + 1,
    messages: batch.messages,
  };
}
