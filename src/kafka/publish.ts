import { randomUUID } from 'node:crypto';
import type { ToldNews } from '../analyze.ts';
import { OutputError, UsageError } from '../errors.ts';
import { seriesRecord, topRecord } from '../output/records.ts';
import { absolute } from '../state/match.ts';
import type { Telling } from '../telling.ts';
import { type KafkaClient, KafkaError, type Outgoing, type Publisher } from './client.ts';
import { connectTo } from './connect.ts';
import { connectionTo } from './connection.ts';
import { type CountEvent, eventKey, eventText } from './count-event.ts';
import { COUNTS_LENGTH, type Counts } from './counts.ts';
import { type Attempt, asUsageError, problemText } from './problem-text.ts';
import type { PublishTarget } from './target.ts';

/** Characters of events that are sent together: brokers take 1 MB at once. */
const MOST_AT_ONCE = 400_000;
/** How long events at least stay in a topic that is made for what only they tell: a week. */
const KEPT_MS = 7 * 86_400_000;

/** The way to a topic, opened before anything is counted: a mistake must not show only after an hour. */
export interface Publication {
  /**
   * Sends an event for each file with something new. Resolves when all replicas that are in sync have them.
   * @param at when the run started
   * @throws OutputError
   */
  send(news: Iterable<ToldNews>, at: Date): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects to where counts are published, and makes the topic if that is wanted.
 * @param telling what events will tell beside counts
 * @throws UsageError, OutputError
 */
export async function openPublication(
  target: PublishTarget,
  telling: Pick<Telling, 'by' | 'top'>,
  signal: AbortSignal,
): Promise<Publication> {
  const silent = { outage: () => {}, recovery: () => {}, rebalance: () => {} };
  const connection = connectionTo(target.brokers, '-o', target.config, process.env);
  let client: KafkaClient | undefined;
  try {
    client = await connectTo(connection, 'some', silent, signal);
    await makeTopic(client, target, telling);
    const publisher = await client.publisher();
    const opened = client;
    return {
      send: (news, at) => sendAll(publisher, target, eventsOf(news, target, at)),
      async close() {
        await publisher.close();
        await opened.close();
      },
    };
  } catch (error) {
    await client?.close();
    throw explained(error, target);
  }
}

async function makeTopic(
  client: KafkaClient,
  { name, topic, create }: PublishTarget,
  { by, top }: Pick<Telling, 'by' | 'top'>,
): Promise<void> {
  // The last event of a source has all that was counted of it: that is what a compacted topic keeps.
  const config = { 'cleanup.policy': 'compact' };
  // But of times and messages it has only those of its own lines.
  const kept = by || top > 0 ? { 'min.compaction.lag.ms': String(KEPT_MS) } : {};
  if (create) await client.createTopic({ topic, ...create, config: { ...config, ...kept } });
  try {
    await client.bounds(topic);
  } catch (error) {
    if (create || !(error instanceof KafkaError) || error.problem !== 'no-topic') throw error;
    throw new UsageError(
      `-o: ${name}: there is no topic ${topic}; have it made with --kafka-partitions <n> and --kafka-replication <n>.`,
      { cause: error },
    );
  }
}

async function sendAll(
  publisher: Publisher,
  target: PublishTarget,
  events: Iterable<CountEvent>,
): Promise<void> {
  let messages: Outgoing[] = [];
  let length = 0;
  const send = async (): Promise<void> => {
    try {
      await publisher.send(target.topic, messages);
    } catch (error) {
      throw notPublished(error, target);
    }
    messages = [];
    length = 0;
  };
  for (const event of events) {
    const value = eventText(event);
    messages.push({ key: eventKey(event), value });
    length += value.length;
    if (length >= MOST_AT_ONCE) await send();
  }
  if (messages.length > 0) await send();
}

function explained(error: unknown, target: PublishTarget): unknown {
  const known = asUsageError(error, attemptAt(target));
  return known instanceof KafkaError ? notPublished(known, target) : known;
}

function notPublished(error: unknown, target: PublishTarget): unknown {
  if (!(error instanceof KafkaError)) return error;
  const why = problemText(error, attemptAt(target));
  return new OutputError(`${target.name} could not be written: ${why}.`, { cause: error });
}

function attemptAt({ brokers, topic }: PublishTarget): Attempt {
  return { brokers: [brokers], topic };
}

function* eventsOf(news: Iterable<ToldNews>, { host }: PublishTarget, at: Date): Generator<CountEvent> {
  for (const { path, source, from, to, counted, total, series, top } of news) {
    yield {
      host,
      file: absolute(path),
      // What came through a pipe has come and gone.
      source: source ?? randomUUID(),
      from,
      to,
      counted: countsFrom(counted),
      total: countsFrom(total),
      ...(series ? { series: seriesRecord(series) } : {}),
      ...(top ? { top: top.map(topRecord) } : {}),
      at,
    };
  }
}

function countsFrom(numbers: ArrayLike<number>): Counts {
  const counts = new Float64Array(COUNTS_LENGTH);
  counts.set(numbers);
  return counts;
}
