import { setTimeout as sleep } from 'node:timers/promises';
import { OutputError } from '../errors.ts';
import type { Results } from '../results.ts';
import type { Bounds, ClientEvents, KafkaClient, Member, Reader } from './client.ts';
import { connectTo, orAborted } from './connect.ts';
import { CountsReading } from './counts-reading.ts';
import { lagOf } from './lag.ts';
import type { Metrics, MetricsServer } from './metrics.ts';
import type { ConsumeOptions } from './options.ts';
import { asUsageError, isPassing, problemText } from './problem-text.ts';
import { RawReading } from './raw-reading.ts';
import type { Reading, ReadingEvents } from './reading.ts';
import type { RollingOutputs } from './rolling-outputs.ts';
import type { CountRow } from './rows.ts';
import type { Told } from './telling-sum.ts';

export interface ConsumeContext {
  /** Aborted when the user ends it. */
  readonly signal: AbortSignal;
  readonly outputs: Pick<RollingOutputs, 'write' | 'writeLast'>;
  /** Says something that a person should know: a sentence without its full stop. */
  say(text: string): void;
  /** Is told what this member has counted, window by window, before that is committed. */
  readonly watcher?: WindowWatcher | undefined;
  /** Is told what the group has counted of lines, at the start and after each commit. */
  readonly wholeWatcher?: WholeWatcher | undefined;
}

/** What was counted in some time. */
export interface CountWindow {
  readonly from: Date;
  readonly to: Date;
  /** In the order of the paths. */
  readonly rows: readonly CountRow[];
  /** By partition: the offset of the next message, which is not in them. */
  readonly upTo: ReadonlyMap<number, number>;
}

/** Who is told what comes, such as one who tells others. */
export interface WindowWatcher {
  /** By partition: the offsets of what it was not told of; undefined: what nobody of the group has committed. */
  readonly newsFrom: ReadonlyMap<number, number> | undefined;
  take(window: CountWindow): Promise<void>;
}

/** Who is told what a whole group knows. */
export interface WholeWatcher {
  /** @param rows all that it has counted until then */
  take(to: Date, rows: readonly CountRow[]): Promise<void>;
}

/** How often it is looked whether the end is reached. */
const END_POLL_MS = 300;
/** How long the last commit may take, and to leave. */
const GOODBYE_MS = 5000;

/**
 * Counts what comes over Kafka until the user ends it, or all is read that was there. What is counted is committed at
 * every interval, and then the outputs are written: they never say more than the group knows.
 * @throws UsageError for what the user can put right, OutputError if the last outputs could not be written, KafkaError
 */
export async function consume(options: ConsumeOptions, context: ConsumeContext): Promise<Results> {
  const watch = await watchFor(options);
  try {
    const events = eventsFor(options, context, watch?.metrics);
    const patience = options.end === 'never' ? 'endless' : 'some';
    const client = await connectTo(options.connection, patience, events, context.signal);
    try {
      return await new Consumer(client, options, context, events, watch?.metrics).run();
    } catch (error) {
      throw asUsageError(error, { ...options.connection, topic: options.topic });
    } finally {
      await inTime(client.close());
    }
  } finally {
    await watch?.server.close();
  }
}

/** Metrics, and who serves them; the library for it is loaded here. */
async function watchFor({
  metrics: address,
  intervalMs,
}: ConsumeOptions): Promise<{ metrics: Metrics; server: MetricsServer } | undefined> {
  if (address === undefined) return undefined;
  const { Metrics, serveMetrics } = await import('./metrics.ts');
  const metrics = new Metrics(intervalMs);
  return { metrics, server: await serveMetrics(metrics, address) };
}

function eventsFor(
  { connection }: ConsumeOptions,
  { say }: ConsumeContext,
  metrics: Metrics | undefined,
): ClientEvents & ReadingEvents {
  const where = connection.brokers.join(', ');
  return {
    say,
    outage: (problem) => {
      metrics?.outage();
      say(`Kafka does not answer (${problem}); trying again`);
    },
    recovery: () => say(`Kafka at ${where} answers again`),
    rebalance: () => metrics?.rebalance(),
    deadLetter: () => metrics?.deadLetter(),
  };
}

class Consumer {
  readonly #client: KafkaClient;
  readonly #options: ConsumeOptions;
  readonly #context: ConsumeContext;
  readonly #reading: Reading;
  readonly #metrics: Metrics | undefined;
  /** Aborted with an error that ends the run. */
  readonly #failure = new AbortController();
  /** As they were written last. */
  #rows: readonly CountRow[] = [];
  #told: Told = {};
  #windowFrom = new Date();
  #settling = Promise.resolve();

  constructor(
    client: KafkaClient,
    options: ConsumeOptions,
    context: ConsumeContext,
    events: ReadingEvents,
    metrics: Metrics | undefined,
  ) {
    this.#client = client;
    this.#metrics = metrics;
    this.#options = options;
    this.#context = context;
    const { content } = options;
    this.#reading =
      content.kind === 'lines'
        ? new RawReading(client, options, content.by, events)
        : new CountsReading(client, options, content.telling, events, context.watcher?.newsFrom);
  }

  async run(): Promise<Results> {
    const { group, topic, content, end } = this.#options;
    const bounds = await this.#client.bounds(topic);
    await this.#watchWhole(this.#windowFrom);
    const member = await this.#client.join(
      { group, topic, sharing: content.kind === 'lines' ? 'one' : 'all' },
      this.#timed(),
      (error) => this.#failure.abort(error),
    );
    try {
      await this.#follow(member, end === 'at-end' ? bounds : undefined);
      this.#failure.signal.throwIfAborted();
      await this.#settleLast(member);
    } finally {
      await inTime(member.leave().then(() => this.#reading.close()));
    }
    return this.#context.outputs.writeLast(this.#rows, this.#told);
  }

  /** The reading, with how long each batch takes. */
  #timed(): Reader {
    const reading = this.#reading;
    return {
      assigned: (partitions) => reading.assigned(partitions),
      take: async (batch) => {
        const startMs = performance.now();
        const next = await reading.take(batch);
        if (next === batch.to)
          this.#metrics?.batch(batch.messages.length, (performance.now() - startMs) / 1000);
        return next;
      },
    };
  }

  /** Commits and writes at every interval, up to the end, a signal or a failure. */
  async #follow(member: Member, ends: readonly Bounds[] | undefined): Promise<void> {
    const { intervalMs } = this.#options;
    const until = AbortSignal.any([this.#context.signal, this.#failure.signal]);
    let writeAtMs = Date.now() + intervalMs;
    for (;;) {
      await pause(ends ? Math.min(intervalMs, END_POLL_MS) : intervalMs, until);
      if (until.aborted) return;
      try {
        await orAborted(this.#settle(member), until);
        if (ends && (await orAborted(this.#reading.isBehind(ends), until))) return;
        if (Date.now() < writeAtMs) continue;
        writeAtMs = Date.now() + intervalMs;
        await orAborted(this.#look(), until);
        await this.#context.outputs.write(this.#rows, this.#told);
      } catch (error) {
        // What a broker does not answer does not hold up the user.
        if (until.aborted && error === until.reason) return;
        this.#tell(error);
      }
    }
  }

  async #look(): Promise<void> {
    const rows = this.#reading.rows();
    // At once: what comes while the rows are waited for is in neither.
    const told = this.#reading.told?.();
    this.#rows = await rows;
    this.#told = told ?? {};
  }

  /** One after the other: what is begun may still go on when the user wants to go. */
  #settle(member: Member): Promise<void> {
    const before = this.#settling.catch(() => {});
    this.#settling = before.then(() => this.#settleNow(member));
    return this.#settling;
  }

  async #settleNow(member: Member): Promise<void> {
    const to = new Date();
    const { rows, upTo } = this.#reading.takeNews();
    await this.#context.watcher?.take({ from: this.#windowFrom, to, rows, upTo });
    this.#windowFrom = to;
    this.#metrics?.counted(rows);
    await this.#reading.commit(member);
    await this.#watchWhole(to);
    const { group, topic } = this.#options;
    if (this.#metrics) this.#metrics.settled(await lagOf(this.#client, group, topic));
  }

  async #watchWhole(to: Date): Promise<void> {
    const { wholeWatcher } = this.#context;
    if (wholeWatcher) await wholeWatcher.take(to, await this.#reading.rows());
  }

  /** What cannot be committed any more is counted by whoever reads on. */
  async #settleLast(member: Member): Promise<void> {
    await member.drain();
    const settle = async (): Promise<void> => {
      await this.#settle(member);
      await this.#look();
    };
    try {
      if (!(await inTime(settle()))) {
        this.#context.say('Kafka did not take the last counts in time; whoever reads on counts them');
      }
    } catch (error) {
      this.#tell(error);
    }
  }

  /** @throws the error, unless the next interval may do better */
  #tell(error: unknown): void {
    if (error instanceof OutputError) this.#context.say(error.message.replace(/\.$/, '; trying again'));
    else if (!isPassing(error)) throw error;
    else if (error.problem === 'other')
      this.#context.say(`Kafka: ${problemText(error, this.#options.connection)}`);
  }
}

/** @returns whether it was done soon enough, when the user wants to go */
function inTime(work: Promise<void>): Promise<boolean> {
  return Promise.race([work.then(() => true), sleep(GOODBYE_MS, false, { ref: false })]);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // The signal was aborted, which is looked at next.
  }
}
