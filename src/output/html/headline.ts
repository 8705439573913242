import { LEVELS, type Level } from '../../core/levels.ts';
import type { Report } from '../../report.ts';
import type { Results, Series, TopMessage } from '../../results.ts';
import { BUCKET_MS } from '../../series.ts';
import { Clock } from '../clock.ts';
import { totalsRecord } from '../records.ts';
import { counted, grouped, shareText } from '../text.ts';
import { burstIn, type Count } from './burst.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { fileList, template } from './parts.ts';
import type { Survey } from './survey.ts';

const ERRORS: readonly Level[] = ['FATAL', 'ERROR'];

/** The one sentence that a report is opened for. */
export function headlineText({ report }: Results, { withErrors }: Survey): string {
  const { levels, files } = totalsRecord(report);
  const parts = ERRORS.filter((level) => levels[level] > 0).map(
    (level) => `${grouped(levels[level])} ${level}`,
  );
  if (parts.length > 0) {
    const lines = levels.FATAL + levels.ERROR === 1 ? 'line' : 'lines';
    return `${parts.join(' and ')} ${lines} in ${grouped(withErrors)} of ${counted(files.found, 'file')}`;
  }
  if (files.found === 0) return 'No log file was found';
  const where = report.problems.length > 0 ? 'what could be read of ' : '';
  return `No FATAL and no ERROR line in ${where}${counted(files.found, 'file')}`;
}

/** The sentence, what else stands or falls with the run, and what failed, since when and where. */
export function headline(results: Results, survey: Survey): Markup {
  const { report, top, series } = results;
  const facts = [whatFact(top), series ? whenFact(series) : NOTHING, whereFact(report)];
  return html`<section class="headline" aria-labelledby="headline">
<h1 id="headline">${headlineText(results, survey)}</h1>
<ul class="verdicts">${verdicts(results)}</ul>
${facts.some((fact) => fact !== NOTHING) ? html`<div class="facts">${facts}</div>` : NOTHING}
</section>
`;
}

function verdicts({ report, gates, interrupted }: Results): Markup[] {
  const failed = gates.filter(({ outcome }) => outcome === 'failed').length;
  const items: Markup[] = [];
  if (interrupted) {
    items.push(
      html`<li class="bad">Interrupted: these are the counts so far${missedText(report.notReached)}</li>`,
    );
  }
  if (failed > 0)
    items.push(html`<li class="bad"><a href="#gates">${counted(failed, 'gate')} failed</a></li>`);
  else if (gates.length > 0)
    items.push(html`<li class="good"><a href="#gates">${passedText(gates.length)}</a></li>`);
  const problems = report.problems.length;
  if (problems > 0) {
    items.push(
      html`<li class="doubt"><a href="#problems">${counted(problems, 'file')} not counted, or not to the end</a></li>`,
    );
  } else if (!interrupted && totalsRecord(report).files.found > 0) {
    items.push(html`<li class="good">Every file was counted to its end</li>`);
  }
  return items;
}

function missedText(files: number): string {
  return files > 0 ? `; ${counted(files, 'file')} ${files === 1 ? 'was' : 'were'} not reached` : '';
}

function passedText(gates: number): string {
  return gates === 1 ? 'The gate passed' : `All ${grouped(gates)} gates passed`;
}

/** The most frequent message of each of the worst levels. */
function whatFact(top: Results['top']): Markup {
  const messages = ERRORS.flatMap((level) => {
    const [first] = top?.find((of) => of.level === level)?.messages ?? [];
    return first ? [message(level, first)] : [];
  });
  if (messages.length === 0) return NOTHING;
  return html`<div><h2>What</h2>
${messages}</div>
`;
}

function message(level: Level, { template: text, count, share }: TopMessage): Markup {
  return html`<p class="template">${template(text)}</p>
<p class="note">${counted(count, 'line')}, ${shareText(share)} of ${level}</p>
`;
}

/** When the errors were: the first, the most with what is around it, and the last. */
function whenFact({ bucket, timeZone, buckets }: Series): Markup {
  const columns = ERRORS.map((level) => LEVELS.indexOf(level));
  const errors = buckets
    .map(({ startMs, counts }) => ({ startMs, count: columns.reduce((n, at) => n + (counts[at] ?? 0), 0) }))
    .filter(({ count }) => count > 0);
  const burst = burstIn(errors, BUCKET_MS[bucket]);
  if (burst === undefined) return NOTHING;
  const { peak } = burst;
  const [first, last] = [errors[0], errors.at(-1)] as [Count, Count];
  const clock = new Clock(timeZone);
  const time = ({ startMs }: Count): Markup =>
    html`<time datetime="${new Date(startMs).toISOString()}">${clock.text(startMs, bucket)}</time>`;
  const around = html`<div><dt>around it</dt><dd>${clock.span(burst.first.startMs, burst.last.startMs, bucket)} <small>a tenth of it or more</small></dd></div>
`;
  return html`<div class="when"><h2>When <small>${clock.timeZone}</small></h2>
<dl><div><dt>first</dt><dd>${time(first)}</dd></div>
<div><dt>most</dt><dd>${time(peak)} <small>${counted(peak.count, 'line')} in the ${bucket}</small></dd></div>
${burst.first === burst.last ? NOTHING : around}<div><dt>last</dt><dd>${time(last)}</dd></div></dl></div>
`;
}

function whereFact({ worst }: Report): Markup {
  if (worst.length === 0) return NOTHING;
  return html`<div class="where"><h2>Where</h2>
${fileList(
  worst.map(({ path, errors }) => ({ path, count: errors })),
  0,
)}</div>
`;
}
