import { stringify } from 'csv-stringify/sync';
import { LEVELS } from '../core/levels.ts';
import type { Results } from '../results.ts';
import { BYTES_AT } from '../task.ts';
import { detailOf } from './detail.ts';
import type { CsvLayout } from './formats.ts';

/** What the CSV needs of the results. */
export type CsvInput = Pick<Results, 'rows' | 'elapsedSeconds'> & {
  readonly report: Pick<Results['report'], 'totals'>;
};

/** Characters of text made at a time: more would only wait in memory. */
const PIECE = 1 << 16;

/**
 * Texts as nearly all are: no character that CSV or a spreadsheet knows. They need no library, which takes longer for
 * 100,000 rows than counting the lines of that many files. A lone `-`, standard input, is no formula.
 */
const PLAIN = /^(?:[\w./][\w./ :~+!-]*|-)?$/;

// RFC 4180 wants CR quoted too, which the library leaves to us.
const FORMAT = { escape_formulas: true, record_delimiter: '\n', quoted_match: /\r/ } as const;

/** The report as CSV (RFC 4180, lines end in `\n`), piece by piece. */
export function* csvText(results: CsvInput, layout: CsvLayout): Generator<string> {
  const hasTotal = layout.totalRow === 'last';
  const columns = ['File', ...LEVELS, 'Lines', 'Bytes', 'Status', 'Detail', ...(hasTotal ? ['Seconds'] : [])];
  yield (layout.byteOrderMark === 'write' ? '\uFEFF' : '') + stringify([columns], FORMAT);

  let text = '';
  for (const row of results.rows()) {
    const cells = `${cell(row.path)},${countCells(row.numbers)},${row.status},${cell(detailOf(row))}`;
    text += hasTotal ? `${cells},\n` : `${cells}\n`;
    if (text.length > PIECE) {
      yield text;
      text = '';
    }
  }
  if (hasTotal)
    text += `TOTAL,${countCells(results.report.totals)},,,${Number(results.elapsedSeconds().toFixed(3))}\n`;
  yield text;
}

function cell(text: string): string {
  return PLAIN.test(text) ? text : stringify([[harmless(text)]], FORMAT).slice(0, -1);
}

/** The cells of a row that are numbers: no array, as there may be a million rows. */
function countCells(numbers: Float64Array): string {
  let text = '';
  let lines = 0;
  for (let level = 0; level < LEVELS.length; level++) {
    const count = numbers[level] as number;
    lines += count;
    text += `${count},`;
  }
  return `${text}${lines},${numbers[BYTES_AT]}`;
}

/**
 * csv-stringify's `escape_formulas` looks at the first character only, but spreadsheets also take what follows
 * blanks for a formula.
 */
function harmless(text: string): string {
  return /^\s+[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
}
