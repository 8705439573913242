import { BY_SEVERITY, LEVELS, type Level } from '../core/levels.ts';
import type { Results } from '../results.ts';
import { STATUSES } from '../row.ts';
import { totalsRecord } from './records.ts';

/** Levels that have a series for each file that has such lines. */
const FILE_LEVELS: readonly Level[] = ['FATAL', 'ERROR', 'WARNING'];
/** More series of files would be a load that nobody means to put on a server; the sums have all of them. */
const MOST_FILE_SERIES = 10_000;

/** The report in Prometheus' text format, for the textfile collector of node_exporter. */
export function* prometheusText(results: Results): Generator<string> {
  const { report, gates, startedAt } = results;
  const { files, levels, bytes } = totalsRecord(report);
  yield family('loganalyze_lines', 'Lines by level in the last run.');
  for (const level of BY_SEVERITY)
    yield sample('loganalyze_lines', { level: level.toLowerCase() }, levels[level]);
  yield family('loganalyze_files', 'Files found by the last run, by status.');
  for (const status of STATUSES) yield sample('loganalyze_files', { status }, files[status]);
  yield family('loganalyze_file_lines', 'Lines of a file by level, where there are any, in the last run.');
  yield* fileSamples(results);
  if (gates.length > 0) yield family('loganalyze_gate_failed', 'Whether a gate failed in the last run.');
  for (const { rule, outcome } of gates) {
    yield sample('loganalyze_gate_failed', { rule: rule.text }, outcome === 'failed' ? 1 : 0);
  }
  yield family('loganalyze_read_bytes', 'Decoded bytes that the last run counted.');
  yield sample('loganalyze_read_bytes', {}, bytes);
  yield family('loganalyze_run_duration_seconds', 'How long the last run took.');
  yield sample('loganalyze_run_duration_seconds', {}, Number(results.elapsedSeconds().toFixed(3)));
  yield family('loganalyze_run_start_timestamp_seconds', 'When the last run started.');
  yield sample('loganalyze_run_start_timestamp_seconds', {}, startedAt.getTime() / 1000);
}

function* fileSamples(results: Results): Generator<string> {
  let series = 0;
  for (const { path, numbers } of results.rows()) {
    for (const level of FILE_LEVELS) {
      const count = numbers[LEVELS.indexOf(level)] as number;
      if (count === 0) continue;
      if (++series > MOST_FILE_SERIES) return;
      yield sample('loganalyze_file_lines', { file: path, level: level.toLowerCase() }, count);
    }
  }
}

function family(name: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
