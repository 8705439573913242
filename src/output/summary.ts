import { BY_SEVERITY, LEVELS, type Level } from '../core/levels.ts';
import { linesOf, type Report } from '../report.ts';
import { type Results, sampleAt } from '../results.ts';
import { BUCKET_MS } from '../series.ts';
import { BYTES_AT } from '../task.ts';
import { Clock } from './clock.ts';
import {
  begun,
  bytesText,
  counted,
  grouped,
  type Measure,
  printable,
  shortened,
  untimedText,
} from './text.ts';

export interface SummaryLayout {
  /** Width of the terminal, or what a file is read in. */
  readonly columns: number;
  readonly color: boolean;
  readonly measure: Measure;
}

/** What the summary needs of the results. */
export type SummaryInput = Pick<Results, 'report' | 'series' | 'top' | 'interrupted' | 'elapsedSeconds'>;

const COLORS: Partial<Record<Level, string>> = { FATAL: '\x1b[35m', ERROR: '\x1b[31m', WARNING: '\x1b[33m' };
const BOLD = '\x1b[1m';
const DIM = '\x1b[2m';
const RESET = '\x1b[0m';

/**
 * The report for people, with a line feed at its end.
 * @param byDefaultNames files were left out by the default names, not by `--include`
 */
export function summaryText(results: SummaryInput, byDefaultNames: boolean, layout: SummaryLayout): string {
  const { report, interrupted } = results;
  const elapsedSeconds = results.elapsedSeconds();
  const paint = (text: string, color: string | undefined): string => {
    return layout.color && color !== undefined ? `${color}${text}${RESET}` : text;
  };
  const lines = [
    ...levelLines(report, layout, paint),
    '',
    ...fileLines(report, interrupted, byDefaultNames),
    ...worstLines(report, layout, paint),
    ...topLines(results.top, layout, paint),
    ...seriesLines(results.series, layout, paint),
    '',
    throughput(report.totals[BYTES_AT] as number, elapsedSeconds),
    `Total processing time: ${elapsedSeconds.toFixed(2)} seconds`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The texts in a summary that come from outside: they may have wide characters. */
export function shownTexts({ report, top = [] }: SummaryInput): string[] {
  const messages = top.flatMap((level) => level.messages);
  return [
    ...report.worst.map(({ path }) => path),
    ...messages.flatMap(({ template, sample }) => [template, sample.path]),
  ];
}

type Paint = (text: string, color: string | undefined) => string;

function levelLines({ totals }: Report, { columns }: SummaryLayout, paint: Paint): string[] {
  const lines = linesOf(totals);
  const width = Math.max(5, grouped(lines).length);
  const rows = BY_SEVERITY.map((level) => {
    const count = totals[LEVELS.indexOf(level)] as number;
    const share = lines === 0 ? '' : `${((count / lines) * 100).toFixed(1).padStart(7)} %`;
    const text = `${level.padEnd(8)} ${grouped(count).padStart(width)}${share}`;
    const room = Math.min(MOST_BAR, columns - text.length - 2);
    const bar = count > 0 && room > 0 ? `  ${barOf(count / lines, room)}` : '';
    return paint(`${text}${bar}`, count > 0 ? COLORS[level] : undefined);
  });
  return [...rows, paint(`${'Lines'.padEnd(8)} ${grouped(lines).padStart(width)}`, BOLD)];
}

/** Of a longer bar nobody would see more. */
const MOST_BAR = 40;
const EIGHTHS = '▏▎▍▌▋▊▉█';

/** A share of the width as a bar; what is there is never without one. */
function barOf(share: number, width: number): string {
  const eighths = Math.max(1, Math.round(share * width * 8));
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest > 0 ? EIGHTHS[rest - 1] : '');
}

function fileLines(report: Report, interrupted: boolean, byDefaultNames: boolean): string[] {
  const { files, notReached } = report;
  // Nothing of them was counted.
  const all = { ...files, failed: files.failed + notReached };
  const found = all.ok + all.partial + all.skipped + all.failed;
  const parts = (['ok', 'partial', 'skipped', 'failed'] as const)
    .filter((status) => all[status] > 0)
    .map((status) => `${grouped(all[status])} ${status}`);
  const lines = [`${counted(found, 'file')} found${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`];
  lines.push(...notTakenTexts(report, byDefaultNames));
  if (interrupted) {
    const missed = notReached > 0 ? `; ${counted(notReached, 'file')} failed because not reached` : '';
    lines.push(`Interrupted: these are the counts so far${missed}.`);
  }
  return lines;
}

/** What was not taken by default, and what takes it. */
export function notTakenTexts(
  { leftOut, links }: Pick<Report, 'leftOut' | 'links'>,
  byDefaultNames: boolean,
): string[] {
  const texts: string[] = [];
  if (leftOut > 0) texts.push(leftOutText(leftOut, byDefaultNames));
  if (links > 0) {
    const text = `${counted(links, 'link')} ${links === 1 ? 'was' : 'were'} not followed`;
    texts.push(`${text}; --follow-symlinks follows ${links === 1 ? 'it' : 'them'}`);
  }
  return texts;
}

function leftOutText(leftOut: number, byDefaultNames: boolean): string {
  const isOne = leftOut === 1;
  const remedy = byDefaultNames
    ? `--all takes ${isOne ? 'it' : 'them'}`
    : `${isOne ? 'it matches' : 'they match'} no --include`;
  return `${counted(leftOut, 'file')} ${isOne ? 'was' : 'were'} left out by name; ${remedy}`;
}

function worstLines({ worst }: Report, { columns, measure }: SummaryLayout, paint: Paint): string[] {
  if (worst.length === 0) return [];
  const width = Math.max(...worst.map(({ errors }) => grouped(errors).length));
  const rows = worst.map(({ path, errors }) => {
    return `  ${grouped(errors).padStart(width)}  ${shortened(printable(path), Math.max(16, columns - width - 4), measure)}`;
  });
  return ['', paint('Most ERROR and FATAL lines', BOLD), ...rows];
}

function topLines(top: Results['top'] = [], { columns, measure }: SummaryLayout, paint: Paint): string[] {
  return top.flatMap(({ level, messages, otherCount, isApproximate }) => {
    if (messages.length === 0) return [];
    const width = Math.max(
      ...[...messages.map(({ count }) => count), otherCount].map((n) => grouped(n).length),
    );
    const rows = messages.map(({ count, template, sample }) => {
      const room = Math.max(16, columns - width - 4);
      const text = begun(printable(template), room, measure);
      const place = shortened(printable(sampleAt(sample)), room, measure);
      return [`  ${grouped(count).padStart(width)}  ${text}`, `  ${' '.repeat(width)}  ${paint(place, DIM)}`];
    });
    if (otherCount > 0) rows.push([`  ${grouped(otherCount).padStart(width)}  all others`]);
    const title = `Most frequent ${level} messages${isApproximate ? ', at least' : ''}`;
    return ['', paint(title, BOLD), ...rows.flat()];
  });
}

const HEIGHTS = '▁▂▃▄▅▆▇█';

/** Lines over time, and the ERROR and FATAL lines of them, as rows of bars. */
function seriesLines(series: Results['series'], { columns }: SummaryLayout, paint: Paint): string[] {
  const first = series?.buckets[0];
  const last = series?.buckets.at(-1);
  if (series === undefined) return [];
  const untimed = untimedText(series);
  const rest = untimed === undefined ? [] : [`  ${untimed}`];
  if (first === undefined || last === undefined) {
    return untimed === undefined ? [] : ['', paint(`By ${series.bucket}`, BOLD), ...rest];
  }
  const label = 8;
  const most = Math.max(10, Math.min(120, columns - label - 4));
  const span = last.startMs - first.startMs;
  const bars = Math.min(most, Math.round(span / BUCKET_MS[series.bucket]) + 1);
  const levels = { Lines: LEVELS.map((_, i) => i), Errors: ERRORS };
  const rows = Object.entries(levels).map(([name, indexes]) => {
    const sums = new Array<number>(bars).fill(0);
    for (const { startMs, counts } of series.buckets) {
      const at = span === 0 ? 0 : Math.min(bars - 1, Math.floor(((startMs - first.startMs) / span) * bars));
      for (const index of indexes) (sums[at] as number) += counts[index] as number;
    }
    const text = `  ${name.padEnd(label)}${barsOf(sums)}`;
    return name === 'Errors' ? paint(text, COLORS.ERROR) : text;
  });
  const period = new Clock(series.timeZone).span(first.startMs, last.startMs, series.bucket);
  return ['', paint(`By ${series.bucket}, ${period} (${series.timeZone})`, BOLD), ...rows, ...rest];
}

const ERRORS = [LEVELS.indexOf('ERROR'), LEVELS.indexOf('FATAL')];

/** A bar for each number, the highest for the largest; what is there is never without one. */
function barsOf(numbers: readonly number[]): string {
  const largest = Math.max(...numbers);
  return numbers
    .map((n) => (n === 0 ? ' ' : HEIGHTS[Math.max(0, Math.ceil((n / largest) * HEIGHTS.length) - 1)]))
    .join('');
}

function throughput(bytes: number, elapsedSeconds: number): string {
  const rate = elapsedSeconds > 0 ? `, ${bytesText(bytes / elapsedSeconds)}/s` : '';
  return `${bytesText(bytes)}${rate}`;
}
