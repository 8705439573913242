import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { isRotatedName, rotationBase } from '../discover/names.ts';
import { openable } from '../discover/paths.ts';
import type { Ledger } from '../merge.ts';
import { tryStat } from '../stat.ts';
import { STRIDE } from '../task.ts';
import { ByteReader, type Bytes } from '../worker/decode/byte-reader.ts';
import { decoderOf } from '../worker/decode/decoder.ts';
import { HEAD_BYTES as FORMAT_BYTES, innerName, recognise } from '../worker/formats.ts';
import { piecesOf } from '../worker/pieces.ts';
import { lastLineStart, readAt, stampFrom } from '../worker/tracked.ts';
import { type Checkpoint, type Entry, type FileStamp, isSameStamp, type Start } from './entry.ts';
import { type Fingerprint, fingerprintAt, HEAD_BYTES, hashOf } from './fingerprint.ts';

/** Entries of logs that were not seen for so long are given up. */
const KEPT_MS = 30 * 24 * 3600 * 1000;
/** That a log was seen again is noted after so long. */
const FRESH_MS = 24 * 3600 * 1000;

/** A file that is found again, or for the first time. */
interface Tracked {
  readonly id: number;
  readonly path: string;
  readonly stamp: FileStamp;
  /** What was known of it before, if it is known for sure. */
  entry?: Entry;
  /** What it may be, if that shows only when it is read. */
  candidates?: readonly Entry[];
  /** Nothing of it is new. */
  isUnchanged?: boolean;
}

/**
 * Tells the logs of a run from those of runs before, by their content wherever they have gone, and what is new of each.
 * A log is known by the same file with the same content before the place up to which it was counted; renamed or copied
 * away, by that content; compressed, by the same content when it is decoded.
 */
export class Tracker {
  readonly #entries: readonly Entry[];
  readonly #counts: 'new' | 'total';
  readonly #tracked = new Map<number, Tracked>();
  readonly #claimed = new Set<Entry>();
  readonly #nowMs: number;

  constructor(entries: readonly Entry[], counts: 'new' | 'total', nowMs: number) {
    this.#entries = entries;
    this.#counts = counts;
    this.#nowMs = nowMs;
  }

  /**
   * Decides of each file that was found where to begin. Those of which nothing is new are settled.
   * @param ids the regular files that are to be counted, in the order of their paths
   */
  async assign(ids: Iterable<number>, ledger: Ledger): Promise<Map<number, Start>> {
    const byFile = new Map(this.#entries.map((entry) => [fileKey(entry.stamp), entry]));
    const first = new Map<string, string>();
    const others: Tracked[] = [];
    for (const id of ids) {
      const path = ledger.paths.get(id);
      const stamp = stampAt(openable(path));
      if (!stamp) continue;
      const known = first.get(fileKey(stamp));
      if (known !== undefined) {
        ledger.decide(id, { status: 'skipped', finding: { code: 'duplicate-of', path: known } });
        continue;
      }
      first.set(fileKey(stamp), path);
      const tracked: Tracked = { id, path, stamp };
      this.#tracked.set(id, tracked);
      const entry = byFile.get(fileKey(stamp));
      if (entry) recogniseFile(tracked, entry);
      if (tracked.entry) this.#claimed.add(tracked.entry);
      else others.push(tracked);
    }
    // What is left lies under another name by now, or is new.
    const byHead = headIndex(this.#entries);
    for (const tracked of others) await this.#recogniseContent(tracked, byHead);
    const starts = new Map<number, Start>();
    for (const tracked of this.#tracked.values()) {
      if (tracked.isUnchanged) this.#settle(tracked, ledger);
      else starts.set(tracked.id, startOf(tracked));
    }
    return starts;
  }

  /**
   * Makes the counts of the ledger what is new, or all there ever was.
   * @returns what the next run has to know; undefined if that is what is known already
   */
  close(ledger: Ledger): Entry[] | undefined {
    const next: Entry[] = [];
    let hasChanged = false;
    for (const tracked of this.#tracked.values()) {
      const checkpoint = ledger.checkpoint(tracked.id);
      const entry = checkpoint ? this.#counted(tracked, checkpoint, ledger) : this.#unchanged(tracked);
      if (entry === undefined) continue;
      hasChanged ||= entry !== tracked.entry;
      next.push(entry);
    }
    if (!hasChanged) return undefined;
    // What was not found may turn up again, renamed or compressed.
    const kept = this.#entries.filter((entry) => {
      return !this.#claimed.has(entry) && this.#nowMs - entry.seenMs < KEPT_MS;
    });
    return [...next, ...kept];
  }

  #counted({ id, path, entry: known, candidates }: Tracked, checkpoint: Checkpoint, ledger: Ledger): Entry {
    const { found, ...rest } = checkpoint;
    const entry = found === undefined ? known : candidates?.[found];
    if (entry) this.#claimed.add(entry);
    const counted = Array.from(ledger.numbers(id));
    const before = entry?.totals ?? new Array<number>(STRIDE).fill(0);
    const plus = counted.map((count, i) => count + (before[i] as number));
    const minus = counted.map((count, i) => count - (before[i] as number));
    // Of lines only the new ones were counted, of anything else all.
    const [totals, fresh] = rest.kind === 'lines' ? [plus, counted] : [counted, minus];
    if (rest.kind !== 'archive') ledger.replaceNumbers(id, this.#counts === 'total' ? totals : fresh);
    return { ...rest, path: resolve(path), totals, seenMs: this.#nowMs };
  }

  #unchanged({ path, stamp, entry, isUnchanged }: Tracked): Entry | undefined {
    // What could not be counted this time goes on from where it was.
    if (!isUnchanged || !entry) return entry;
    const isKnown = isAt(entry, path) && isSameStamp(entry.stamp, stamp);
    if (isKnown && this.#nowMs - entry.seenMs < FRESH_MS) return entry;
    return { ...entry, path: resolve(path), stamp, seenMs: this.#nowMs };
  }

  #settle({ id, entry }: Tracked, ledger: Ledger): void {
    const pending = entry?.pendingBytes ?? 0;
    ledger.settle(
      id,
      pending > 0 ? { status: 'ok', finding: { code: 'pending', bytes: pending } } : undefined,
    );
    if (this.#counts === 'total' && entry) ledger.replaceNumbers(id, entry.totals);
  }

  async #recogniseContent(tracked: Tracked, byHead: HeadIndex): Promise<void> {
    if (byHead.size === 0 || tracked.stamp.sizeBytes === 0) return;
    const found = await contentAt(tracked.path, tracked.stamp.sizeBytes);
    if (!found) return;
    const like = candidatesFor(found.head, byHead).filter((entry) => this.#isFree(entry, tracked));
    if (found.isPacked) {
      if (like.length > 0) tracked.candidates = like.sort((a, b) => a.offset - b.offset);
      return;
    }
    withFile(tracked.path, (fd) => {
      const read = (at: number, length: number): Uint8Array => readAt(fd, at, length);
      // The longest that holds; of copies of one content, the one that has the name.
      const holding = like
        .filter((entry) => entry.kind === 'lines' && holds(read, entry, tracked.stamp.sizeBytes))
        .sort((a, b) => b.offset - a.offset || Number(isKin(b, tracked)) - Number(isKin(a, tracked)));
      const entry = holding.find((candidate) => !this.#claimed.has(candidate));
      if (entry) {
        tracked.entry = entry;
        this.#claimed.add(entry);
      } else if (holding[0] && isRotatedName(nameOf(tracked.path)))
        this.#recogniseCopy(tracked, holding[0], read);
    });
  }

  /** Whether an entry may be what a file goes on: it is free, or the file is a copy that a rotation has made. */
  #isFree(entry: Entry, tracked: Tracked): boolean {
    return !this.#claimed.has(entry) || isKin(entry, tracked);
  }

  /** A copy of a log that is still there, as `copytruncate` makes one before it truncates: it is the same lines. */
  #recogniseCopy(tracked: Tracked, entry: Entry, read: (at: number, length: number) => Uint8Array): void {
    const { sizeBytes } = tracked.stamp;
    const copy = fingerprintAt(read, sizeBytes);
    const original = withFile(entry.path, (fd) =>
      fingerprintAt((at, length) => readAt(fd, at, length), sizeBytes),
    );
    if (!copy || copy.tail !== original?.tail || copy.head !== original.head) return;
    const lineStart = lastLineStart(read, 0, sizeBytes);
    const known = fingerprintAt(read, lineStart);
    if (!known) return;
    const pendingBytes = sizeBytes - lineStart;
    tracked.entry = {
      ...entry,
      ...known,
      isInside: false,
      pendingBytes,
      totals: new Array<number>(STRIDE).fill(0),
    };
    tracked.isUnchanged = true;
  }
}

/** Whether a log lies where it was seen last. To resolve a path takes time, and there may be very many. */
function isAt(entry: Entry, path: string): boolean {
  const isRelative = !path.startsWith('/');
  const isEnd =
    entry.path.endsWith(path) && entry.path.length === path.length + (isRelative ? CWD.length + 1 : 0);
  return (isEnd && (!isRelative || entry.path.startsWith(CWD))) || entry.path === resolve(path);
}

const CWD = process.cwd();

function fileKey({ dev, ino }: FileStamp): string {
  return `${dev}:${ino}`;
}

/** What is known of the file that an entry is about, if it is still that. */
function recogniseFile(tracked: Tracked, entry: Entry): void {
  const { stamp, path } = tracked;
  const isRotated = !isAt(entry, path) || isRotatedName(nameOf(path));
  if (isSameStamp(stamp, entry.stamp)) {
    tracked.entry = entry;
    // A log that waits for the end of its last line and was rotated before that run saw it will not get it.
    tracked.isUnchanged = !(isRotated && entry.pendingBytes > 0);
    return;
  }
  const isSameContent = stamp.sizeBytes === entry.stamp.sizeBytes && stamp.mtimeNs === entry.stamp.mtimeNs;
  if (entry.kind === 'lines') {
    const isHeld = withFile(path, (fd) =>
      holds((at, length) => readAt(fd, at, length), entry, stamp.sizeBytes),
    );
    if (!isHeld) return;
    tracked.entry = entry;
    tracked.isUnchanged = isSameContent && !(isRotated && entry.pendingBytes > 0);
  } else if (isSameContent) {
    tracked.entry = entry;
    tracked.isUnchanged = true;
  } else if (entry.kind === 'whole') tracked.candidates = [entry];
}

function holds(read: (at: number, length: number) => Uint8Array, entry: Entry, sizeBytes: number): boolean {
  if (sizeBytes < entry.offset) return false;
  const now = fingerprintAt(read, entry.offset);
  return now !== undefined && now.head === entry.head && now.tail === entry.tail;
}

function startOf({ path, stamp, entry, candidates = [] }: Tracked): Start {
  const isLines = entry?.kind === 'lines';
  return {
    offset: isLines ? entry.offset : 0,
    isInside: isLines && entry.isInside,
    identity: fileKey(stamp),
    isFinal: isRotatedName(nameOf(path)) || (entry !== undefined && !isAt(entry, path)),
    candidates: candidates.map(({ offset, head, tail }): Fingerprint => ({ offset, head, tail })),
  };
}

/** Whether a file is named as a rotation of the log of an entry would be. */
function isKin(entry: Entry, { path }: Tracked): boolean {
  return rotationBase(nameOf(entry.path)) === rotationBase(nameOf(path));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Entries by the hash of their first bytes, for each number of these that there is. */
type HeadIndex = ReadonlyMap<number, ReadonlyMap<string, readonly Entry[]>>;

function headIndex(entries: readonly Entry[]): HeadIndex {
  const index = new Map<number, Map<string, Entry[]>>();
  for (const entry of entries) {
    if (entry.offset === 0 || entry.kind === 'archive') continue;
    const length = Math.min(entry.offset, HEAD_BYTES);
    const byHash = index.get(length) ?? new Map<string, Entry[]>();
    index.set(length, byHash);
    const same = byHash.get(entry.head);
    if (same) same.push(entry);
    else byHash.set(entry.head, [entry]);
  }
  return index;
}

function candidatesFor(head: Uint8Array, index: HeadIndex): Entry[] {
  const found: Entry[] = [];
  for (const [length, byHash] of index) {
    if (length <= head.length) found.push(...(byHash.get(hashOf(head.subarray(0, length))) ?? []));
  }
  return found;
}

/** The first decoded bytes of a file; undefined if it cannot be read, or holds no text. */
async function contentAt(
  path: string,
  sizeBytes: number,
): Promise<{ head: Uint8Array; isPacked: boolean } | undefined> {
  let fd: number;
  try {
    fd = openSync(openable(path), 'r');
  } catch {
    return undefined;
  }
  let bytes = new ByteReader(piecesOf(fd, sizeBytes));
  try {
    for (let name = path, isPacked = false; ; isPacked = true, name = innerName(name)) {
      const format = recognise(await bytes.peek(FORMAT_BYTES), name);
      if (format.kind === 'text')
        return { head: Uint8Array.from((await bytes.peek(HEAD_BYTES)).subarray(0, HEAD_BYTES)), isPacked };
      if (format.kind !== 'compressed') return undefined;
      const decoded: Bytes = (await decoderOf(format.compression))(bytes);
      bytes = new ByteReader(decoded);
    }
  } catch {
    // The worker will say what is wrong with it.
    return undefined;
  } finally {
    await bytes.close();
    closeSync(fd);
  }
}

function stampAt(path: string): FileStamp | undefined {
  const stats = tryStat(path);
  return stats?.isFile() ? stampFrom(stats) : undefined;
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
