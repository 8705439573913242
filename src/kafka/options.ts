import { UsageError } from '../errors.ts';
import type { Options } from '../options.ts';
import type { Telling } from '../telling.ts';
import { timeZone } from '../time-zone.ts';
import type { RawConsumeOptions } from './commands.ts';
import { type Connection, connectionTo } from './connection.ts';
import type { TellingOptions } from './event-telling.ts';

/** What `consume` goes by. */
export interface ConsumeOptions {
  readonly connection: Connection;
  readonly topic: string;
  readonly group: string;
  /** What messages are; `lines` are told apart by a header or the key of their messages, or not at all. */
  readonly content:
    | { readonly kind: 'counts'; readonly telling: TellingOptions | undefined }
    | { readonly kind: 'lines'; readonly by: 'nothing' | 'key' | { readonly header: string } };
  readonly intervalMs: number;
  readonly end: 'never' | 'at-end';
  /** Where metrics are served, if they are. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** Outputs, gates and words, as of a plain run. */
  readonly run: Options;
}

const INTERVAL_MS = 10_000;
/** The port that exporters of OpenTelemetry use. */
const METRICS = { host: '127.0.0.1', port: 9464 };

/**
 * @param run what the options say that are those of a plain run
 * @throws UsageError
 */
export function resolveConsumeOptions(
  raw: RawConsumeOptions,
  run: Options,
  env: Readonly<Record<string, string | undefined>>,
): ConsumeOptions {
  const isBySource = raw.sourceHeader !== undefined || raw.sourceKey === true;
  if (isBySource && !raw.raw) {
    throw new UsageError('--source-header and --source-key tell lines apart: give them with --raw.');
  }
  if (raw.raw && (raw.by !== undefined || raw.top !== undefined)) {
    throw new UsageError(
      '--by and --top are about counts that hosts have published: they are not for --raw.',
    );
  }
  const by =
    raw.sourceHeader !== undefined ? { header: raw.sourceHeader } : raw.sourceKey ? 'key' : 'nothing';
  return {
    connection: connectionTo(raw.brokers, '--brokers', raw.kafkaConfig, env),
    topic: raw.topic,
    group: raw.group,
    content: raw.raw ? { kind: 'lines', by } : { kind: 'counts', telling: tellingOptions(run.telling) },
    intervalMs: raw.interval ?? INTERVAL_MS,
    end: raw.untilEnd ? 'at-end' : 'never',
    metrics: raw.metrics === undefined ? undefined : raw.metrics === true ? METRICS : addressOf(raw.metrics),
    run,
  };
}

function tellingOptions({ by, top, timeZone: name, observation }: Telling): TellingOptions | undefined {
  if (observation === undefined) return undefined;
  return { by, top, maxTemplates: observation.maxTemplates, zone: timeZone(name), timeZone: name };
}

function addressOf(text: string): { host: string; port: number } {
  const [, host = METRICS.host, port = ''] = /^(?:(\[[\da-f:.]+\]|[\w.-]+):)?(\d{1,5})$/i.exec(text) ?? [];
  if (port === '' || Number(port) > 65_535) {
    throw new UsageError(`--metrics: '${text}' is no address; write host:port or a port, such as 9464.`);
  }
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}
