import { LEVELS, type Level } from '../core/levels.ts';
import type { SeriesRecord } from '../output/records.ts';
import { BUCKETS } from '../results.ts';
import { BYTES_AT } from '../task.ts';
import { version } from '../version.ts';
import { COUNTS_LENGTH, type Counts } from './counts.ts';

/** What one run has counted of one log; count-event.schema.json describes it as JSON. */
export interface CountEvent {
  readonly host: string;
  /** Where the log lay, absolute. */
  readonly file: string;
  /** Which log of the host it is, wherever it lies by now. */
  readonly source: string;
  /** Decoded bytes that were counted before, and that are now. */
  readonly from: number;
  readonly to: number;
  /** What is between them. */
  readonly counted: Counts;
  /** All that is counted now. */
  readonly total: Counts;
  /** When the lines between `from` and `to` were written, if that was asked for. */
  readonly series?: SeriesRecord;
  /** What they say most often, if that was asked for. */
  readonly top?: readonly TopCounts[];
  readonly at: Date;
}

/** The most frequent messages of a level; the program's own events tell more of them, as its reports do. */
export interface TopCounts {
  readonly level: Level;
  readonly messages: readonly {
    readonly template: string;
    readonly count: number;
    /** ISO 8601. */
    readonly first?: string;
    readonly last?: string;
    readonly sample?: {
      /** From 1. */
      readonly line?: number | undefined;
      readonly text: string;
    };
  }[];
  /** Lines of the level that are behind none of them. */
  readonly otherCount: number;
}

const FORMAT = 'loganalyze-counts';
const VERSION = 1;

/** Orders the events of a source, as all with one key are in one partition. */
export function eventKey({ host, source }: Pick<CountEvent, 'host' | 'source'>): string {
  return `${host}\0${source}`;
}

export function eventText({
  host,
  file,
  source,
  from,
  to,
  counted,
  total,
  series,
  top,
  at,
}: CountEvent): string {
  return JSON.stringify({
    format: FORMAT,
    version: VERSION,
    host,
    file,
    source,
    from,
    to,
    counted: countsRecord(counted),
    total: countsRecord(total),
    ...(series ? { series } : {}),
    ...(top ? { top } : {}),
    at: at.toISOString(),
    generator: `loganalyze ${version()}`,
  });
}

function countsRecord(counts: Counts): { levels: Record<Level, number>; bytes: number } {
  const levels = Object.fromEntries(LEVELS.map((level, i) => [level, counts[i]])) as Record<Level, number>;
  return { levels, bytes: counts[BYTES_AT] as number };
}

/**
 * Reads an event.
 * @returns what is wrong with it, as a part of a sentence, if it is none that the schema describes
 */
export function parseEvent(bytes: Uint8Array): CountEvent | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return { problem: `it is no JSON: ${error instanceof Error ? error.message : error}` };
  }
  try {
    return eventFrom(recordIn(value, 'it'));
  } catch (error) {
    if (error instanceof EventProblem) return { problem: error.message };
    throw error;
  }
}

class EventProblem extends Error {}

type JsonRecord = Readonly<Record<string, unknown>>;

function eventFrom(event: JsonRecord): CountEvent {
  if (event.format !== FORMAT) throw new EventProblem(`format is not ${FORMAT}`);
  if (event.version !== VERSION) throw new EventProblem(`version is not ${VERSION}`);
  textIn(event, 'generator', 0);
  const at = new Date(textIn(event, 'at', 1));
  if (Number.isNaN(at.getTime())) throw new EventProblem('at is no time');
  return {
    host: textIn(event, 'host', 1),
    file: textIn(event, 'file', 1),
    source: textIn(event, 'source', 1),
    from: countIn(event, 'from', ''),
    to: countIn(event, 'to', ''),
    counted: countsIn(event, 'counted'),
    total: countsIn(event, 'total'),
    ...(event.series === undefined ? {} : { series: seriesIn(event.series) }),
    ...(event.top === undefined ? {} : { top: topIn(event.top) }),
    at,
  };
}

function countsIn(event: JsonRecord, name: string): Counts {
  const record = recordIn(event[name], name);
  const levels = levelsIn(record.levels, `${name}.levels`);
  const counts = new Float64Array(COUNTS_LENGTH);
  for (const [i, level] of LEVELS.entries()) counts[i] = countIn(levels, level, `${name}.levels.`);
  counts[BYTES_AT] = countIn(record, 'bytes', `${name}.`);
  return counts;
}

function seriesIn(series: unknown): SeriesRecord {
  const record = recordIn(series, 'series');
  if (!BUCKETS.some((bucket) => bucket === record.bucket)) throw new EventProblem('series.bucket is none');
  textIn(record, 'timeZone', 1);
  levelsIn(record.untimed, 'series.untimed');
  for (const bucket of listIn(record.buckets, 'series.buckets')) {
    const { start, levels } = recordIn(bucket, 'series.buckets');
    timeIn({ start }, 'start', 'series.buckets.');
    levelsIn(levels, 'series.buckets.levels');
  }
  return series as SeriesRecord;
}

function topIn(top: unknown): TopCounts[] {
  for (const level of listIn(top, 'top')) {
    const record = recordIn(level, 'top');
    if (!LEVELS.some((known) => known === record.level)) throw new EventProblem('top.level is no level');
    countIn(record, 'otherCount', 'top.');
    for (const message of listIn(record.messages, 'top.messages')) checkMessage(message);
  }
  return top as TopCounts[];
}

function checkMessage(value: unknown): void {
  const message = recordIn(value, 'top.messages');
  textIn(message, 'template', 0, 'top.messages.');
  countIn(message, 'count', 'top.messages.');
  for (const time of ['first', 'last']) {
    if (message[time] !== undefined) timeIn(message, time, 'top.messages.');
  }
  if (message.sample === undefined) return;
  const sample = recordIn(message.sample, 'top.messages.sample');
  textIn(sample, 'text', 0, 'top.messages.sample.');
  if (sample.line !== undefined) countIn(sample, 'line', 'top.messages.sample.');
}

function timeIn(record: JsonRecord, name: string, place: string): void {
  if (Number.isNaN(Date.parse(textIn(record, name, 0, place)))) {
    throw new EventProblem(`${place}${name} is no time`);
  }
}

function levelsIn(value: unknown, name: string): JsonRecord {
  const levels = recordIn(value, name);
  for (const level of [...LEVELS, ...Object.keys(levels)]) countIn(levels, level, `${name}.`);
  return levels;
}

function listIn(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new EventProblem(`${name} is no list`);
  return value;
}

function recordIn(value: unknown, name: string): JsonRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EventProblem(`${name} is no object`);
  }
  return value as JsonRecord;
}

function textIn(record: JsonRecord, name: string, atLeast: number, place = ''): string {
  const value = record[name];
  if (typeof value !== 'string' || value.length < atLeast) {
    throw new EventProblem(`${place}${name} is no text`);
  }
  return value;
}

function countIn(record: JsonRecord, name: string, place: string): number {
  const value = record[name];
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new EventProblem(`${place}${name} is no count`);
  }
  return value as number;
}
