import { BY_SEVERITY, LEVELS, type Level } from '../../core/levels.ts';
import { linesOf } from '../../report.ts';
import type { Results, Series } from '../../results.ts';
import { Clock } from '../clock.ts';
import { counted, grouped } from '../text.ts';
import { html, jsonInScript, Markup, NOTHING } from './markup.ts';
import { joined, stepFor, type TimeColumns } from './time-columns.ts';

/** Rows of the table that stands beside the chart. */
const MOST_ROWS = 48;
const NONE = LEVELS.indexOf('NONE');

/** The lines by time, as the page gets them. */
export interface SeriesData extends TimeColumns {
  readonly bucket: Series['bucket'];
  readonly timeZone: string;
}

/** Lines by time: a chart for those who see it and run scripts, and a table for all. */
export function timeline({ series }: Results): Markup {
  if (series === undefined || series.buckets.length === 0) return NOTHING;
  const data = seriesData(series);
  const clock = new Clock(series.timeZone);
  const [first, last] = [data.startsMs[0], data.startsMs.at(-1)] as [number, number];
  const step = stepFor(last - first, MOST_ROWS - 1, series.bucket);
  const rows = joined(data, step, clock);
  const levels = BY_SEVERITY.filter((level) =>
    rows.counts[LEVELS.indexOf(level)]?.some((count) => count > 0),
  );
  const precision = step % 86_400_000 === 0 ? 'day' : 'minute';
  return html`<section aria-labelledby="time">
<h2 id="time">Lines over time <small>${clock.timeZone}</small></h2>
<div id="chart" hidden></div>
${untimedNote(series)}<details><summary>As a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Table of lines over time">
<table><thead><tr><th scope="col">From</th>${levels.map((level) => html`<th scope="col" class="number">${level}</th>`)}</tr></thead>
<tbody>${rows.startsMs.map((ms, at) => timeRow(clock.text(ms, precision), levels, rows, at))}</tbody></table></div></details>
<script type="application/json" id="series">${new Markup(jsonInScript(data))}</script>
</section>
`;
}

function seriesData({ bucket, timeZone, buckets }: Series): SeriesData {
  return {
    bucket,
    timeZone,
    startsMs: buckets.map(({ startMs }) => startMs),
    counts: LEVELS.map((_, level) => buckets.map(({ counts }) => counts[level] ?? 0)),
  };
}

function timeRow(time: string, levels: readonly Level[], { counts }: TimeColumns, at: number): Markup {
  const cells = levels.map((level) => countCell(level, counts[LEVELS.indexOf(level)]?.[at] ?? 0));
  return html`<tr><th scope="row">${time}</th>${cells}</tr>
`;
}

/** A count in a table: none of them stands back, and errors stand out. */
export function countCell(level: Level, count: number): Markup {
  return html`<td class="${count === 0 ? 'number zero' : `number ${level}`}">${grouped(count)}</td>`;
}

function untimedNote({ untimed }: Series): Markup {
  const lines = linesOf(untimed);
  if (lines === 0) return NOTHING;
  const withLevel = lines - (untimed[NONE] ?? 0);
  const ofThem = withLevel > 0 ? `, ${grouped(withLevel)} of them with a level` : '';
  return html`<p class="note">${counted(lines, 'line')} without a time ${lines === 1 ? 'is' : 'are'} not in it${ofThem}.</p>
`;
}
