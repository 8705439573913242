import { BY_SEVERITY } from '../../core/levels.ts';
import type { Results } from '../../results.ts';
import { totalsRecord } from '../records.ts';
import { bytesText, grouped, shareText } from '../text.ts';
import { html, type Markup } from './markup.ts';
import { bar } from './parts.ts';

/** The sums over all files: readable without script, and without styles. */
export function levelTotals({ report }: Results): Markup {
  const { levels, lines, bytes } = totalsRecord(report);
  const tiles = BY_SEVERITY.map((level) => {
    const count = levels[level];
    const share = lines === 0 ? 0 : count / lines;
    return html`<div class="${count > 0 ? `level ${level}` : 'level none-of-it'}"><dt>${level}</dt> <dd class="number">${grouped(count)}</dd> <dd class="share">${lines === 0 ? '' : shareText(share)}</dd>${bar(share)}</div>
`;
  });
  return html`<section aria-labelledby="levels">
<h2 id="levels">Lines by level</h2>
<dl class="levels">
<div class="level all"><dt>Lines</dt> <dd class="number">${grouped(lines)}</dd> <dd class="share">${bytesText(bytes)}</dd></div>
${tiles}</dl>
</section>
`;
}
