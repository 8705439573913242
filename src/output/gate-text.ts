import type { GateResult } from '../gates/evaluate.ts';
import { counted, grouped, printable } from './text.ts';

/** What became of a gate, with the figure and the files behind it, in one line: `error>0: 12 lines, in a.log (12)`. */
export function gateText(gate: GateResult): string {
  return `${printable(gate.rule.text)}: ${figureText(gate)}${filesText(gate)}`;
}

/** What was found, and what it was compared with. */
export function figureText({ rule, outcome, figure, limit, before }: GateResult): string {
  const { subject } = rule;
  const thing = subject.kind === 'incomplete' ? 'file' : 'line';
  switch (rule.limit.kind) {
    case 'count':
      return counted(figure, thing);
    case 'share':
      return `${percentText(figure)} of the lines with a level`;
    case 'increase':
      if (outcome === 'no-baseline') return `${counted(figure, thing)}, and no baseline yet`;
      return `${counted(figure, thing)}; the baseline has ${grouped(before ?? 0)}, the limit is ${numberText(limit)}`;
  }
}

/** Files are named for what may be too much, not for what is too little. */
function filesText({ files, fileCount, outcome }: GateResult): string {
  if (files.length === 0 || outcome !== 'failed') return '';
  const named = files.map(({ path, count }) => `${printable(path)} (${grouped(count)})`).join(', ');
  const more = fileCount - files.length;
  return `, in ${named}${more > 0 ? ` and ${counted(more, 'more file')}` : ''}`;
}

/** Enough digits to tell it from the limit. */
function percentText(percent: number): string {
  return `${numberText(percent)} %`;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? grouped(value) : String(Number(value.toPrecision(4)));
}
