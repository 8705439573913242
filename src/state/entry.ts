import { STRIDE } from '../task.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { FileStamp } from './stamps.ts';

/**
 * How a log is read. `lines`: on from `offset`, where a line begins. `whole`: from its start whenever it has changed,
 * and what is behind `offset` is new: compressed logs, UTF-16, JSON arrays. `archive`: of an archive nothing is
 * known but its stamp.
 */
export const KINDS = ['lines', 'whole', 'archive'] as const;

/** What was counted of one log, wherever it lies by now. */
export interface Entry extends Fingerprint {
  /** What it is called in all runs, under whatever path; see source.ts. */
  readonly source: string;
  /** Where it was seen last, absolute. */
  readonly path: string;
  readonly stamp: FileStamp;
  readonly kind: (typeof KINDS)[number];
  /** The line that `offset` is in was counted before it was finished. */
  readonly isInside: boolean;
  /** Bytes of an unfinished last line behind `offset`, which is not counted. */
  readonly pendingBytes: number;
  /** All that was counted of it: the levels in the order of `LEVELS`, then decoded bytes. */
  readonly totals: readonly number[];
  /** When it was seen last: milliseconds since 1970. */
  readonly seenMs: number;
}

export const NO_TOTALS: readonly number[] = new Array<number>(STRIDE).fill(0);

/** What a worker found out about a file that is tracked. */
export interface Checkpoint
  extends Fingerprint,
    Pick<Entry, 'source' | 'stamp' | 'kind' | 'isInside' | 'pendingBytes'> {
  /** Of what was counted from its start: which of the candidates it begins with, and what was counted up to there. */
  readonly found: { readonly candidate: number; readonly numbers: readonly number[] } | undefined;
}

/** What a content may begin with. */
interface Candidate extends Fingerprint, Pick<Entry, 'isInside'> {
  /** A content that begins with it was rotated: its last line counts though it is unfinished. */
  readonly isFinal: boolean;
}

/** How a tracked file is to be counted. */
export interface Start {
  /** Where to begin; a line begins there, unless `isInside`. */
  readonly offset: number;
  readonly isInside: boolean;
  /** `device:inode` of the file that was looked at; another one may have its name by now. */
  readonly identity: string;
  /** Nothing will be written to it any more: its last line counts though it is unfinished. */
  readonly isFinal: boolean;
  /** What a content that is counted from its start may begin with, ordered by offset. */
  readonly candidates: readonly Candidate[];
}
