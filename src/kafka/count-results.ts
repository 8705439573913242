import { LEVELS } from '../core/levels.ts';
import type { GateResult } from '../gates/evaluate.ts';
import type { Report } from '../report.ts';
import type { Results } from '../results.ts';
import type { Row } from '../row.ts';
import { BYTES_AT, STRIDE } from '../task.ts';
import { type Counts, LONG_LINES_AT } from './counts.ts';
import type { CountRow } from './rows.ts';
import type { Told } from './telling-sum.ts';

/** Files named in `Report.worst`. */
const WORST = 5;

/** Rows as all outputs of the program take them. */
export function* reportRows(rows: readonly CountRow[]): Generator<Row> {
  for (const { path, counts } of rows) {
    yield {
      path,
      status: 'ok',
      finding: undefined,
      longLines: counts[LONG_LINES_AT] as number,
      numbers: counts.subarray(0, STRIDE),
    };
  }
}

/** @param rows as `sortRows` gives them */
export function resultsOf(
  rows: readonly CountRow[],
  told: Told,
  gates: readonly GateResult[],
  startedAt: Date,
  isInterrupted: () => boolean,
): Results {
  return {
    report: reportOf(rows),
    rows: () => reportRows(rows),
    gates,
    ...told,
    get interrupted() {
      return isInterrupted();
    },
    startedAt,
    elapsedSeconds: () => (Date.now() - startedAt.getTime()) / 1000,
  };
}

function reportOf(rows: readonly CountRow[]): Report {
  const totals = new Float64Array(BYTES_AT + 1);
  for (const { counts } of rows) {
    for (let i = 0; i < totals.length; i++) (totals[i] as number) += counts[i] as number;
  }
  const worst = rows
    .map(({ path, counts }) => ({ path, errors: errorsOf(counts) }))
    .filter(({ errors }) => errors > 0)
    // Equals stay in the order of their paths.
    .sort((a, b) => b.errors - a.errors)
    .slice(0, WORST);
  return {
    totals,
    files: { ok: rows.length, partial: 0, skipped: 0, failed: 0 },
    notReached: 0,
    leftOut: 0,
    links: 0,
    worst,
    problems: [],
  };
}

const ERROR = LEVELS.indexOf('ERROR');
const FATAL = LEVELS.indexOf('FATAL');

function errorsOf(counts: Counts): number {
  return (counts[ERROR] as number) + (counts[FATAL] as number);
}
