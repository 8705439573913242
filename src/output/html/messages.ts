import { BY_SEVERITY } from '../../core/levels.ts';
import type { Results, TopLevel, TopMessage } from '../../results.ts';
import { Clock } from '../clock.ts';
import { counted, grouped, shareText } from '../text.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { bar, fileLink, template } from './parts.ts';

/** Characters of a line that is shown as a sample. */
const MOST_CHARS = 2000;

/** What the lines say most often, by level, from the worst. */
export function topMessages({ top, series }: Results): Markup {
  const levels = BY_SEVERITY.flatMap((level) => top?.filter((of) => of.level === level) ?? []);
  if (levels.every(({ messages }) => messages.length === 0)) return NOTHING;
  const clock = new Clock(series?.timeZone ?? 'UTC');
  return html`<section aria-labelledby="messages">
<h2 id="messages">Top messages</h2>
${levels.filter(({ messages }) => messages.length > 0).map((level) => levelMessages(level, clock))}</section>
`;
}

function levelMessages({ level, messages, otherCount, isApproximate }: TopLevel, clock: Clock): Markup {
  const notes = [
    ...(otherCount > 0 ? [`${counted(otherCount, `other ${level} line`)}.`] : []),
    ...(isApproximate ? ['The counts are estimates: there are more messages than are kept.'] : []),
  ];
  return html`<h3 class="${level}"><span class="swatch"></span>${level}</h3>
<ol class="messages ${level}">${messages.map((message) => messageItem(message, clock))}</ol>
${notes.length > 0 ? html`<p class="note">${notes.join(' ')}</p>` : NOTHING}
`;
}

function messageItem(
  { template: text, count, share, files, firstMs, lastMs, sample }: TopMessage,
  clock: Clock,
): Markup {
  const isLong = sample.text.length > MOST_CHARS;
  const hasTimes = firstMs !== undefined && lastMs !== undefined;
  const times = hasTimes ? `, ${clock.span(firstMs, lastMs, 'minute')} ${clock.timeZone}` : '';
  const lineText = `${sample.text.slice(0, MOST_CHARS).replaceAll('\t', '    ')}${isLong ? '…' : ''}`;
  return html`<li><div class="count"><span class="number">${grouped(count)}</span> <span class="share">${shareText(share)}</span>${bar(share)}</div>
<div class="message"><p class="template">${template(text)}</p>
<p class="note">${counted(files, 'file')}${times}</p>
<details><summary>Sample</summary>
<p class="note">${fileLink(sample.path)}${sample.line === undefined ? '' : `, line ${grouped(sample.line)}`}</p>
<pre tabindex="0">${lineText}</pre></details></div></li>
`;
}
