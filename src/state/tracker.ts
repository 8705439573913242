import { isFinalName } from '../discover/names.ts';
import type { Ledger } from '../merge.ts';
import { linesOf } from '../report.ts';
import { BYTES_AT } from '../task.ts';
import { type Checkpoint, type Entry, NO_TOTALS, type Start } from './entry.ts';
import type { KnownLogs } from './known-logs.ts';
import type { LogColumns } from './log-columns.ts';
import { absolute, HERE, isAt, Match, Matcher, startOf } from './match.ts';
import { NextLogs } from './next-logs.ts';
import { nextSource } from './source.ts';
import { FileIndex, isSameStamp, type Stamps } from './stamps.ts';

/** Logs that were not seen for so long are given up. */
const KEPT_MS = 30 * 24 * 3600 * 1000;
/** That a log was seen again is noted after so long. */
const FRESH_MS = 24 * 3600 * 1000;

/** What a run has counted of a log. */
export interface Change {
  /** The number of its file in the ledger. */
  readonly id: number;
  /** Its number in what the next run has to know. */
  readonly log: number;
  readonly isArchive: boolean;
  /** Decoded bytes that were counted before. */
  readonly from: number;
  /** What is new: the levels in the order of `LEVELS`, then decoded bytes. */
  readonly counted: readonly number[];
}

/**
 * Tells what is new of the files of a run from what runs before have counted, and keeps the accounts for the next one.
 * Of most files nothing is new: they are known by their stamps alone, and there is no object for them.
 */
export class Tracker {
  readonly #known: KnownLogs;
  readonly #counts: 'new' | 'total';
  readonly #nowMs: number;
  readonly #keepsChanges: boolean;
  readonly #matcher: Matcher;
  /** Files in the order of their paths: a match, or the number of a known log which is just as it was. */
  readonly #files: (Match | number)[] = [];
  /** Those that are to be counted, by their ids. */
  readonly #toCount: (Match | undefined)[] = [];
  /** Of the files of which something was counted, those of which that is not what is behind a known part. */
  readonly #newParts = new Map<number, 'all' | 'nothing'>();
  readonly #changes: Change[] = [];
  #next: LogColumns | undefined;

  /**
   * @param counts what the output is to hold
   * @param keepsChanges for `changes`
   */
  constructor(known: KnownLogs, counts: 'new' | 'total', nowMs: number, keepsChanges: boolean) {
    this.#known = known;
    this.#counts = counts;
    this.#nowMs = nowMs;
    this.#keepsChanges = keepsChanges;
    this.#matcher = new Matcher(known);
  }

  /** What the run has counted, when it is closed, if that is kept; archives among them, whose members have the numbers. */
  get changes(): readonly Change[] {
    return this.#changes;
  }

  /** What is known now of a log of which something was counted. */
  logOf({ log }: Change): Entry {
    if (this.#next === undefined) throw new RangeError('nothing has changed');
    return this.#next.get(log);
  }

  /**
   * Decides of each file that was found where to begin. Those of which nothing is new are settled.
   * @param ids the files that are to be counted, each once, in the order of their paths
   * @param stamps of the files, by their ids; what is no regular file is none of them
   */
  async assign(ids: Iterable<number>, stamps: Stamps, ledger: Ledger): Promise<void> {
    const { columns } = this.#known;
    const byFile = new FileIndex(columns.stamps, columns.count);
    // Of an inode that was used again the log seen last comes first.
    for (let log = 0; log < columns.count; log++) byFile.add(log);
    const changed: Match[] = [];
    for (const id of ids) {
      if (!stamps.isFile(id)) continue;
      const log = byFile.find(stamps, id);
      if (log !== -1 && !this.#isToldByMembers(log) && this.#isAsItWas(log, id, stamps, ledger)) {
        this.#matcher.claim(log);
        this.#files.push(log);
        this.#settle(id, columns.pendingBytes(log), () => columns.get(log), ledger);
      } else {
        const match = new Match(id, ledger.paths, stamps);
        if (log !== -1) this.#matcher.recogniseFile(match, this.#known.log(log));
        this.#files.push(match);
        changed.push(match);
      }
    }
    // What is left lies under another name by now, or is new.
    await this.#matcher.recogniseContents(changed.filter(({ entry }) => entry === undefined));
    for (const match of changed) {
      const { id, entry, isUnchanged } = match;
      if (entry && isUnchanged && !this.#isToldByMembers(entry.index)) {
        this.#settle(id, entry.pendingBytes, () => entry, ledger);
      } else this.#toCount[id] = match;
    }
  }

  /** Where to begin counting a file; undefined: it is none that is tracked. */
  startOf(id: number): Start | undefined {
    const match = this.#toCount[id];
    return match && startOf(match);
  }

  /** What of that which was counted of a file is new. Known when all is counted. */
  newPartOf(id: number): 'all' | 'rest' | 'nothing' {
    return this.#newParts.get(id) ?? 'rest';
  }

  /** Lines before the place from which a file was read on, if it was; NaN: nobody counted them all. */
  linesBefore(id: number): number {
    const entry = this.#toCount[id]?.entry;
    if (entry?.kind !== 'lines') return 0;
    const { offset, totals } = entry;
    // A copy of another log was not counted from its start.
    if (totals[BYTES_AT] !== offset) return Number.NaN;
    return linesOf(totals);
  }

  /** Whether a log lies where it was, nothing was done to it, and it was seen not long ago. */
  #isAsItWas(log: number, id: number, stamps: Stamps, { paths }: Ledger): boolean {
    const { columns } = this.#known;
    if (!stamps.isSame(id, columns.stamps, log)) return false;
    if (this.#nowMs - columns.seenMs(log) >= FRESH_MS) return false;
    // A rotated log does not get the end of its last line any more.
    if (columns.pendingBytes(log) > 0 && isFinalName(paths.get(id))) return false;
    return paths.isAt(id, columns.path(log), HERE_BYTES);
  }

  /** Whether all that was counted of a log is wanted, and stands in rows that it is to be counted again for. */
  #isToldByMembers(log: number): boolean {
    return this.#counts === 'total' && this.#known.columns.isArchive(log);
  }

  #settle(id: number, pendingBytes: number, entry: () => Entry, ledger: Ledger): void {
    ledger.settle(
      id,
      pendingBytes > 0 ? { status: 'ok', finding: { code: 'pending', bytes: pendingBytes } } : undefined,
    );
    if (this.#counts === 'total') ledger.replaceNumbers(id, entry().totals);
  }

  /**
   * Makes the counts of the ledger what is new, or all there ever was.
   * @returns what the next run has to know; undefined if that is what is known already
   */
  close(ledger: Ledger): LogColumns | undefined {
    const next = new NextLogs(this.#known.columns);
    for (const file of this.#files) {
      if (typeof file === 'number') next.keep(file);
      else this.#close(file, ledger, next);
    }
    this.#next = next.logs;
    if (next.logs === undefined) return undefined;
    // What was not found may turn up again, renamed or compressed.
    for (let log = 0; log < this.#known.count; log++) {
      const isKept = this.#nowMs - this.#known.columns.seenMs(log) < KEPT_MS;
      if (!this.#matcher.isClaimed(log) && isKept) next.keep(log);
    }
    return next.logs;
  }

  /** Puts down what is known of a file now. */
  #close(match: Match, ledger: Ledger, next: NextLogs): void {
    const checkpoint = match.isUnchanged ? undefined : ledger.checkpoint(match.id);
    const isCounted = checkpoint !== undefined && !isHalfCopied(match, checkpoint, ledger);
    if (isCounted) {
      this.#counted(match, checkpoint, ledger, next);
      return;
    }
    this.#newParts.set(match.id, 'nothing');
    if (!match.isUnchanged) this.#postpone(match, ledger);
    const log = this.#uncounted(match);
    if (typeof log === 'number') next.keep(log);
    else if (log) next.add(log, log.source, log.path, log.totals, log.seenMs);
  }

  #counted(match: Match, checkpoint: Checkpoint, ledger: Ledger, next: NextLogs): void {
    const { id, path } = match;
    const { found, kind } = checkpoint;
    const known = found && this.#matcher.claimFound(match, found.candidate);
    const contentOf = (other: number): Checkpoint | undefined => ledger.checkpoint(other);
    if (found && !known && this.#matcher.isCopy(match, found.candidate, checkpoint, contentOf)) {
      this.#newParts.set(id, 'nothing');
      ledger.replaceNumbers(id, NO_TOTALS);
      const source = this.#nameFor(checkpoint.source, next);
      next.add(checkpoint, source, absolute(path), NO_TOTALS, this.#nowMs);
      return;
    }
    if (found && !known) this.#newParts.set(id, 'all');
    // Of lines that are read on only the new ones were counted.
    const entry = known ?? (found === undefined && kind === 'lines' ? match.entry : undefined);
    const counted = (known && found?.numbers) ?? NO_TOTALS;
    const fresh = Array.from(ledger.numbers(id), (count, i) => count - (counted[i] as number));
    const before = entry?.totals ?? NO_TOTALS;
    const totals = fresh.map((count, i) => count + (before[i] as number));
    // Of a log that is new both are what was counted.
    if (entry && kind !== 'archive') {
      ledger.replaceNumbers(id, this.#counts === 'total' ? totals : fresh);
    }
    const source = entry?.source ?? this.#nameFor(checkpoint.source, next);
    const log = next.add(checkpoint, source, absolute(path), totals, this.#nowMs);
    const isArchive = kind === 'archive';
    if (this.#keepsChanges && (isArchive || fresh.some((count) => count !== 0))) {
      this.#changes.push({ id, log, isArchive, from: entry?.offset ?? 0, counted: fresh });
    }
  }

  /** A name that no other log has. */
  #nameFor(source: string, next: NextLogs): string {
    let name = source;
    while (this.#known.columns.hasSource(name) || next.hasSource(name)) name = nextSource(name);
    return name;
  }

  /** What could not be counted to its end counts in the run that can: until then it is as if nothing of it was seen. */
  #postpone({ id, entry }: Match, ledger: Ledger): void {
    ledger.replaceNumbers(id, this.#counts === 'total' && entry ? entry.totals : NO_TOTALS);
  }

  #uncounted({ path, stamp, entry, isUnchanged, isCopy }: Match): Entry | number | undefined {
    if (!entry) return undefined;
    // What could not be counted this time goes on from where it was.
    if (!isUnchanged) return entry.index;
    // Known under the name of the original: what waits in it counts when that is gone.
    if (isCopy) return { ...entry, stamp, seenMs: this.#nowMs };
    const isKnown = isAt(entry, path) && isSameStamp(entry.stamp, stamp);
    if (isKnown && this.#nowMs - entry.seenMs < FRESH_MS) return entry.index;
    return { ...entry, path: absolute(path), stamp, seenMs: this.#nowMs };
  }
}

const HERE_BYTES = Buffer.from(HERE);

/** Whether a compressed file is cut off that begins as a known log does: it is being written, and will be whole later. */
function isHalfCopied({ id, candidates = [] }: Match, { kind, found }: Checkpoint, ledger: Ledger): boolean {
  if (kind !== 'whole' || found !== undefined || candidates.length === 0) return false;
  const { status, finding } = ledger.row(id);
  // An array without its bracket may never get one.
  return status === 'partial' && finding?.code !== 'array-broken';
}
