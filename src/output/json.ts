import type { Results } from '../results.ts';
import { version } from '../version.ts';
import { fileRecord, gateRecord, SIGNATURE, totalsRecord } from './records.ts';

/** Characters of text made at a time. */
const PIECE = 1 << 16;

/**
 * The report as one JSON document (RFC 8259), described by report.schema.json: a line for each file, so that two
 * reports can be compared line by line.
 */
export function* jsonText(results: Results): Generator<string> {
  const { report, gates, interrupted, startedAt } = results;
  let text = `${JSON.stringify(SIGNATURE).slice(0, -1)},\n"files":[`;
  let separator = '\n';
  for (const row of results.rows()) {
    text += separator + JSON.stringify(fileRecord(row));
    separator = ',\n';
    if (text.length > PIECE) {
      yield text;
      text = '';
    }
  }
  const rest = {
    totals: totalsRecord(report),
    gates: gates.map(gateRecord),
    interrupted,
    startedAt: startedAt.toISOString(),
    elapsedSeconds: Number(results.elapsedSeconds().toFixed(3)),
    generator: `loganalyze ${version()}`,
  };
  const lines = Object.entries(rest).map(([key, value]) => `"${key}":${JSON.stringify(value)}`);
  yield `${text}\n],\n${lines.join(',\n')}}\n`;
}
