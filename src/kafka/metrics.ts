import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { LEVELS } from '../core/levels.ts';
import { errnoOf, UsageError } from '../errors.ts';
import { errnoText } from '../output/detail.ts';
import type { PartitionLag } from './lag.ts';
import type { CountRow } from './rows.ts';

/** Names begin so; test/kafka/dashboard.test.ts holds the dashboard to those that there are. */
const PREFIX = 'loganalyze_consumer_';

/** A consumer that has not committed for so long, or for three intervals, is not well. */
const STALE_MS = 60_000;

/** What a consumer tells of itself, as Prometheus takes it. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #lines = this.#counter('lines_total', 'Lines that this member has counted, by level.', ['level']);
  readonly #messages = this.#counter('messages_total', 'Messages that this member has read.');
  readonly #deadLetters = this.#counter('dead_letters_total', 'Messages that made no sense.');
  readonly #rebalances = this.#counter('rebalances_total', 'How often the partitions were shared out.');
  readonly #outages = this.#counter('outages_total', 'How often no broker answered.');
  readonly #lag = new Gauge({
    name: `${PREFIX}lag`,
    help: 'Messages that the group has still to read.',
    labelNames: ['topic', 'partition'],
    registers: [this.#registry],
  });
  readonly #settledAt = new Gauge({
    name: `${PREFIX}settled_timestamp_seconds`,
    help: 'When counts were committed last and outputs written.',
    registers: [this.#registry],
  });
  readonly #batches = new Histogram({
    name: `${PREFIX}batch_seconds`,
    help: 'How long it took to count a batch of messages.',
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [this.#registry],
  });
  readonly #staleMs: number;
  #settledMs = Date.now();

  constructor(intervalMs: number) {
    this.#staleMs = Math.max(STALE_MS, 3 * intervalMs);
    // Series that are there from the start, so that their first increase is seen.
    for (const level of LEVELS) this.#lines.inc({ level: level.toLowerCase() }, 0);
  }

  batch(messages: number, seconds: number): void {
    this.#messages.inc(messages);
    this.#batches.observe(seconds);
  }

  deadLetter(): void {
    this.#deadLetters.inc();
  }

  rebalance(): void {
    this.#rebalances.inc();
  }

  outage(): void {
    this.#outages.inc();
  }

  counted(rows: readonly CountRow[]): void {
    for (const { counts } of rows) {
      for (const [i, level] of LEVELS.entries())
        this.#lines.inc({ level: level.toLowerCase() }, counts[i] as number);
    }
  }

  settled(lags: readonly PartitionLag[]): void {
    this.#settledMs = Date.now();
    this.#settledAt.set(this.#settledMs / 1000);
    for (const { topic, partition, lag } of lags) this.#lag.set({ topic, partition }, lag);
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** What ails the consumer, if something does. */
  ailment(): string | undefined {
    const ms = Date.now() - this.#settledMs;
    return ms > this.#staleMs ? `nothing was committed for ${Math.round(ms / 1000)} seconds` : undefined;
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.#registry] });
  }
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics`, and `/healthz`: 200 if all is well, 503 and why if not.
 * @throws UsageError if the address cannot be listened at
 */
export async function serveMetrics(
  metrics: Metrics,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<MetricsServer> {
  const server = createServer(async ({ method, url }, response) => {
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8'): void => {
      response.writeHead(status, { 'content-type': type }).end(method === 'HEAD' ? undefined : text);
    };
    if (method !== 'GET' && method !== 'HEAD') return answer(405, 'Only GET and HEAD.\n');
    if (url === '/metrics') return answer(200, await metrics.text(), metrics.contentType);
    if (url !== '/healthz') return answer(404, 'There are /metrics and /healthz.\n');
    const ailment = metrics.ailment();
    answer(ailment === undefined ? 200 : 503, `${ailment ?? 'ok'}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const why = errnoText(errnoOf(error));
      reject(new UsageError(`--metrics: ${host}:${port} cannot be listened at: ${why}.`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
