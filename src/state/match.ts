import { closeSync, openSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { isFinalName, isRotatedName, rotationBase, unpackedName } from '../discover/names.ts';
import { openable } from '../discover/paths.ts';
import type { PathList } from '../path-list.ts';
import { tryStat } from '../stat.ts';
import { lastLineStart, readAt } from '../worker/tracked.ts';
import { type Entry, NO_TOTALS, type Start } from './entry.ts';
import { type Fingerprint, fingerprintAt, HEAD_BYTES, isSameFingerprint } from './fingerprint.ts';
import { headAt, headIndex, logsLike } from './head.ts';
import type { KnownLog, KnownLogs } from './known-logs.ts';
import { nextSource, sourceOf } from './source.ts';
import { type FileStamp, isSameContent, isSameFile, isSameStamp, type Stamps, stampFrom } from './stamps.ts';

/** A file of this run, and what is known of it. There may be very many: what others have is read from them. */
export class Match {
  readonly id: number;
  readonly #paths: PathList;
  readonly #stamps: Stamps;
  /** What was known of it before, if it is known for sure. */
  entry?: KnownLog;
  /** What it may be, if that shows only when it is read; ordered by offset. */
  candidates?: readonly KnownLog[];
  /** Nothing of it is new. */
  isUnchanged?: boolean;
  /** Of a log that is still there. */
  isCopy?: boolean;

  /** @param id of the file, in both */
  constructor(id: number, paths: PathList, stamps: Stamps) {
    this.id = id;
    this.#paths = paths;
    this.#stamps = stamps;
  }

  get path(): string {
    return this.#paths.get(this.id);
  }

  get stamp(): FileStamp {
    const stamp = this.#stamps.get(this.id);
    if (stamp === undefined) throw new RangeError('no file is there');
    return stamp;
  }
}

/**
 * Tells which known log a file is that has changed, moved or come. A log is known by the same file with the same content
 * before the place up to which it was counted; renamed or copied away, by that content; compressed, by the same content
 * when it is decoded.
 */
export class Matcher {
  readonly #known: KnownLogs;
  /** By number: 1 for a log that is known to be some file. */
  readonly #claimed: Uint8Array;
  /** Which file that is, unless nothing of it is new. */
  readonly #claimants = new Map<number, Match>();

  constructor(known: KnownLogs) {
    this.#known = known;
    this.#claimed = new Uint8Array(known.count);
  }

  /** A log is the file that it was, or this one. */
  claim(log: number, match?: Match): void {
    this.#claimed[log] = 1;
    if (match) this.#claimants.set(log, match);
  }

  isClaimed(log: number): boolean {
    return this.#claimed[log] === 1;
  }

  /** What a content that was counted from its start has turned out to be, unless another file is that already. */
  claimFound(match: Match, found: number): KnownLog | undefined {
    const log = alike(match, found).find(({ index }) => {
      return !this.isClaimed(index) || this.#claimants.get(index) === match;
    });
    if (log) this.claim(log.index, match);
    return log;
  }

  /**
   * Whether a rotated file that begins as a log which is another file by now is a copy of that, as `gzip --keep` makes one.
   * @param content of the file
   * @param contentOf gives what that other file was counted to be in this run, if it was
   */
  isCopy(
    match: Match,
    found: number,
    content: Fingerprint,
    contentOf: (id: number) => Fingerprint | undefined,
  ): boolean {
    return alike(match, found).some((log) => {
      if (!mayBeCopy(match, log)) return false;
      if (isSameFingerprint(content, log)) return true;
      const original = this.#claimants.get(log.index);
      const now = original && contentOf(original.id);
      if (!original || !now) return false;
      return isSameFingerprint(content, now) || beginsAs(original.path, content);
    });
  }

  /** Looks whether the file that a known log was is still that. */
  recogniseFile(match: Match, log: KnownLog): void {
    const { stamp, path } = match;
    // A log that waits for the end of its last line and was rotated before that run saw it will not get it.
    const isOver = log.pendingBytes > 0 && (isMoved(log, match) || isFinalName(nameOf(path)));
    const isSame = isSameContent(stamp, log.stamp);
    if (isSameStamp(stamp, log.stamp) && !(isOver && log.kind === 'whole')) {
      match.entry = log;
      match.isUnchanged = !isOver;
    } else if (log.kind === 'lines') {
      // A content of nothing is none to be known by. A rotation may have been written over with a log that is known.
      if (log.offset === 0 || (!isSame && isRotatedName(nameOf(path)))) return;
      // The inode may have been used again, for a log that has its few first lines in common with that one.
      if (!isAt(log, path) && !isSame && !mayBe(match, log)) return;
      const isHeld = withFile(path, (fd) =>
        holds((at, length) => readAt(fd, at, length), log, stamp.sizeBytes),
      );
      if (!isHeld) return;
      match.entry = log;
      match.isUnchanged = isSame && !isOver;
    } else if (isSame && !isOver) {
      match.entry = log;
      match.isUnchanged = true;
    } else if (log.kind === 'whole') match.candidates = [log];
    if (match.entry) this.claim(log.index, match);
  }

  /** Finds out of files that are not those they were whether their contents are known. */
  async recogniseContents(files: readonly Match[]): Promise<void> {
    if (files.length === 0) return;
    const byHead = headIndex(this.#known);
    if (byHead.size === 0) return;
    const like = new Map<Match, readonly KnownLog[]>();
    /** What a compressed file may go on: a new log under the old name, which begins alike, must not take it. */
    const packed = new Set<KnownLog>();
    for (const match of files) {
      if (match.stamp.sizeBytes === 0) continue;
      const content = await headAt(match.path, match.stamp.sizeBytes);
      const logs = content
        ? logsLike(content.head, byHead)
            .map((log) => this.#known.log(log))
            .filter((log) => match.candidates?.includes(log) || mayBe(match, log))
        : [];
      like.set(match, logs);
      // What had its inode before may begin otherwise.
      if (match.candidates) match.candidates = match.candidates.filter((log) => logs.includes(log));
      if (!content?.isPacked) continue;
      for (const log of logs) packed.add(log);
      match.candidates = logs.toSorted((a, b) => a.offset - b.offset);
    }
    for (const [match, logs] of like) {
      if (match.candidates === undefined || match.candidates.length === 0) {
        const isOld = isRotatedName(nameOf(match.path));
        this.#recogniseContent(match, isOld ? logs : logs.filter((log) => !packed.has(log)));
      }
    }
  }

  #recogniseContent(match: Match, like: readonly KnownLog[]): void {
    withFile(match.path, (fd) => {
      const read = (at: number, length: number): Uint8Array => readAt(fd, at, length);
      // The longest that holds; of copies of one content, the one that has the name.
      const holding = like
        .filter((log) => holds(read, log, match.stamp.sizeBytes))
        .sort((a, b) => b.offset - a.offset || Number(isKin(b, match)) - Number(isKin(a, match)));
      const log = holding.find(({ index }) => !this.isClaimed(index));
      if (log) {
        match.entry = log;
        match.candidates = [log];
        this.claim(log.index, match);
      } else {
        const original = holding.find((other) => mayBeCopy(match, other));
        if (original) recogniseCopy(match, original, read);
      }
    });
  }
}

/** Where to begin counting a file that has something new. */
export function startOf(match: Match): Start {
  const { path, stamp, entry, candidates = [] } = match;
  return {
    offset: entry?.offset ?? 0,
    isInside: entry?.isInside ?? false,
    identity: `${stamp.dev}:${stamp.ino}`,
    isFinal: isFinalName(nameOf(path)) || (entry !== undefined && isMoved(entry, match)),
    candidates: candidates.map((log) => {
      const { offset, head, tail, isInside } = log;
      return { offset, head, tail, isInside, isFinal: isMoved(log, match) };
    }),
  };
}

/** A copy of a log that is still there, as `copytruncate` makes one before it truncates: it is the same lines. */
function recogniseCopy(match: Match, log: KnownLog, read: (at: number, length: number) => Uint8Array): void {
  const { sizeBytes } = match.stamp;
  const copy = fingerprintAt(read, sizeBytes);
  const original = withFile(log.path, (fd) =>
    fingerprintAt((at, length) => readAt(fd, at, length), sizeBytes),
  );
  if (!copy || copy.tail !== original?.tail || copy.head !== original.head) return;
  // Of what is counted whole nobody knows here where its last line begins: it ends with the copy.
  const lineStart = log.kind === 'lines' ? lastLineStart(read, 0, sizeBytes) : sizeBytes;
  const known = lineStart === undefined ? undefined : fingerprintAt(read, lineStart);
  if (!known) return;
  const pendingBytes = sizeBytes - known.offset;
  const stats = tryStat(match.path);
  // What will be counted of it is counted as of another log.
  const source = stats ? sourceOf(stats, read(0, HEAD_BYTES)) : nextSource(log.source);
  match.entry = { ...log, ...known, source, isInside: false, pendingBytes, totals: NO_TOTALS };
  match.isUnchanged = true;
  match.isCopy = true;
}

/** The logs of which a content has turned out to be one. */
function alike({ candidates = [] }: Match, found: number): readonly KnownLog[] {
  const log = candidates[found];
  return log === undefined ? [] : candidates.filter((other) => isSameFingerprint(other, log));
}

/**
 * Whether a file may be a copy of a log that is still there: it is named as a rotation, and the log is not, or is what it
 * was compressed from. Logs of two days may say the same, and are two.
 */
function mayBeCopy({ path }: Match, log: Entry): boolean {
  const [copy, original] = [nameOf(path), nameOf(log.path)];
  return isRotatedName(copy) && (!isRotatedName(original) || unpackedName(copy) === original);
}

/** Whether a file begins as a content does, and is at least as long. */
function beginsAs(path: string, { offset, head, tail }: Fingerprint): boolean {
  const now = withFile(path, (fd) => fingerprintAt((at, length) => readAt(fd, at, length), offset));
  return now?.head === head && now.tail === tail;
}

/** Whether a log lies where it was seen last. */
export function isAt(log: Entry, path: string): boolean {
  return log.path === absolute(path);
}

/** A path as it is kept. To resolve one takes time, and there may be very many. */
export function absolute(path: string): string {
  return isAbsolute(path) || path.includes('..') ? resolve(path) : HERE + path;
}

/** What stands in front of a relative path when it is resolved. */
export const HERE = resolve('x').slice(0, -1);

/** Whether the file has another name than before, and the name it had leads elsewhere. */
function isMoved(log: Entry, { path, stamp }: Match): boolean {
  if (isAt(log, path)) return false;
  const stats = tryStat(log.path);
  return stats === undefined || !isSameFile(stampFrom(stats), stamp);
}

/**
 * Whether the content of a file may be that of a known log: it has the name, or a rotated one, or more of the content is
 * alike than logs of different runs have in common. A log that was made anew under its old name is new.
 */
function mayBe(match: Match, log: Entry): boolean {
  return log.offset >= HEAD_BYTES || (isKin(log, match) && isRotatedName(nameOf(match.path)));
}

function holds(read: (at: number, length: number) => Uint8Array, log: Entry, sizeBytes: number): boolean {
  if (sizeBytes < log.offset) return false;
  const now = fingerprintAt(read, log.offset);
  return now !== undefined && isSameFingerprint(now, log);
}

/** Whether a file is named as a rotation of a log would be. */
function isKin(log: Entry, { path }: Match): boolean {
  return rotationBase(nameOf(log.path)) === rotationBase(nameOf(path));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function withFile<T>(path: string, use: (fd: number) => T): T | undefined {
  let fd: number;
  try {
    fd = openSync(openable(path), 'r');
  } catch {
    return undefined;
  }
  try {
    return use(fd);
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}
