import { LEVELS, type Level } from '../../src/core/levels.ts';
import { htmlText } from '../../src/output/html/html.ts';
import { linesOf, type Report } from '../../src/report.ts';
import type { Results } from '../../src/results.ts';
import { isProblem, type Row } from '../../src/row.ts';
import { STRIDE } from '../../src/task.ts';

/** A row with these counts; the others are 0. */
export function rowOf(
  path: string,
  counts: Partial<Record<Level, number>> = {},
  rest: Partial<Pick<Row, 'status' | 'finding' | 'longLines'>> = {},
): Row {
  const numbers = Float64Array.from([...LEVELS.map((level) => counts[level] ?? 0), 0]);
  numbers[STRIDE - 1] = linesOf(numbers) * 120;
  return { path, status: 'ok', finding: undefined, longLines: 0, numbers, ...rest };
}

/** The results of a run that found these rows, in their order. */
export function resultsOf(rows: readonly Row[], rest: Partial<Results> = {}): Results {
  const totals = new Float64Array(STRIDE);
  const files = { ok: 0, partial: 0, skipped: 0, failed: 0 };
  for (const { numbers, status } of rows) {
    for (const [at, number] of numbers.entries()) (totals[at] as number) += number;
    files[status]++;
  }
  const worst = rows
    .map(({ path, numbers }) => ({ path, errors: (numbers[0] as number) + (numbers[3] as number) }))
    .filter(({ errors }) => errors > 0)
    .sort((a, b) => b.errors - a.errors)
    .slice(0, 5);
  const problems = rows.filter(({ status, finding }) => isProblem(status, finding));
  const report: Report = { totals, files, notReached: 0, leftOut: 0, links: 0, worst, problems };
  return {
    report,
    rows: () => rows,
    gates: [],
    interrupted: false,
    startedAt: new Date('2026-05-01T12:00:00Z'),
    elapsedSeconds: () => 0.21,
    ...rest,
  };
}

export function pageOf(results: Results): string {
  return [...htmlText(results)].join('');
}
