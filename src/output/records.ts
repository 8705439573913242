import { LEVELS, type Level } from '../core/levels.ts';
import type { GateResult } from '../gates/evaluate.ts';
import { linesOf, type Report } from '../report.ts';
import type { Results, Series, TopLevel, TopMessage } from '../results.ts';
import type { Row, Status } from '../row.ts';
import { BYTES_AT } from '../task.ts';
import { version } from '../version.ts';
import { detailOf } from './detail.ts';

/** Stands first in every JSON and NDJSON output: by these bytes the program knows its own. */
export const SIGNATURE = { format: 'loganalyze-report', version: 1 } as const;

/** Counts, as JSON has them. */
interface CountsRecord {
  readonly levels: Readonly<Record<Level, number>>;
  /** The sum of the levels. */
  readonly lines: number;
  /** Decoded bytes. */
  readonly bytes: number;
}

/** A row, as JSON has it. */
export interface FileRecord extends CountsRecord {
  readonly path: string;
  readonly status: Status;
  /** Why it is not plainly `ok`; absent if there is nothing to say. */
  readonly detail?: string;
}

interface TotalsRecord extends CountsRecord {
  /** Files found, which is the sum of the others. */
  readonly files: Readonly<Record<Status | 'found', number>>;
}

interface GateRecord {
  readonly rule: string;
  readonly outcome: GateResult['outcome'];
  readonly figure: number;
  readonly limit: number;
  readonly baseline?: number;
  readonly files: GateResult['files'];
  readonly fileCount: number;
}

/** A time series, as JSON has it. */
export interface SeriesRecord {
  readonly bucket: Series['bucket'];
  readonly timeZone: string;
  /** Those in which there are lines, in the order of time. */
  readonly buckets: readonly {
    /** ISO 8601, in UTC. */
    readonly start: string;
    readonly levels: Readonly<Record<Level, number>>;
  }[];
  /** Lines that state no time, or of which none is known. */
  readonly untimed: Readonly<Record<Level, number>>;
}

/** The messages of a level, as JSON has them. */
export interface TopRecord extends Omit<TopLevel, 'messages'> {
  readonly messages: readonly (Omit<TopMessage, 'firstMs' | 'lastMs'> & {
    /** ISO 8601, in UTC; absent if no line states a time. */
    readonly first?: string;
    readonly last?: string;
  })[];
}

/** What is said of a run as a whole. */
export interface RunRecord {
  /** When lines were written, if that was asked for. */
  readonly series?: SeriesRecord;
  /** The most frequent messages of a level each, if they were asked for. */
  readonly top?: readonly TopRecord[];
  readonly totals: TotalsRecord;
  readonly gates: readonly GateRecord[];
  /** By a signal: these are the counts so far. */
  readonly interrupted: boolean;
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
  readonly elapsedSeconds: number;
  /** Program and version. */
  readonly generator: string;
}

export function runRecord(results: Results): RunRecord {
  const { report, gates, series, top, interrupted, startedAt } = results;
  return {
    ...(series ? { series: seriesRecord(series) } : {}),
    ...(top ? { top: top.map(topRecord) } : {}),
    totals: totalsRecord(report),
    gates: gates.map(gateRecord),
    interrupted,
    startedAt: startedAt.toISOString(),
    elapsedSeconds: Number(results.elapsedSeconds().toFixed(3)),
    generator: `loganalyze ${version()}`,
  };
}

export function seriesRecord({ bucket, timeZone, buckets, untimed }: Series): SeriesRecord {
  return {
    bucket,
    timeZone,
    buckets: buckets.map(({ startMs, counts }) => ({
      start: isoText(startMs),
      levels: levelsRecord(counts),
    })),
    untimed: levelsRecord(untimed),
  };
}

export function topRecord({ messages, ...level }: TopLevel): TopRecord {
  return {
    ...level,
    messages: messages.map(({ firstMs, lastMs, ...message }) => ({
      ...message,
      ...(firstMs === undefined ? {} : { first: isoText(firstMs) }),
      ...(lastMs === undefined ? {} : { last: isoText(lastMs) }),
    })),
  };
}

function isoText(ms: number): string {
  return new Date(ms).toISOString();
}

export function fileRecord(row: Row): FileRecord {
  const detail = detailOf(row);
  return {
    path: row.path,
    status: row.status,
    ...(detail === '' ? {} : { detail }),
    ...countsRecord(row.numbers),
  };
}

export function totalsRecord({ totals, files, notReached }: Report): TotalsRecord {
  const failed = files.failed + notReached;
  const found = files.ok + files.partial + files.skipped + failed;
  return { files: { found, ...files, failed }, ...countsRecord(totals) };
}

function gateRecord({ rule, outcome, figure, limit, before, files, fileCount }: GateResult): GateRecord {
  const baseline = before === undefined ? {} : { baseline: before };
  return { rule: rule.text, outcome, figure, limit, ...baseline, files, fileCount };
}

function countsRecord(numbers: Float64Array): CountsRecord {
  return { levels: levelsRecord(numbers), lines: linesOf(numbers), bytes: numbers[BYTES_AT] as number };
}

function levelsRecord(numbers: ArrayLike<number>): Record<Level, number> {
  return Object.fromEntries(LEVELS.map((level, i) => [level, numbers[i]])) as Record<Level, number>;
}
