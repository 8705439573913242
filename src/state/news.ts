import type { Ledger } from '../merge.ts';
import { BYTES_AT, STRIDE } from '../task.ts';
import type { Change, Tracker } from './tracker.ts';

/** What a run has counted of one file, of a member of an archive, or of a stream. */
export interface News {
  /** In the ledger. */
  readonly id: number;
  /** As shown. */
  readonly path: string;
  /** What the log is called in all runs; undefined: a stream, which no other run can read. */
  readonly source: string | undefined;
  /** Decoded bytes that were counted before, and that are now. */
  readonly from: number;
  readonly to: number;
  /** What is between them, and all that is counted now: the levels in the order of `LEVELS`, then decoded bytes. */
  readonly counted: ArrayLike<number>;
  readonly total: ArrayLike<number>;
}

/**
 * Everything of which something is new, in the order of the paths.
 * @param tracker if there is a state
 * @param streams the files of the ledger that are streams
 */
export function* newsOf(
  ledger: Ledger,
  tracker: Tracker | undefined,
  streams: ReadonlySet<number>,
): Generator<News> {
  const logs = new Map<number, Change>();
  const archives = new Map<number, Change>();
  for (const change of tracker?.changes ?? []) {
    if (!change.isArchive) logs.set(change.id, change);
    else for (const member of ledger.membersOf(change.id)) archives.set(member, change);
  }
  for (const id of ledger.paths.sorted()) {
    const path = ledger.paths.get(id);
    const log = logs.get(id);
    const archive = archives.get(id);
    if (tracker && log) {
      const { source, offset, totals } = tracker.logOf(log);
      yield { id, path, source, from: log.from, to: offset, counted: log.counted, total: totals };
    } else if (tracker && archive) {
      const { source, stamp } = tracker.logOf(archive);
      // An archive that has changed is counted anew, as another one.
      yield* wholeNews(ledger, id, `${source}.${stamp.mtimeNs}${path.slice(path.indexOf('!'))}`);
    } else if (streams.has(id)) yield* wholeNews(ledger, id, undefined);
  }
}

/** Of what was counted from its start, if there is anything in it. */
function* wholeNews(ledger: Ledger, id: number, source: string | undefined): Generator<News> {
  const numbers = Float64Array.from(ledger.numbers(id).subarray(0, STRIDE));
  if (numbers.every((count) => count === 0)) return;
  const to = numbers[BYTES_AT] as number;
  yield { id, path: ledger.paths.get(id), source, from: 0, to, counted: numbers, total: numbers };
}
