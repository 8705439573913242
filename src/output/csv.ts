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

/** Characters of text made at a time: more would only wait in memory. */
const PIECE = 1 << 16;

/**
 * Paths as nearly all are: no character that CSV or a spreadsheet knows. Their rows need no library, which takes
 * longer for 100,000 rows than counting the lines of that many files.
 */
const PLAIN_PATH = /^[\w./][\w./ :~+-]*$/;

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
  // RFC 4180 wants CR quoted too, which the library leaves to us.
  const format = { columns, escape_formulas: true, record_delimiter: '\n', quoted_match: /\r/ } as const;
  yield (layout.byteOrderMark === 'write' ? '\uFEFF' : '') + stringify([], { ...format, header: true });

  let text = '';
  for (const row of rows) {
    const { path, numbers, status } = row;
    const detail = detailOf(row);
    const last = hasTotal ? [''] : [];
    if (detail === '' && PLAIN_PATH.test(path)) {
      text += `${path},${plainCounts(numbers)},${status},${hasTotal ? ',' : ''}\n`;
    } else {
      text += stringify([[harmless(path), ...countsOf(numbers), status, harmless(detail), ...last]], format);
    }
    if (text.length > PIECE) {
      yield text;
      text = '';
    }
  }
  const seconds = (): number => Number(elapsedSeconds().toFixed(3));
  yield hasTotal
    ? text + stringify([['TOTAL', ...countsOf(report.totals), '', '', seconds()]], format)
    : text;
}

/** The same cells as `countsOf`, as text: no array, as there may be a million. */
function plainCounts(numbers: Float64Array): string {
  let text = '';
  let lines = 0;
  for (let level = 0; level < LEVELS.length; level++) {
    const count = numbers[level] as number;
    lines += count;
    text += `${count},`;
  }
  return `${text}${lines},${numbers[BYTES_AT]}`;
}

/** The cells of a row that are numbers. */
function countsOf(numbers: Float64Array): number[] {
  return [...numbers.subarray(0, LEVELS.length), linesOf(numbers), numbers[BYTES_AT] as number];
}

/**
 * csv-stringify's `escape_formulas` looks at the first character only, but spreadsheets also take what follows
 * blanks for a formula.
 */
function harmless(text: string): string {
  return /^\s+[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
}
