import { LEVELS } from '../../core/levels.ts';
import type { Row } from '../../row.ts';

/** What is said of the rows before they are listed. */
export interface Survey {
  readonly rowCount: number;
  /** Rows with a FATAL or an ERROR line. */
  readonly withErrors: number;
  /** Those with the most such lines, then those with the most WARNING lines, then in the order of their paths. */
  readonly worst: readonly Row[];
}

const FATAL = LEVELS.indexOf('FATAL');
const ERROR = LEVELS.indexOf('ERROR');
const WARNING = LEVELS.indexOf('WARNING');

/** @param most rows in `worst` */
export function survey(rows: Iterable<Row>, most: number): Survey {
  const worst: Row[] = [];
  let rowCount = 0;
  let withErrors = 0;
  for (const row of rows) {
    rowCount++;
    if (errorsOf(row) > 0) withErrors++;
    const last = worst[most - 1];
    if (last === undefined || isWorse(row, last)) keep(worst, row, most);
  }
  return { rowCount, withErrors, worst };
}

function keep(worst: Row[], row: Row, most: number): void {
  let at = worst.length;
  while (at > 0 && isWorse(row, worst[at - 1] as Row)) at--;
  // The numbers are those of the next row soon.
  worst.splice(at, 0, { ...row, numbers: row.numbers.slice() });
  if (worst.length > most) worst.pop();
}

function isWorse(a: Row, b: Row): boolean {
  const more = errorsOf(a) - errorsOf(b) || (a.numbers[WARNING] as number) - (b.numbers[WARNING] as number);
  return more > 0;
}

function errorsOf({ numbers }: Row): number {
  return (numbers[FATAL] as number) + (numbers[ERROR] as number);
}
