import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Results } from '../../results.ts';
import { runRecord } from '../records.ts';
import { fileData, fileTable, MOST_STATIC_ROWS } from './files.ts';
import { gateList } from './gates.ts';
import { headline, headlineText } from './headline.ts';
import { levelTotals } from './levels.ts';
import { html, Markup } from './markup.ts';
import { topMessages } from './messages.ts';
import { problemList } from './problems.ts';
import { type Survey, survey } from './survey.ts';
import { timeline } from './timeline.ts';

/** The folder that the built page lies in, seen from the source and from the bundle. */
const BUILT = import.meta.url.endsWith('.ts') ? '../../../dist/' : './';

/**
 * The report as one HTML page that needs nothing else: no network, no server. What is to be known first is markup, and
 * readable without script; the files are data, which the page's own script makes a table of.
 */
export function* htmlText(results: Results): Generator<string> {
  const found = survey(results.rows(), MOST_STATIC_ROWS);
  yield head(results, found).text;
  const sections = [
    headline(results, found),
    levelTotals(results),
    gateList(results),
    topMessages(results),
    timeline(results),
    fileTable(results, found),
    problemList(results.report),
  ];
  for (const { text } of sections) yield text;
  yield html`</main>
${footer(results)}
`.text;
  yield* fileData(results);
  yield '</body>\n</html>\n';
}

/** The mark tells UTF-8 whatever a server says of the encoding, and is how the program knows its own reports again. */
function head(results: Results, found: Survey): Markup {
  const script = asset('report-page.js');
  const style = asset('report-page.css');
  const { startedAt, elapsedSeconds } = runRecord(results);
  return html`${new Markup('\uFEFF')}<!doctype html>
<!-- loganalyze report -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy(script, style))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${headlineText(results, found)}</title>
<style>${new Markup(style)}</style>
<script>${new Markup(script)}</script>
</head>
<body>
<header>
<p class="brand">loganalyze</p>
<p class="note"><time datetime="${startedAt}">${startedAt.slice(0, 16).replace('T', ' ')} UTC</time>, ${elapsedSeconds.toFixed(2)} seconds</p>
<button type="button" id="theme" aria-pressed="false" hidden>Dark theme</button>
</header>
<main>
`;
}

/** Nothing is loaded, sent or run but the script and the styles of this page. */
function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** @throws if it is missing (run the build) */
function asset(name: string): string {
  return readFileSync(new URL(`${BUILT}${name}`, import.meta.url), 'utf8');
}

function footer(results: Results): Markup {
  return html`<footer><p class="note">${runRecord(results).generator}. A line counts for the level that it states; NONE are those that state none.</p></footer>`;
}
