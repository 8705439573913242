import { BY_SEVERITY, LEVELS, type Level } from '../../core/levels.ts';
import { linesOf } from '../../report.ts';
import type { Results } from '../../results.ts';
import { type Row, STATUSES } from '../../row.ts';
import { BYTES_AT } from '../../task.ts';
import { detailOf } from '../detail.ts';
import { totalsRecord } from '../records.ts';
import { bytesText, counted, grouped } from '../text.ts';
import { shownLevels } from './columns.ts';
import { html, jsonInScript, type Markup, NOTHING } from './markup.ts';
import { rowBlocks } from './row-blocks.ts';
import type { Survey } from './survey.ts';
import { countCell } from './timeline.ts';

/** Rows that are there without script, and on paper. */
export const MOST_STATIC_ROWS = 100;

/** The files: a table of the worst, which the page puts one of all in place of, and what that is searched with. */
export function fileTable(results: Results, { rowCount, worst }: Survey): Markup {
  const levels = shownLevels(results.report.totals);
  return html`<section aria-labelledby="files">
<h2 id="files">Files</h2>
<form id="search" class="search" role="search" hidden>
<div><label for="search-name">Name</label><input type="search" id="search-name" autocomplete="off" spellcheck="false" placeholder="part of a path"></div>
<div><label for="search-level">Level</label><select id="search-level"><option value="">any</option><option value="FATAL ERROR">FATAL or ERROR</option>${BY_SEVERITY.map(option)}</select></div>
<div><label for="search-status">Status</label><select id="search-status"><option value="">any</option><option value="partial failed">partial or failed</option>${statuses(results).map(option)}</select></div>
</form>
<p id="file-count" class="note" aria-live="polite">${countText(rowCount, worst.length)}</p>
<div id="file-table" class="scroll tall" tabindex="0" role="region" aria-label="Table of files">
<table class="files"><thead><tr><th scope="col">File</th>${levels.map((level) => html`<th scope="col" class="number">${level}</th>`)}<th scope="col" class="number">Lines</th><th scope="col" class="number">Bytes</th><th scope="col">Status</th></tr></thead>
<tbody>${worst.map((row) => fileRow(row, levels))}</tbody></table></div>
</section>
`;
}

function option(value: string): Markup {
  return html`<option>${value}</option>`;
}

function statuses({ report }: Results): string[] {
  const { files } = totalsRecord(report);
  return STATUSES.filter((status) => files[status] > 0);
}

function countText(rowCount: number, shown: number): string {
  if (rowCount <= 1) return counted(rowCount, 'file');
  if (rowCount <= shown) return `${counted(rowCount, 'file')}, those with most errors first`;
  const rest = counted(rowCount - shown, 'more file');
  return `The ${grouped(shown)} files with most errors; ${rest} ${rowCount - shown === 1 ? 'is' : 'are'} in this page and shown if scripts may run`;
}

function fileRow(row: Row, levels: readonly Level[]): Markup {
  const { path, status, numbers } = row;
  const detail = detailOf(row);
  return html`<tr><th scope="row" class="path">${path}${detail === '' ? NOTHING : html` <small>${detail}</small>`}</th>${levels.map((level) => countCell(level, numbers[LEVELS.indexOf(level)] as number))}<td class="number">${grouped(linesOf(numbers))}</td><td class="number">${bytesText(numbers[BYTES_AT] as number)}</td><td><span class="mark ${status}">${status}</span></td></tr>
`;
}

/** All rows as data. */
export function* fileData(results: Results): Generator<string> {
  for (const block of rowBlocks(results.rows())) {
    yield `<script type="application/json" class="rows">${jsonInScript(block)}</script>\n`;
  }
}
