import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { endianness } from 'node:os';
import { errnoOf, UsageError } from '../errors.ts';
import { errnoText } from '../output/detail.ts';
import type { Entry } from './entry.ts';
import { hashOf } from './fingerprint.ts';
import { KnownLogs } from './known-logs.ts';
import { nextPath } from './paths.ts';

const FORMAT = 'loganalyze-state';
const VERSION = 1;
const LF = 10;

/** An output of the run that wrote a state: its temporary file becomes it when the state is there. */
interface PendingOutput {
  readonly temporary: string;
  readonly path: string;
  readonly hash: string;
}

/** What a state says beside the logs. */
interface Settlement {
  readonly outputs: readonly PendingOutput[];
  /** Something was written to a pipe or a terminal: a run that was killed may not have done it. */
  readonly hasDirectOutput: boolean;
}

/** What the next run has to know: logs as they are known now, and by their numbers those of which nothing is new. */
export interface NextState {
  readonly known: KnownLogs;
  readonly logs: readonly (Entry | number)[];
}

/**
 * A state as bytes: a line of JSON that says what it is, with a checksum of all, then the columns of the logs. Blanks at
 * the end of the line have the columns begin at a multiple of 8.
 */
export function* stateBytes({ known, logs }: NextState, settlement: Settlement): Generator<Uint8Array> {
  const columns = known.columnsOf(logs);
  const head = {
    format: FORMAT,
    version: VERSION,
    byteOrder: endianness(),
    ...settlement,
    logs: logs.length,
  };
  const line = Buffer.from(JSON.stringify({ ...head, checksum: checksum(head, columns) }));
  yield line;
  yield Buffer.from(`${' '.repeat(7 - (line.length % 8))}\n`);
  yield* columns;
}

function checksum(head: object, columns: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update(JSON.stringify(head));
  for (const column of columns) hash.update(column);
  return hash.digest('hex');
}

/**
 * Reads the state of the run before; one that was killed between its outputs and its state is completed first.
 * @throws UsageError if it cannot be used; it is never started anew silently
 */
export function readState(path: string): KnownLogs {
  completeKilledRun(path);
  const bytes = bytesAt(path);
  return bytes === undefined ? KnownLogs.none : parse(bytes, path).known;
}

/**
 * Completes what a killed run had begun to give out, and drops what it had not: whoever reads outputs run by run sees
 * every count once.
 */
function completeKilledRun(path: string): void {
  const next = nextPath(path);
  const bytes = bytesAt(next);
  if (bytes === undefined) return;
  const { outputs, hasDirectOutput } = tryParse(bytes, next) ?? { outputs: [], hasDirectOutput: false };
  const waiting = outputs.filter(({ temporary, hash }) => hashOfFile(temporary) === hash);
  // Of what went to a pipe or a terminal nobody knows; to count it twice is better than never.
  if (waiting.length === outputs.length || hasDirectOutput) {
    for (const { temporary } of waiting) rmSync(temporary, { force: true });
    rmSync(next, { force: true });
    return;
  }
  for (const { temporary, path: target } of waiting) renameSync(temporary, target);
  renameSync(next, path);
}

/** A state that a killed run has not written to its end is none. */
function tryParse(bytes: Buffer, path: string): Settlement | undefined {
  try {
    return parse(bytes, path);
  } catch {
    return undefined;
  }
}

function hashOfFile(path: string): string | undefined {
  try {
    return hashOf(readFileSync(path));
  } catch {
    return undefined;
  }
}

function bytesAt(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return undefined;
    throw new UsageError(`--state: ${path} cannot be read: ${errnoText(errno)}.`, { cause: error });
  }
}

function parse(bytes: Buffer, path: string): Settlement & { readonly known: KnownLogs } {
  const wayOut = 'restore it from a backup, or remove it to count everything anew';
  const end = bytes.indexOf(LF);
  let head: {
    format?: unknown;
    version?: unknown;
    byteOrder?: unknown;
    checksum?: unknown;
    logs: number;
  } & Settlement;
  try {
    head = JSON.parse(bytes.toString('utf8', 0, end));
  } catch (error) {
    throw new UsageError(`--state: ${path} is damaged, or no state: ${wayOut}.`, { cause: error });
  }
  if (head?.format !== FORMAT)
    throw new UsageError(`--state: ${path} is no state of this program; name another file.`);
  if (head.version !== VERSION) {
    throw new UsageError(
      `--state: ${path} was written by a newer version of this program: use that, or another file.`,
    );
  }
  if (head.byteOrder !== endianness())
    throw new UsageError(`--state: ${path} was written on another kind of machine: use another file here.`);
  const { checksum: stated, ...rest } = head;
  const columns = bytes.subarray(end + 1);
  if (stated !== checksum(rest, [columns])) throw new UsageError(`--state: ${path} is damaged: ${wayOut}.`);
  // Few bytes lie anywhere in a memory that they share.
  const isAligned = columns.byteOffset % 8 === 0;
  return { ...head, known: new KnownLogs(head.logs, isAligned ? columns : Uint8Array.from(columns)) };
}
