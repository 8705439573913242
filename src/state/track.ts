import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { isFinalName, isRotatedName, rotationBase } from '../discover/names.ts';
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
import { fingerprintAt, HEAD_BYTES, hashOf } from './fingerprint.ts';

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
  /** Of a log that is still there. */
  isCopy?: boolean;
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
  /** What is known to be which file. */
  readonly #claimed = new Map<Entry, Tracked>();
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
    // Of an inode that was used again the entry seen last comes first.
    const byFile = new Map(this.#entries.toReversed().map((entry) => [fileKey(entry.stamp), entry]));
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
      if (tracked.entry) this.#claimed.set(tracked.entry, tracked);
      else others.push(tracked);
    }
    // What is left lies under another name by now, or is new.
    await this.#recogniseContents(others);
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
      const isCounted = checkpoint !== undefined && !isHalfCopied(tracked, checkpoint, ledger);
      if (!isCounted && !tracked.isUnchanged) this.#postpone(tracked, ledger);
      const entry = isCounted ? this.#counted(tracked, checkpoint, ledger) : this.#unchanged(tracked);
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

  #counted(tracked: Tracked, checkpoint: Checkpoint, ledger: Ledger): Entry {
    const { id, path } = tracked;
    const { found, ...rest } = checkpoint;
    const foundEntry = found && this.#claimFound(tracked, found.candidate);
    // Of lines that are read on only the new ones were counted.
    const entry = foundEntry ?? (found === undefined && rest.kind === 'lines' ? tracked.entry : undefined);
    const known = foundEntry ? (found?.numbers ?? NOTHING) : NOTHING;
    const fresh = Array.from(ledger.numbers(id), (count, i) => count - (known[i] as number));
    const before = entry?.totals ?? NOTHING;
    const totals = fresh.map((count, i) => count + (before[i] as number));
    if (rest.kind !== 'archive') ledger.replaceNumbers(id, this.#counts === 'total' ? totals : fresh);
    return { ...rest, path: resolve(path), totals, seenMs: this.#nowMs };
  }

  /** What could not be counted to its end counts in the run that can: until then it is as if nothing of it was seen. */
  #postpone({ id, entry }: Tracked, ledger: Ledger): void {
    ledger.replaceNumbers(id, this.#counts === 'total' && entry ? entry.totals : NOTHING);
  }

  /** What a content that was counted from its start has turned out to be, unless another file is that already. */
  #claimFound(tracked: Tracked, found: number): Entry | undefined {
    const entry = tracked.candidates?.[found];
    if (entry === undefined) return undefined;
    const claimant = this.#claimed.get(entry) ?? tracked;
    if (claimant !== tracked) return undefined;
    this.#claimed.set(entry, tracked);
    return entry;
  }

  #unchanged({ path, stamp, entry, isUnchanged, isCopy }: Tracked): Entry | undefined {
    // What could not be counted this time goes on from where it was.
    if (!isUnchanged || !entry) return entry;
    // Known under the name of the original: what waits in it counts when that is gone.
    if (isCopy) return { ...entry, stamp, seenMs: this.#nowMs };
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

  /** Finds out of files that are not those they were whether their contents are known. */
  async #recogniseContents(files: readonly Tracked[]): Promise<void> {
    const byHead = headIndex(this.#entries);
    if (byHead.size === 0) return;
    const like = new Map<Tracked, readonly Entry[]>();
    /** What a compressed file may go on: a new log under the old name, which begins alike, must not take it. */
    const packed = new Set<Entry>();
    for (const tracked of files) {
      if (tracked.stamp.sizeBytes === 0) continue;
      const content = await contentAt(tracked.path, tracked.stamp.sizeBytes);
      const entries = content
        ? candidatesFor(content.head, byHead).filter(
            (entry) => tracked.candidates?.includes(entry) || mayBe(tracked, entry),
          )
        : [];
      like.set(tracked, entries);
      if (!content?.isPacked) continue;
      for (const entry of entries) packed.add(entry);
      tracked.candidates = entries.toSorted((a, b) => a.offset - b.offset);
    }
    for (const [tracked, entries] of like) {
      if (tracked.candidates === undefined || tracked.candidates.length === 0) {
        const isOld = isRotatedName(nameOf(tracked.path));
        this.#recogniseContent(tracked, isOld ? entries : entries.filter((entry) => !packed.has(entry)));
      }
    }
  }

  #recogniseContent(tracked: Tracked, like: readonly Entry[]): void {
    withFile(tracked.path, (fd) => {
      const read = (at: number, length: number): Uint8Array => readAt(fd, at, length);
      // The longest that holds; of copies of one content, the one that has the name.
      const holding = like
        .filter((entry) => holds(read, entry, tracked.stamp.sizeBytes))
        .sort((a, b) => b.offset - a.offset || Number(isKin(b, tracked)) - Number(isKin(a, tracked)));
      const entry = holding.find((candidate) => !this.#claimed.has(candidate));
      if (entry) {
        tracked.entry = entry;
        tracked.candidates = [entry];
        this.#claimed.set(entry, tracked);
      } else if (holding[0] && isRotatedName(nameOf(tracked.path)))
        this.#recogniseCopy(tracked, holding[0], read);
    });
  }

  /** A copy of a log that is still there, as `copytruncate` makes one before it truncates: it is the same lines. */
  #recogniseCopy(tracked: Tracked, entry: Entry, read: (at: number, length: number) => Uint8Array): void {
    const { sizeBytes } = tracked.stamp;
    const copy = fingerprintAt(read, sizeBytes);
    const original = withFile(entry.path, (fd) =>
      fingerprintAt((at, length) => readAt(fd, at, length), sizeBytes),
    );
    if (!copy || copy.tail !== original?.tail || copy.head !== original.head) return;
    // Of what is counted whole nobody knows here where its last line begins: it ends with the copy.
    const lineStart = entry.kind === 'lines' ? lastLineStart(read, 0, sizeBytes) : sizeBytes;
    const known = lineStart === undefined ? undefined : fingerprintAt(read, lineStart);
    if (!known) return;
    const pendingBytes = sizeBytes - known.offset;
    tracked.entry = {
      ...entry,
      ...known,
      isInside: false,
      pendingBytes,
      totals: NOTHING,
    };
    tracked.isUnchanged = true;
    tracked.isCopy = true;
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

const NOTHING: readonly number[] = new Array<number>(STRIDE).fill(0);

/** Whether a compressed file is cut off that begins as a known log does: it is being written, and will be whole later. */
function isHalfCopied(
  { id, candidates = [] }: Tracked,
  { kind, found }: Checkpoint,
  ledger: Ledger,
): boolean {
  if (kind !== 'whole' || found !== undefined || candidates.length === 0) return false;
  const { status, finding } = ledger.row(id);
  // An array without its bracket may never get one.
  return status === 'partial' && finding?.code !== 'array-broken';
}

/**
 * Whether the content of a file may be that of an entry: it has the name, or a rotated one, or more of the content is
 * alike than logs of different runs have in common. A log that was made anew under its old name is new.
 */
function mayBe(tracked: Tracked, entry: Entry): boolean {
  return entry.offset >= HEAD_BYTES || (isKin(entry, tracked) && isRotatedName(nameOf(tracked.path)));
}

function fileKey({ dev, ino }: FileStamp): string {
  return `${dev}:${ino}`;
}

/** What is known of the file that an entry is about, if it is still that. */
function recogniseFile(tracked: Tracked, entry: Entry): void {
  const { stamp, path } = tracked;
  // A log that waits for the end of its last line and was rotated before that run saw it will not get it.
  const isOver = entry.pendingBytes > 0 && (!isAt(entry, path) || isFinalName(nameOf(path)));
  const isSameContent = stamp.sizeBytes === entry.stamp.sizeBytes && stamp.mtimeNs === entry.stamp.mtimeNs;
  if (isSameStamp(stamp, entry.stamp) && !(isOver && entry.kind === 'whole')) {
    tracked.entry = entry;
    tracked.isUnchanged = !isOver;
  } else if (entry.kind === 'lines') {
    // The inode may have been used again, for a log that has its few first lines in common with that one.
    if (!isAt(entry, path) && !isSameContent && !mayBe(tracked, entry)) return;
    const isHeld = withFile(path, (fd) =>
      holds((at, length) => readAt(fd, at, length), entry, stamp.sizeBytes),
    );
    if (!isHeld) return;
    tracked.entry = entry;
    tracked.isUnchanged = isSameContent && !isOver;
  } else if (isSameContent && !isOver) {
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
  return {
    offset: entry?.offset ?? 0,
    isInside: entry?.isInside ?? false,
    identity: fileKey(stamp),
    isFinal: isFinalName(nameOf(path)) || (entry !== undefined && !isAt(entry, path)),
    candidates: candidates.map((candidate) => {
      const { offset, head, tail, isInside } = candidate;
      return { offset, head, tail, isInside, isFinal: !isAt(candidate, path) };
    }),
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
