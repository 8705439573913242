import type { GateResult } from '../../gates/evaluate.ts';
import type { Results } from '../../results.ts';
import { figureText } from '../gate-text.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { fileList } from './parts.ts';

const OUTCOMES = {
  failed: { text: 'failed', look: 'bad' },
  passed: { text: 'passed', look: 'good' },
  'no-baseline': { text: 'passed', look: 'good' },
} as const;

/** Files that are named; the table of files has them all. */
const MOST_FILES = 3;

/** The rules of `--fail-on`, those that failed first. */
export function gateList({ gates }: Results): Markup {
  if (gates.length === 0) return NOTHING;
  const sorted = gates.toSorted((a, b) => Number(b.outcome === 'failed') - Number(a.outcome === 'failed'));
  return html`<section aria-labelledby="gates">
<h2 id="gates">Gates</h2>
<ul class="gates">${sorted.map(gateItem)}</ul>
</section>
`;
}

function gateItem(gate: GateResult): Markup {
  const { rule, files, fileCount, outcome } = gate;
  const { text, look } = OUTCOMES[outcome];
  const named = files.slice(0, MOST_FILES);
  // Files are named for what may be too much, not for what is too little.
  const list = outcome === 'failed' && files.length > 0 ? fileList(named, fileCount - named.length) : NOTHING;
  return html`<li><span class="mark ${look}">${text}</span> <code>${rule.text}</code> <span>${figureText(gate)}</span>${list}</li>
`;
}
