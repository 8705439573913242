import { readFileSync } from 'node:fs';
import { LEVELS } from './core/levels.ts';
import { errnoOf, UsageError } from './errors.ts';
import type { GateRow } from './gates/sum.ts';
import { errnoText } from './output/detail.ts';
import { type FileRecord, SIGNATURE } from './output/records.ts';

/** An earlier run that gates compare with. `missing`: there was none yet. */
export type Baseline =
  | { readonly kind: 'missing' }
  | { readonly kind: 'read'; readonly rows: readonly GateRow[] };

/**
 * Reads a JSON report as a baseline.
 * @throws UsageError if there is a file, and it is none
 */
export function readBaseline(path: string): Baseline {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return { kind: 'missing' };
    throw new UsageError(`--baseline: ${path} cannot be read: ${errnoText(errno)}.`, { cause: error });
  }
  return { kind: 'read', rows: rowsIn(text, path) };
}

function rowsIn(text: string, path: string): GateRow[] {
  const wayOut =
    'give a JSON report (-o report.json), or write it anew with --update-baseline after removing it';
  let report: { format?: unknown; version?: unknown; files?: unknown };
  try {
    report = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--baseline: ${path} is no JSON; ${wayOut}.`, { cause: error });
  }
  if (report?.format !== SIGNATURE.format || !Array.isArray(report.files)) {
    throw new UsageError(`--baseline: ${path} is no report of this program; ${wayOut}.`);
  }
  if (report.version !== SIGNATURE.version) {
    throw new UsageError(
      `--baseline: ${path} was written by another version of this program; use that, or ${wayOut}.`,
    );
  }
  if (!report.files.every(isFileRecord)) {
    throw new UsageError(`--baseline: ${path} is damaged; ${wayOut}.`);
  }
  return report.files.map((file) => ({
    path: file.path,
    status: file.status,
    finding: undefined,
    numbers: Float64Array.from([...LEVELS.map((level) => file.levels[level]), file.bytes]),
  }));
}

function isFileRecord(value: unknown): value is FileRecord {
  const { path, status, levels, bytes } = (value ?? {}) as Partial<FileRecord>;
  const isCount = (n: unknown): boolean => typeof n === 'number' && n >= 0;
  return (
    typeof path === 'string' &&
    typeof status === 'string' &&
    isCount(bytes) &&
    LEVELS.every((level) => isCount(levels?.[level]))
  );
}
