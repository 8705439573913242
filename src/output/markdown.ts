import { BY_SEVERITY, LEVELS } from '../core/levels.ts';
import type { GateResult } from '../gates/evaluate.ts';
import { linesOf, type Report } from '../report.ts';
import { type Results, sampleAt } from '../results.ts';
import { type Row, STATUSES } from '../row.ts';
import { Clock } from './clock.ts';
import { detailOf } from './detail.ts';
import type { CsvLayout, Place } from './formats.ts';
import { gateText } from './gate-text.ts';
import { totalsRecord } from './records.ts';
import { counted, grouped, printable, shareText, untimedText } from './text.ts';

/** GitHub refuses a longer job summary as a whole. */
const MOST_BYTES = 1024 * 1024;
/** Kept for what stands behind the list of files. */
const REST_BYTES = 4096;

/** Problems that are named; the table of files has them all. */
const MOST_PROBLEMS = 20;

/**
 * The report as GitHub Flavored Markdown, at most 1 MiB with what stands before it: then the list of files is cut, and says
 * so.
 */
export function* markdownText(results: Results, _layout: CsvLayout, { usedBytes }: Place): Generator<string> {
  const { report, gates } = results;
  const head = [
    '<!-- loganalyze report -->',
    '## Log levels',
    '',
    totalsLine(report, results.interrupted),
    '',
    ...levelTable(report),
    ...gateList(gates),
    ...topList(results.top),
    ...seriesTable(results.series),
    ...problemList(report),
    '',
  ].join('\n');
  yield head;
  yield* fileTable(results, MOST_BYTES - usedBytes - REST_BYTES - Buffer.byteLength(head));
  yield `\nTotal processing time: ${results.elapsedSeconds().toFixed(2)} seconds\n`;
}

function totalsLine(report: Report, interrupted: boolean): string {
  const { files, lines } = totalsRecord(report);
  const parts = STATUSES.filter((status) => files[status] > 0).map(
    (status) => `${grouped(files[status])} ${status}`,
  );
  const end = interrupted ? '; interrupted, these are the counts so far' : '';
  return `${counted(lines, 'line')} in ${counted(files.found, 'file')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}${end}.`;
}

function levelTable({ totals }: Report): string[] {
  const lines = linesOf(totals);
  const rows = BY_SEVERITY.map((level) => {
    const count = totals[LEVELS.indexOf(level)] as number;
    return `| ${level} | ${grouped(count)} | ${lines === 0 ? '' : `${((count / lines) * 100).toFixed(1)} %`} |`;
  });
  return ['| Level | Lines | Share |', '|---|--:|--:|', ...rows];
}

function gateList(gates: readonly GateResult[]): string[] {
  if (gates.length === 0) return [];
  const lines = gates.map(
    (gate) => `- ${gate.outcome === 'failed' ? '❌ ' : '✅ '}${escaped(gateText(gate))}`,
  );
  return ['', '### Gates', '', ...lines];
}

function topList(top: Results['top'] = []): string[] {
  return top.flatMap(({ level, messages, otherCount, isApproximate }) => {
    if (messages.length === 0) return [];
    const rows = messages.map(({ template, count, share, files, sample }) => {
      const cells = [grouped(count), shareText(share), grouped(files), escaped(template)];
      return `| ${cells.join(' | ')} | ${escaped(sampleAt(sample))} |`;
    });
    if (otherCount > 0) rows.push(`| ${grouped(otherCount)} | | | all others | |`);
    const about = isApproximate
      ? ['', 'There are more messages than are told apart: the counts are at least these.']
      : [];
    return [
      '',
      `### Top messages: ${level}`,
      '',
      '| Lines | Share | Files | Message | For example |',
      '|--:|--:|--:|---|---|',
      ...rows,
      ...about,
    ];
  });
}

/** The last ones, if there are very many. */
const MOST_BUCKETS = 200;

function seriesTable(series: Results['series']): string[] {
  if (series === undefined) return [];
  const untimed = untimedText(series);
  if (series.buckets.length === 0) return untimed === undefined ? [] : ['', `${untimed}.`];
  const clock = new Clock(series.timeZone);
  const rows = series.buckets.slice(-MOST_BUCKETS).map(({ startMs, counts }) => {
    const cells = COLUMNS.map((level) => grouped(counts[LEVELS.indexOf(level)] as number));
    return `| ${escaped(clock.text(startMs, series.bucket))} | ${cells.join(' | ')} |`;
  });
  const left = series.buckets.length - rows.length;
  const cut =
    left > 0
      ? ['', `${counted(left, 'earlier line')} of this table ${left === 1 ? 'is' : 'are'} left out.`]
      : [];
  return [
    '',
    `### By ${series.bucket} (${escaped(series.timeZone)})`,
    '',
    `| From | ${COLUMNS.join(' | ')} |`,
    `|---|${'--:|'.repeat(COLUMNS.length)}`,
    ...rows,
    ...cut,
    ...(untimed === undefined ? [] : ['', `${untimed}.`]),
  ];
}

function problemList({ problems }: Report): string[] {
  if (problems.length === 0) return [];
  const lines = problems.slice(0, MOST_PROBLEMS).map((row) => {
    return `- ${escaped(row.path)}: ${row.status}: ${escaped(detailOf(row))}`;
  });
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`- and ${counted(more, 'more file')}`);
  return ['', '### Not counted, or not to the end', '', ...lines];
}

const COLUMNS = ['FATAL', 'ERROR', 'WARNING', 'INFO'] as const;

function* fileTable(results: Results, mostBytes: number): Generator<string> {
  const head = `\n<details><summary>Files</summary>\n\n| File | ${COLUMNS.join(' | ')} | Lines | Status |\n|---|${'--:|'.repeat(COLUMNS.length + 1)}---|\n`;
  yield head;
  let left = mostBytes - Buffer.byteLength(head);
  let cut = 0;
  for (const row of results.rows()) {
    const line = cut > 0 ? '' : fileLine(row);
    left -= Buffer.byteLength(line);
    if (left < 0) cut++;
    else yield line;
  }
  if (cut > 0) yield `\nand ${counted(cut, 'more file')}, as a summary ends at 1 MiB; the CSV lists all.\n`;
  yield '\n</details>\n';
}

function fileLine(row: Row): string {
  const counts = COLUMNS.map((level) => grouped(row.numbers[LEVELS.indexOf(level)] as number));
  const cells = [escaped(row.path), ...counts, grouped(linesOf(row.numbers)), row.status];
  return `| ${cells.join(' | ')} |\n`;
}

/** Text in which nothing is markup: all but a few characters as entities, which Markdown takes for themselves. */
function escaped(text: string): string {
  // A colon before a word may be that of a link or an emoji.
  return printable(text).replace(
    /:(?! )|[^\p{L}\p{N} /.,;:()%>=+-]/gu,
    (char) => `&#${char.codePointAt(0)};`,
  );
}
