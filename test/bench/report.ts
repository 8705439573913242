import { cpus, totalmem } from 'node:os';
import { toolVersions } from './peers.ts';
import type { CorpusResult } from './run-corpus.ts';
import type { PeerResult } from './statistics.ts';
import type { Verdict } from './targets.ts';

/** One line that says on what the numbers were measured. */
export function machineLine(coreCount: number): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return [`${model}, ${coreCount} ${coreCount === 1 ? 'core' : 'cores'}`, memory, ...toolVersions()].join(
    '; ',
  );
}

/** `gzip: 1.00 GiB in 32 files, 160.0 MiB compressed, 7,840,000 lines` */
function corpusLine({ corpus }: CorpusResult): string {
  const files = `${count(corpus.fileCount)} ${corpus.fileCount === 1 ? 'file' : 'files'}`;
  const { compressedBytes } = corpus;
  const compressed = compressedBytes === undefined ? '' : `, ${size(compressedBytes)} compressed`;
  return `${corpus.spec.name}: ${size(corpus.sizeBytes)} in ${files}${compressed}, ${count(corpus.lineCount)} lines`;
}

/** The table of one corpus for a terminal, with its targets and its check. */
export function corpusReport(result: CorpusResult, verdicts: readonly Verdict[]): string {
  const header = ['', 'runs', 'min', 'median', 'max', 'CPU', 'GB/s', 'memory', 'ratio'];
  const rows = result.peers.map((row) => [
    row.peer.label,
    String(row.runCount),
    duration(row.minMs),
    duration(row.medianMs),
    duration(row.maxMs),
    row.medianCpuMs === undefined ? '-' : duration(row.medianCpuMs),
    throughput(result, row),
    row.peakRssBytes === undefined ? '-' : megabytes(row.peakRssBytes),
    ratio(result, row),
  ]);
  const targets = verdicts.map((verdict) => [verdict.text, verdict.measured, reachedText(verdict)]);
  return [
    corpusLine(result),
    align([header, ...rows]),
    ...result.notes,
    ...result.checks.map(({ text }) => text),
    align([['target', 'measured', 'reached'], ...targets]),
    '',
  ].join('\n');
}

/** All results as Markdown: the times of all peers on all corpora, and the targets. */
export function markdownReport(
  results: readonly CorpusResult[],
  verdicts: readonly Verdict[],
  machine: string,
): string {
  const lines = [
    machine,
    '',
    '| corpus | command | median | min–max | memory | ratio |',
    '|---|---|--:|--:|--:|--:|',
  ];
  for (const result of results) {
    result.peers.forEach((row, i) => {
      const command = `\`${row.peer.label.replaceAll('|', '\\|')}\``;
      const range = `${duration(row.minMs)}–${duration(row.maxMs)}`;
      const memory = row.peakRssBytes === undefined ? '' : megabytes(row.peakRssBytes);
      const cells = [i === 0 ? corpusLine(result) : '', command, duration(row.medianMs), range, memory];
      lines.push(`| ${cells.join(' | ')} | ${ratio(result, row)} |`);
    });
  }
  lines.push('', '| corpus | target | measured | reached |', '|---|---|--:|---|');
  for (const verdict of verdicts) {
    const text = verdict.text.replaceAll('|', '\\|');
    lines.push(`| ${verdict.corpus} | ${text} | ${verdict.measured} | ${reachedText(verdict)} |`);
  }
  return lines.join('\n');
}

function reachedText({ reached }: Verdict): string {
  return reached === undefined ? '-' : reached ? 'yes' : 'NO';
}

/** The first column to the left, the others to the right. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) => {
      const cells = row.map((cell, i) =>
        i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      );
      return `  ${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

/** The median time over that of the program under test, `34.1 ×`. */
function ratio(result: CorpusResult, row: PeerResult): string {
  const program = result.peers.find(({ peer }) => peer.id === 'program-o');
  return program === undefined ? '-' : `${(row.medianMs / program.medianMs).toFixed(2)} ×`;
}

function throughput({ corpus }: CorpusResult, { medianMs }: PeerResult): string {
  return corpus.sizeBytes < 2 ** 20 ? '' : (corpus.sizeBytes / 1e6 / medianMs).toFixed(2);
}

/** `0.213 s`, `12.3 s` */
function duration(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 3 : 1)} s`;
}

/** MB of 10⁶ bytes, as in the targets. */
function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function size(bytes: number): string {
  // Files end with whole lines: 1 GiB is a little less.
  if (bytes >= 0.99 * 2 ** 30) return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  return bytes >= 2 ** 20 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 10).toFixed(1)} KiB`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
