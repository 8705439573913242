import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Bounds, ClientEvents, Commit, KafkaClient, NewTopic, Publisher } from '../client.ts';
import type { Connection } from '../connection.ts';
import { registerCompressions } from './compressions.ts';
import { joinGroup } from './member.ts';
import { setNoNegativeTimeouts } from './negative-timeouts.ts';
import { readOnWhereMessagesAre } from './out-of-range.ts';
import { Outage } from './outage.ts';
import { asKafkaError } from './problems.ts';
import { openSoleWriter } from './sole-writer.ts';

/** What is not answered is tried again for about ten seconds. */
const RETRY = { initialRetryTime: 200, maxRetryTime: 3000, retries: 6 };

/** Kafka by way of kafkajs. */
export async function connect(
  { brokers, tls, sasl }: Connection,
  events: ClientEvents,
): Promise<KafkaClient> {
  registerCompressions();
  readOnWhereMessagesAre();
  setNoNegativeTimeouts();
  const outage = new Outage(events);
  const kafka = new Kafka({
    clientId: 'loganalyze',
    brokers: [...brokers],
    ssl: tls ?? false,
    ...(sasl ? { sasl } : {}),
    connectionTimeout: 5000,
    logLevel: logLevel.ERROR,
    logCreator: () => (entry) => outage.note(entry.log),
    retry: RETRY,
  });
  const admin = kafka.admin();
  admin.on('admin.network.request', () => outage.end());
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asKafkaError(error);
    }
  };
  await attempt(() => admin.connect());
  return {
    bounds: (topic) =>
      attempt(async () => {
        // Of a topic that is not there this says so at once, where offsets would be asked for again and again.
        await admin.fetchTopicMetadata({ topics: [topic] });
        const offsets = await admin.fetchTopicOffsets(topic);
        return offsets.map(
          ({ partition, low, high }): Bounds => ({ topic, partition, low: Number(low), high: Number(high) }),
        );
      }),
    committed: (group, topic) =>
      attempt(async () => {
        const topics = await admin.fetchOffsets({ groupId: group, topics: [topic] });
        return topics.flatMap(commitsOf);
      }),
    committedTopics: (group) =>
      attempt(async () => {
        const topics = await admin.fetchOffsets({ groupId: group });
        return topics.map(({ topic }) => topic);
      }),
    createTopic: (topic) => attempt(() => admin.createTopics(topicRequest(topic))),
    publisher: () =>
      attempt(async (): Promise<Publisher> => {
        const producer = kafka.producer({
          createPartitioner: Partitioners.DefaultPartitioner,
          allowAutoTopicCreation: false,
          idempotent: true,
          // More would lose their order when one of them is sent again.
          maxInFlightRequests: 1,
        });
        producer.on('producer.network.request', () => outage.end());
        await producer.connect();
        return {
          send: (topic, messages) =>
            attempt(async () => {
              await producer.send({ topic, acks: -1, messages: messages.map((message) => ({ ...message })) });
            }),
          close: () => producer.disconnect(),
        };
      }),
    soleWriter: (name) => attempt(() => openSoleWriter(kafka, name, outage)),
    join: (options, reader, fail) => joinGroup(kafka, options, reader, fail, events, outage),
    close: () => admin.disconnect(),
  };
}

function commitsOf({
  topic,
  partitions,
}: {
  readonly topic: string;
  readonly partitions: readonly { partition: number; offset: string; metadata: string | null }[];
}): Commit[] {
  return partitions
    .map(({ partition, offset, metadata }) => ({
      topic,
      partition,
      offset: Number(offset),
      metadata: metadata ?? '',
    }))
    .filter(({ offset }) => offset >= 0);
}

function topicRequest({ topic, partitions, replication, config }: NewTopic) {
  return {
    topics: [
      {
        topic,
        numPartitions: partitions,
        replicationFactor: replication,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      },
    ],
  };
}
