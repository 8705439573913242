import type { Results } from '../results.ts';
import { version } from '../version.ts';
import { fileRecord, gateRecord, SIGNATURE, totalsRecord } from './records.ts';

/** Characters of text made at a time. */
const PIECE = 1 << 16;

/** The report as JSON lines: first `run`, then a line for each `file` and each `gate`, and `total`, by their `type`. */
export function* ndjsonText(results: Results): Generator<string> {
  const { report, gates, interrupted, startedAt } = results;
  const run = {
    ...SIGNATURE,
    type: 'run',
    startedAt: startedAt.toISOString(),
    generator: `loganalyze ${version()}`,
  };
  let text = line(run);
  for (const row of results.rows()) {
    text += line({ type: 'file', ...fileRecord(row) });
    if (text.length > PIECE) {
      yield text;
      text = '';
    }
  }
  for (const gate of gates) text += line({ type: 'gate', ...gateRecord(gate) });
  const elapsedSeconds = Number(results.elapsedSeconds().toFixed(3));
  yield text + line({ type: 'total', ...totalsRecord(report), interrupted, elapsedSeconds });
}

function line(record: object): string {
  return `${JSON.stringify(record)}\n`;
}
