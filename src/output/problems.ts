import type { Report } from '../report.ts';
import { detailOf } from './detail.ts';
import { counted, printable } from './text.ts';

/** Problems said one by one; the CSV has them all. */
const MOST = 10;

/**
 * A sentence for each file that was not counted or not to its end, as standard error gets them.
 * @param isListed `-o` has them all
 */
export function problemLines({ problems }: Report, isListed: boolean): string[] {
  const lines = problems.slice(0, MOST).map((row) => {
    return `${printable(row.path)}: ${row.status}: ${printable(detailOf(row))}`;
  });
  if (problems.length > MOST) {
    lines.push(
      `and ${counted(problems.length - MOST, 'more file')} not counted or not to the end; ${isListed ? 'the CSV lists' : '-o lists'} them all`,
    );
  }
  return lines;
}
