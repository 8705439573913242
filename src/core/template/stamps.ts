import { matchAt, sticky } from '../rule/patterns.ts';

/** Pieces of the patterns of dates and times, as programs print them at line starts and in messages. */

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const NO_MORE = '(?![A-Za-z0-9])';
const HALF = `(?: ?[AaPp][Mm]${NO_MORE})?`;
const ZONE = `(?: ?(?:Z|UTC|GMT|[+-]\\d\\d:?\\d\\d)${NO_MORE})?`;
const SECONDS = ':\\d\\d(?:[.,:]\\d{1,9}(?!\\d))?';
const CLOCK = `\\d{1,2}:\\d\\d${SECONDS}${HALF}${ZONE}`;

const DAY = [
  '\\d{4}-\\d{1,2}-\\d{1,2}',
  '\\d{4}/\\d{1,2}/\\d{1,2}',
  '\\d{4}\\.\\d{1,2}\\.\\d{1,2}',
  '\\d{1,2}/\\d{1,2}/\\d{4}',
  '\\d{1,2}\\.\\d{1,2}\\.\\d{4}',
  `\\d{1,2}([/ -])${MONTH}\\1\\d{4}`,
].join('|');

/** A date, with a time behind it or without: `2026-11-22T10:31:22.900Z`, `22/Nov/2026:10:47:05 +0000`. */
const DATE = `(?:${DAY})(?:(?:[T_:-]|,? )\\d{1,2}:\\d\\d(?:${SECONDS})?${HALF}${ZONE}|-\\d\\d\\.\\d\\d\\.\\d\\d(?:\\.\\d+)?)?`;

/** Dates with the month first, and those of mail and of Redis: `Sun Nov 22 10:39:26.320783 2026`. */
const NAMED = `(?:${WEEKDAY},? )?(?:${MONTH} {1,2}\\d{1,2},? (?:\\d{4},? )?${CLOCK}(?: [A-Z]{3,4}${NO_MORE})?(?: \\d{4}${NO_MORE})?|${MONTH} \\d{1,2}, \\d{4}|\\d{1,2} ${MONTH} (?:\\d{4} )?${CLOCK})`;

/** `20261122T103122Z`, `20171223-22:15:29:606`, `10:50AM`. */
const SHORT = `\\d{8}(?:[T-]\\d{6}(?:\\.\\d+)?Z?|-\\d{1,2}:\\d\\d${SECONDS})|\\d{1,2}:\\d\\d ?[AaPp][Mm]`;

const TIME = sticky(`(?:${DATE}|${NAMED}|${SHORT}|${CLOCK})${NO_MORE}`);

/** Where the date, the time or both that begin at `i` end. */
export function endOfTime(text: string, i: number): number | undefined {
  const match = matchAt(TIME, text, i);
  return match === undefined ? undefined : i + match.length;
}
