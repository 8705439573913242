import type { Results } from '../results.ts';
import { fileRecord, runRecord, SIGNATURE } from './records.ts';

/** Characters of text made at a time. */
const PIECE = 1 << 16;

/** The report as JSON lines: first `run`, then a line for each `file`, each `gate`, each level's `top` messages and the `series`, and `total`, by their `type`. */
export function* ndjsonText(results: Results): Generator<string> {
  const { startedAt, generator } = runRecord(results);
  let text = line({ ...SIGNATURE, type: 'run', startedAt, generator });
  for (const row of results.rows()) {
    text += line({ type: 'file', ...fileRecord(row) });
    if (text.length > PIECE) {
      yield text;
      text = '';
    }
  }
  const { gates, series, top = [], totals, interrupted, elapsedSeconds } = runRecord(results);
  for (const gate of gates) text += line({ type: 'gate', ...gate });
  for (const level of top) text += line({ type: 'top', ...level });
  if (series) text += line({ type: 'series', ...series });
  yield text + line({ type: 'total', ...totals, interrupted, elapsedSeconds });
}

function line(record: object): string {
  return `${JSON.stringify(record)}\n`;
}
