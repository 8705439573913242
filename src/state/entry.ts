import type { Fingerprint } from './fingerprint.ts';

/** Device and inode of a file, and what changes when something is done to it. All are decimal numbers. */
export interface FileStamp {
  readonly dev: string;
  readonly ino: string;
  readonly sizeBytes: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
}

/** What was counted of one log, wherever it lies by now. */
export interface Entry extends Fingerprint {
  /** Where it was seen last, absolute. */
  readonly path: string;
  readonly stamp: FileStamp;
  /**
   * `lines`: it is read on from `offset`, where a line begins. `whole`: it is read from its start whenever it has
   * changed, and what is behind `offset` is new: compressed logs, UTF-16, JSON arrays. `archive`: of an archive
   * nothing is known but its stamp.
   */
  readonly kind: 'lines' | 'whole' | 'archive';
  /** The line that `offset` is in was counted before it was finished. */
  readonly isInside: boolean;
  /** Bytes of an unfinished last line behind `offset`, which is not counted. */
  readonly pendingBytes: number;
  /** All that was counted of it: the levels in the order of `LEVELS`, then decoded bytes. */
  readonly totals: readonly number[];
  /** When it was seen last: milliseconds since 1970. */
  readonly seenMs: number;
}

/** What a worker found out about a file that is tracked. */
export interface Checkpoint extends Fingerprint, Pick<Entry, 'stamp' | 'kind' | 'isInside' | 'pendingBytes'> {
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

/** An entry as it is stored: of a hundred thousand, the names of their properties would be most of it. */
export type EntryRow = readonly [
  path: string,
  stamp: readonly [dev: string, ino: string, sizeBytes: number, mtimeNs: string, ctimeNs: string],
  kind: Entry['kind'],
  fingerprint: readonly [offset: number, head: string, tail: string],
  isInside: boolean,
  pendingBytes: number,
  seenMs: number,
  totals: readonly number[],
];

export function toRow(entry: Entry): EntryRow {
  const { dev, ino, sizeBytes, mtimeNs, ctimeNs } = entry.stamp;
  return [
    entry.path,
    [dev, ino, sizeBytes, mtimeNs, ctimeNs],
    entry.kind,
    [entry.offset, entry.head, entry.tail],
    entry.isInside,
    entry.pendingBytes,
    entry.seenMs,
    entry.totals,
  ];
}

export function fromRow([
  path,
  file,
  kind,
  content,
  isInside,
  pendingBytes,
  seenMs,
  totals,
]: EntryRow): Entry {
  const [dev, ino, sizeBytes, mtimeNs, ctimeNs] = file;
  const [offset, head, tail] = content;
  const stamp = { dev, ino, sizeBytes, mtimeNs, ctimeNs };
  return { path, stamp, kind, offset, head, tail, isInside, pendingBytes, seenMs, totals };
}

export function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return (
    isSameFile(a, b) && a.sizeBytes === b.sizeBytes && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs
  );
}

function isSameFile(a: FileStamp, b: FileStamp): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
