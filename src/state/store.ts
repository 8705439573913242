import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { endianness } from 'node:os';
import { errnoOf, UsageError } from '../errors.ts';
import { discard, notWritten, takePlace } from '../output/atomic.ts';
import { errnoText } from '../output/detail.ts';
import { dropKept, exchange, type Pending, putBack, whereabouts } from './exchange.ts';
import { KnownLogs } from './known-logs.ts';
import { LogColumns } from './log-columns.ts';
import { nextPath } from './paths.ts';

const FORMAT = 'loganalyze-state';
const VERSION = 1;
const LF = 10;

/** What a state says beside the logs. */
interface Settlement {
  /** Of the run that wrote it: they take their places before the state takes its. */
  readonly outputs: readonly Pending[];
}

/**
 * A state as bytes: a line of JSON that says what it is, with a checksum of all, then the columns of the logs. Blanks at
 * the end of the line have the columns begin at a multiple of 8.
 */
export function* stateBytes(logs: LogColumns, settlement: Settlement): Generator<Uint8Array> {
  const columns = logs.bytes();
  const head = {
    format: FORMAT,
    version: VERSION,
    byteOrder: endianness(),
    ...settlement,
    logs: logs.count,
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
 * @throws OutputError if what a killed run has begun can neither be completed nor undone
 */
export function readState(path: string): KnownLogs {
  settleKilledRun(path);
  const bytes = bytesAt(path);
  if (bytes === undefined) return KnownLogs.none;
  const { known, outputs } = parse(bytes, path);
  // If the run was killed right at its end.
  dropKept(outputs);
  return known;
}

/**
 * Completes what a killed run had begun to give out, and drops what it had not: whoever reads outputs run by run sees
 * every count once.
 */
function settleKilledRun(path: string): void {
  const next = nextPath(path);
  const bytes = bytesAt(next);
  if (bytes === undefined) return;
  const { outputs } = tryParse(bytes, next) ?? { outputs: [] };
  try {
    if (completeOutputs(outputs)) {
      takePlace(next, path);
      dropKept(outputs);
      for (const { temporary } of outputs) discard(temporary);
      return;
    }
  } catch (error) {
    throw notWritten(path, error);
  }
  withdraw(outputs, path);
}

/**
 * Undoes what a run had begun to give out.
 * @throws OutputError; then it is left to the next run
 */
export function withdraw(outputs: readonly Pending[], path: string): void {
  putBack(outputs);
  try {
    // Without it, nothing is left that a run would complete.
    rmSync(nextPath(path), { force: true });
  } catch (error) {
    throw notWritten(path, error);
  }
  for (const { temporary } of outputs) discard(temporary);
}

/**
 * Puts outputs in their places if one is in its place. If none is, nothing was given out, or to pipes alone, and of
 * those nobody knows: to count it twice is better than never. The same goes for outputs that are not there any more.
 * @returns whether all are in their places
 */
function completeOutputs(outputs: readonly Pending[]): boolean {
  const places = outputs.map(whereabouts);
  if (!places.includes('in place') || places.includes('lost')) return false;
  try {
    exchange(outputs.filter((_, at) => places[at] === 'waiting'));
    return true;
  } catch {
    return false;
  }
}

/** A state that a killed run has not written to its end is none. */
function tryParse(bytes: Buffer, path: string): Settlement | undefined {
  try {
    return parse(bytes, path);
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
  const logs = LogColumns.over(head.logs, isAligned ? columns : Uint8Array.from(columns));
  return { ...head, known: new KnownLogs(logs) };
}
