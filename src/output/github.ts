import type { Results } from '../results.ts';
import { detailOf } from './detail.ts';
import { gateText } from './gate-text.ts';
import { counted, grouped, printable } from './text.ts';

/** GitHub shows no more of a step. */
const MOST = 10;

/**
 * Workflow commands of GitHub Actions, which become annotations: gates that failed, files that were not counted, and
 * the files with the most errors; of more than ten the last one says how many there are.
 */
export function* githubText({ report, gates }: Results): Generator<string> {
  const annotations = [
    ...gates
      .filter(({ outcome }) => outcome === 'failed')
      .map((gate) => `::error title=${property(`Gate ${gate.rule.text}`)}::${data(gateText(gate))}`),
    ...report.problems.map((row) => {
      return `::warning file=${property(row.path)}::${data(`${row.status}: ${detailOf(row)}`)}`;
    }),
    ...report.worst.map(({ path, errors }) => {
      const lines = `${grouped(errors)} ERROR and FATAL ${errors === 1 ? 'line' : 'lines'}`;
      return `::notice file=${property(path)}::${data(`${printable(path)}: ${lines}`)}`;
    }),
  ];
  const shown = annotations.length > MOST ? MOST - 1 : MOST;
  for (const annotation of annotations.slice(0, shown)) yield `${annotation}\n`;
  const more = annotations.length - shown;
  if (more > 0) yield `::warning::and ${counted(more, 'more message')} of loganalyze; its summary has them\n`;
}

/** The escapes of the runner's own toolkit (actions/toolkit, core/src/command.ts). */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
