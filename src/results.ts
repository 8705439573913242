import type { Level } from './core/levels.ts';
import type { GateResult } from './gates/evaluate.ts';
import type { Report } from './report.ts';
import type { Row } from './row.ts';

/** All that an output can say of a run. */
export interface Results {
  readonly report: Report;
  /** The rows in the order of their paths; can be gone through again. Each is valid until the next one. */
  rows(): Iterable<Row>;
  readonly gates: readonly GateResult[];
  /** When the lines were written, if that was asked for. */
  readonly series?: Series;
  /** What the lines say most often, if that was asked for: an entry a level. */
  readonly top?: readonly TopLevel[];
  readonly interrupted: boolean;
  readonly startedAt: Date;
  /** Since the process started, up to now: writing the rows is part of it. */
  elapsedSeconds(): number;
}

/** How long the buckets of a time series may be. */
export const BUCKETS = ['minute', 'hour', 'day'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** Lines by the time that they state. */
export interface Series {
  readonly bucket: Bucket;
  /** In which hours and days begin: a name of the IANA, or `UTC`. */
  readonly timeZone: string;
  /** In the order of time; those without any line may be missing. */
  readonly buckets: readonly SeriesBucket[];
  /** Lines that state no time, or of which none is known, in the order of `LEVELS`. */
  readonly untimed: readonly number[];
}

interface SeriesBucket {
  readonly startMs: number;
  /** In the order of `LEVELS`. */
  readonly counts: readonly number[];
}

/** The messages of the lines of a level, those that differ only in numbers and names taken together. */
export interface TopLevel {
  readonly level: Level;
  /** Most frequent first. */
  readonly messages: readonly TopMessage[];
  /** Lines of the level that are behind none of them. */
  readonly otherCount: number;
  /** The counts are estimates, as there were more messages than are kept. */
  readonly isApproximate: boolean;
}

export interface TopMessage {
  readonly template: string;
  readonly count: number;
  /** Of the lines of the level, from 0 to 1. */
  readonly share: number;
  /** Files that have it. */
  readonly files: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly sample: {
    readonly path: string;
    /** From 1; undefined if nobody counted the lines before it. */
    readonly line?: number | undefined;
    readonly text: string;
  };
}

/** Where a sample stands. */
export function sampleAt({ path, line }: TopMessage['sample']): string {
  return line === undefined ? path : `${path}:${line}`;
}
