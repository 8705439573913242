import type { Report } from '../../report.ts';
import { detailOf } from '../detail.ts';
import { counted, grouped } from '../text.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { fileLink } from './parts.ts';

/** Reasons that are listed, and files that are named for each; the table of files has them all. */
const MOST_REASONS = 50;
const MOST_FILES = 20;

type Problem = Report['problems'][number];

/** What was not counted, by the reason: those that many files share come first. */
export function problemList({ problems }: Report): Markup {
  if (problems.length === 0) return NOTHING;
  const reasons = [...byReason(problems).values()].sort((a, b) => b.length - a.length);
  const rest = reasons.slice(MOST_REASONS).reduce((sum, { length }) => sum + length, 0);
  return html`<section aria-labelledby="problems">
<h2 id="problems">Not counted, or not to the end</h2>
<ul class="problems">${reasons.slice(0, MOST_REASONS).map(reasonItem)}</ul>
${rest > 0 ? html`<p class="note">And ${counted(rest, 'more file')}; the table of files has them.</p>` : NOTHING}
</section>
`;
}

function byReason(problems: readonly Problem[]): Map<string, Problem[]> {
  const reasons = new Map<string, Problem[]>();
  for (const problem of problems) {
    const reason = `${problem.status} ${detailOf(problem)}`;
    const same = reasons.get(reason);
    if (same) same.push(problem);
    else reasons.set(reason, [problem]);
  }
  return reasons;
}

function reasonItem(problems: readonly Problem[]): Markup {
  const [first] = problems as [Problem];
  const named = problems.slice(0, MOST_FILES).map(({ path }) => html`<li>${fileLink(path)}</li>`);
  const more = problems.length - named.length;
  const list = html`<ul>${named}${more > 0 ? html`<li class="more">and ${counted(more, 'more file')}</li>` : NOTHING}</ul>`;
  const reason = html`<span class="mark doubt">${first.status}</span> ${detailOf(first)}`;
  if (problems.length === 1) return html`<li><p>${reason}</p>${list}</li>`;
  return html`<li><details><summary>${reason} <span class="note">${grouped(problems.length)} files</span></summary>${list}</details></li>
`;
}
