import type { Results } from '../results.ts';
import { fileRecord, runRecord, SIGNATURE } from './records.ts';

/** Characters of text made at a time. */
const PIECE = 1 << 16;

/**
 * The report as one JSON document (RFC 8259), described by report.schema.json: a line for each file, so that two
 * reports can be compared line by line.
 */
export function* jsonText(results: Results): Generator<string> {
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
  const lines = Object.entries(runRecord(results)).map(([key, value]) => `"${key}":${JSON.stringify(value)}`);
  yield `${text}\n],\n${lines.join(',\n')}}\n`;
}
