import { UsageError } from '../errors.ts';
import { counted } from '../output/text.ts';
import type { Commit, KafkaClient } from './client.ts';
import { KafkaError } from './client.ts';
import type { RawLagOptions } from './commands.ts';
import { connectTo } from './connect.ts';
import { connectionTo } from './connection.ts';
import { asUsageError, problemText } from './problem-text.ts';

/** How far a group is behind in a partition. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** Of the next message to be read; absent if the group has not committed. */
  readonly committed?: number;
  /** Behind the last message. */
  readonly end: number;
  /** Messages still to be read. */
  readonly lag: number;
}

interface LagContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  writeStdout(text: Iterable<string>): Promise<string | undefined>;
  complain(line: string): void;
}

/**
 * Tells the lag of a group, as a table or as JSON.
 * @returns the exit code: 0, 1 if a rule of `--fail-on` holds, 3 if no broker answers
 * @throws UsageError
 */
export async function runLag(options: RawLagOptions, context: LagContext): Promise<number> {
  const { group, topic, format } = options;
  if (format !== undefined && format !== 'json') {
    throw new UsageError(`lag is told as a table, or with --format json; not as ${format}.`);
  }
  const rules = (options.failOn ?? []).map(parseLagRule);
  const connection = connectionTo(options.brokers, '--brokers', options.kafkaConfig, context.env);
  let partitions: PartitionLag[];
  try {
    partitions = await lagAt(connection, group, topic);
  } catch (error) {
    const known = asUsageError(error, { ...connection, ...(topic === undefined ? {} : { topic }) });
    if (!(known instanceof KafkaError)) throw known;
    context.complain(`Kafka: ${problemText(known, connection)}`);
    return 3;
  }
  if (partitions.length === 0) {
    throw new UsageError(
      `--group: ${group} has read nothing there yet; name its topic with --topic to see all of it.`,
    );
  }
  const lag = sumOf(partitions);
  if (!options.quiet)
    await context.writeStdout([format === 'json' ? lagJson(group, partitions) : lagTable(partitions)]);
  const broken = rules.filter(({ holds }) => holds(lag));
  for (const { text } of broken) context.complain(`gate failed: ${text}: ${counted(lag, 'message')}`);
  return broken.length > 0 ? 1 : 0;
}

async function lagAt(
  connection: ReturnType<typeof connectionTo>,
  group: string,
  topic: string | undefined,
): Promise<PartitionLag[]> {
  const silent = { outage: () => {}, recovery: () => {}, rebalance: () => {} };
  const client = await connectTo(connection, 'some', silent, new AbortController().signal);
  try {
    const topics = topic === undefined ? await client.committedTopics(group) : [topic];
    const lags: PartitionLag[] = [];
    for (const name of topics.sort()) lags.push(...(await lagOf(client, group, name)));
    return lags;
  } finally {
    await client.close();
  }
}

/** The high watermark less the committed offset; without one, all messages that there are. */
export async function lagOf(client: KafkaClient, group: string, topic: string): Promise<PartitionLag[]> {
  const [bounds, commits] = await Promise.all([client.bounds(topic), client.committed(group, topic)]);
  const byPartition = new Map<number, Commit>(commits.map((commit) => [commit.partition, commit]));
  return bounds
    .sort((a, b) => a.partition - b.partition)
    .map(({ partition, low, high }) => {
      const committed = byPartition.get(partition)?.offset;
      // What was deleted before it was read is not to be read any more.
      const lag = Math.max(0, high - Math.max(committed ?? low, low));
      return { topic, partition, ...(committed === undefined ? {} : { committed }), end: high, lag };
    });
}

function sumOf(partitions: readonly PartitionLag[]): number {
  return partitions.reduce((sum, { lag }) => sum + lag, 0);
}

function lagJson(group: string, partitions: readonly PartitionLag[]): string {
  return `${JSON.stringify({ format: 'loganalyze-lag', version: 1, group, lag: sumOf(partitions), partitions })}\n`;
}

function lagTable(partitions: readonly PartitionLag[]): string {
  const rows = [
    ['TOPIC', 'PARTITION', 'COMMITTED', 'END', 'LAG'],
    ...partitions.map(({ topic, partition, committed, end, lag }) =>
      [topic, partition, committed ?? '-', end, lag].map(String),
    ),
    ['TOTAL', '', '', '', String(sumOf(partitions))],
  ];
  const widths = (rows[0] as string[]).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] as number;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ');
  return `${rows.map(line).join('\n')}\n`;
}

const OPERATORS: Readonly<Record<string, (lag: number, limit: number) => boolean>> = {
  '>': (lag, limit) => lag > limit,
  '>=': (lag, limit) => lag >= limit,
};

/** @throws UsageError */
function parseLagRule(text: string): { readonly text: string; holds(lag: number): boolean } {
  const [, operator = '', limit] = /^\s*lag\s*(>=?)\s*(\d+)\s*$/i.exec(text) ?? [];
  const compare = OPERATORS[operator];
  if (compare === undefined)
    throw new UsageError(`--fail-on: '${text}' is no rule about lag; write 'lag>1000'.`);
  return { text: text.trim(), holds: (lag) => compare(lag, Number(limit)) };
}
