import { after, before } from 'node:test';
import {
  type Admin,
  Kafka,
  logLevel,
  type Message,
  Partitioners,
  type TopicPartitionOffsetAndMetadata,
} from 'kafkajs';
import { LEVELS } from '../../../src/core/levels.ts';
import { judgeLine } from '../../../src/core/rule/line.ts';
import { Broker } from './broker.ts';

/** Brokers that were there before the tests, if they are to use them. */
const GIVEN = process.env.KAFKA_BROKERS;

/** The options of a test that ends a broker, which it may do only with its own. */
export const withOwnBroker = GIVEN === undefined ? {} : { skip: 'KAFKA_BROKERS are not ours to stop' };

/** A topic, where the protocol asks for configurations; of the library's own name for it Node finds no export. */
const TOPIC_RESOURCE = 2;

/** What the tests of a file have of Kafka, while they run. */
export class Cluster {
  #broker: Broker | undefined;
  #admin: Admin | undefined;
  #topics = 0;

  constructor() {
    before(async () => {
      if (GIVEN === undefined) this.#broker = await Broker.start();
      this.#admin = this.#kafka().admin();
      await this.#admin.connect();
    });
    after(async () => {
      await this.#admin?.disconnect();
      await this.#broker?.remove();
    });
  }

  get brokers(): string {
    const brokers = GIVEN ?? this.#broker?.address;
    if (brokers === undefined) throw new Error('the broker has not started');
    return brokers;
  }

  get broker(): Broker {
    if (this.#broker === undefined) throw new Error('the broker is not ours');
    return this.#broker;
  }

  get admin(): Admin {
    if (this.#admin === undefined) throw new Error('the broker has not started');
    return this.#admin;
  }

  /** Makes a topic that no other test has. */
  async topic(partitions: number, config: Readonly<Record<string, string>> = {}): Promise<string> {
    const topic = `loganalyze-${process.pid}-${Date.now().toString(36)}-${this.#topics++}`;
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    await this.admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }],
    });
    return topic;
  }

  /** How a topic is configured, by the names that brokers have for it. */
  async topicConfig(topic: string): Promise<Record<string, string>> {
    const { resources } = await this.admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: TOPIC_RESOURCE, name: topic }],
    });
    const entries = resources[0]?.configEntries ?? [];
    return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
  }

  async send(topic: string, messages: readonly Message[]): Promise<void> {
    // What is sent again as its answer was lost must not be there twice.
    const producer = this.#kafka().producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    for (let at = 0; at < messages.length; at += 2000) {
      await producer.send({ topic, messages: messages.slice(at, at + 2000) });
    }
    await producer.disconnect();
  }

  /** Sends messages in a transaction. */
  async transaction(topic: string, messages: Message[], end: 'commit' | 'abort'): Promise<void> {
    const producer = this.#kafka().producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionalId: topic,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages });
    await transaction[end]();
    await producer.disconnect();
  }

  /** What a group has committed of a topic. */
  async commits(groupId: string, topic: string): Promise<TopicPartitionOffsetAndMetadata[]> {
    const topics = await this.admin.fetchOffsets({ groupId, topics: [topic] });
    return topics.flatMap(({ partitions }) => partitions.map((commit) => ({ topic, ...commit })));
  }

  /** Commits as a member of a group that nobody else is in. */
  async commit(groupId: string, commits: TopicPartitionOffsetAndMetadata[]): Promise<void> {
    const consumer = this.#kafka().consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topics: commits.map(({ topic }) => topic) });
    const joined = new Promise((resolve) => consumer.on('consumer.group_join', resolve));
    await consumer.run({ autoCommit: false, eachBatch: async () => {} });
    await joined;
    await consumer.commitOffsets(commits);
    await consumer.disconnect();
  }

  /** How many messages were ever sent to a topic. */
  async sent(topic: string): Promise<number> {
    const offsets = await this.admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  /** All messages that a topic has now, in the order of their offsets a partition. */
  async messages(topic: string): Promise<Message[]> {
    const offsets = await this.admin.fetchTopicOffsets(topic);
    let left = offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    const consumer = this.#kafka().consumer({ groupId: `${topic}-look-${this.#topics++}` });
    const found: Message[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    if (left > 0) {
      await new Promise<void>((resolve, reject) => {
        const eachMessage = async ({ message }: { message: Message }): Promise<void> => {
          found.push(message);
          if (--left === 0) resolve();
        };
        consumer.run({ eachMessage }).catch(reject);
      });
    }
    await consumer.disconnect();
    return found;
  }

  #kafka(): Kafka {
    return new Kafka({ brokers: this.brokers.split(','), logLevel: logLevel.NOTHING });
  }
}

/** Counts of lines by level, as the rule is written down, without those that there are none of. */
export function levelsOf(lines: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const { level } = judgeLine(Buffer.from(line));
    counts[level] = (counts[level] ?? 0) + 1;
  }
  return counts;
}

/** The counts of a CSV's rows together, in the same form. */
export function levelsIn(rows: Iterable<Readonly<Record<string, string>>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    for (const level of LEVELS) {
      if (Number(row[level]) > 0) counts[level] = (counts[level] ?? 0) + Number(row[level]);
    }
  }
  return counts;
}
