import { LEVELS } from './core/levels.ts';
import type { Ledger } from './merge.ts';
import { isProblem, type Row, type Status } from './row.ts';
import { BYTES_AT } from './task.ts';

/** What a run found, summed up. */
export interface Report {
  /** Sums over all files: the counts in the order of `LEVELS`, then the decoded bytes. */
  readonly totals: Float64Array;
  readonly files: Readonly<Record<Status, number>>;
  /** Files that were found, but not reached before the run was interrupted. */
  readonly notReached: number;
  /** Files of folders and members of archives that were left out by name. */
  readonly leftOut: number;
  /** Links that were not followed, whatever is behind them. */
  readonly links: number;
  /** The files with the most ERROR and FATAL lines, most first. */
  readonly worst: readonly { readonly path: string; readonly errors: number }[];
  /** What was not counted though it should have been, ordered by path. */
  readonly problems: readonly Omit<Row, 'numbers'>[];
}

interface Count {
  readonly id: number;
  readonly errors: number;
}

/** Files named in `Report.worst`. */
const WORST = 5;
const ERROR = LEVELS.indexOf('ERROR');
const FATAL = LEVELS.indexOf('FATAL');

/** Sums up a closed ledger. */
export function reportOn(ledger: Ledger, leftOut: number): Report {
  const totals = new Float64Array(BYTES_AT + 1);
  const worst: Count[] = [];
  for (let id = 0; id < ledger.paths.length; id++) {
    if (ledger.isHidden(id)) continue;
    const numbers = ledger.numbers(id);
    for (let i = 0; i < totals.length; i++) (totals[i] as number) += numbers[i] as number;
    const errors = (numbers[ERROR] as number) + (numbers[FATAL] as number);
    if (errors > 0) keepWorst(worst, { id, errors }, ledger);
  }

  const files = { ok: 0, partial: 0, skipped: 0, failed: 0 };
  const problems: number[] = [];
  let links = 0;
  for (const [id, { status, finding }] of ledger.remarks()) {
    files[status]++;
    if (finding.code === 'not-regular' && finding.type === 'link') links++;
    if (isProblem(status, finding)) problems.push(id);
  }
  const unfinished = [...ledger.unfinished].length;
  const notReached = ledger.found - ledger.settled - unfinished;
  files.ok = ledger.found - notReached - files.partial - files.skipped - files.failed;
  return {
    totals,
    files,
    notReached,
    leftOut: leftOut + ledger.leftOut,
    links,
    worst: worst.map(({ id, errors }) => ({ path: ledger.paths.get(id), errors })),
    problems: problems.sort((a, b) => ledger.paths.compare(a, b)).map((id) => ledger.row(id)),
  };
}

function keepWorst(worst: Count[], file: Count, ledger: Ledger): void {
  const compare = (a: Count, b: Count): number => b.errors - a.errors || ledger.paths.compare(a.id, b.id);
  const last = worst.at(-1);
  if (worst.length === WORST && last !== undefined && compare(file, last) > 0) return;
  worst.push(file);
  worst.sort(compare);
  if (worst.length > WORST) worst.pop();
}

/** Whether there was nothing to count: no file at all, or nothing but links that were not followed. */
export function isEmpty({ files, notReached, links }: Report): boolean {
  return files.ok + files.partial + files.failed + notReached === 0 && files.skipped === links;
}

/** Lines counted: every line has one of the levels. */
export function linesOf(numbers: ArrayLike<number>): number {
  let lines = 0;
  for (let level = 0; level < LEVELS.length; level++) lines += numbers[level] as number;
  return lines;
}
