import { stringify } from 'csv-stringify/sync';
import { LEVELS } from '../core/levels.ts';
import { linesOf, type Report } from '../report.ts';
import type { Row } from '../row.ts';
import { BYTES_AT } from '../task.ts';
import { detailOf } from './detail.ts';

export interface CsvLayout {
  /** With it, a last row TOTAL, and the column Seconds, which only that row fills. */
  readonly totalRow: 'last' | 'none';
  readonly byteOrderMark: 'write' | 'omit';
}

/** Rows made into text at a time: more would only wait in memory. */
const BATCH = 1024;

type Cell = string | number;

/**
 * The report as CSV (RFC 4180, lines end in `\n`), piece by piece.
 * @param rows in the order to be written
 * @param elapsedSeconds asked for when the last row is made
 */
export function* csvText(
  rows: Iterable<Row>,
  report: Pick<Report, 'totals'>,
  layout: CsvLayout,
  elapsedSeconds: () => number,
): Generator<string> {
  const hasTotal = layout.totalRow === 'last';
  const columns = ['File', ...LEVELS, 'Lines', 'Bytes', 'Status', 'Detail', ...(hasTotal ? ['Seconds'] : [])];
  const format = { columns, escape_formulas: true, record_delimiter: '\n' } as const;
  yield (layout.byteOrderMark === 'write' ? '\uFEFF' : '') + stringify([], { ...format, header: true });

  let batch: Cell[][] = [];
  for (const row of rows) {
    batch.push(cellsOf(row.path, row.numbers, row.status, detailOf(row), hasTotal ? [''] : []));
    if (batch.length === BATCH) {
      yield stringify(batch, format);
      batch = [];
    }
  }
  if (hasTotal) batch.push(cellsOf('TOTAL', report.totals, '', '', [Number(elapsedSeconds().toFixed(3))]));
  if (batch.length > 0) yield stringify(batch, format);
}

function cellsOf(path: string, numbers: Float64Array, status: string, detail: string, last: Cell[]): Cell[] {
  return [
    harmless(path),
    ...numbers.subarray(0, LEVELS.length),
    linesOf(numbers),
    numbers[BYTES_AT] as number,
    status,
    harmless(detail),
    ...last,
  ];
}

/**
 * csv-stringify's `escape_formulas` looks at the first character only, but spreadsheets also take what follows
 * blanks for a formula.
 */
function harmless(text: string): string {
  return /^\s+[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
}
