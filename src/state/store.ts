import { readFileSync, rmSync } from 'node:fs';
import { errnoOf, UsageError } from '../errors.ts';
import { discard, notWritten, takePlace } from '../output/atomic.ts';
import { errnoText } from '../output/detail.ts';
import { type Entry, type EntryRow, fromRow, toRow } from './entry.ts';
import { dropKept, exchange, type Pending, putBack, whereabouts } from './exchange.ts';
import { hashOf } from './fingerprint.ts';
import { nextPath } from './paths.ts';

const FORMAT = 'loganalyze-state';
const VERSION = 1;

interface StoredState {
  readonly entries: readonly Entry[];
  /** Of the run that wrote it: they take their places before the state takes its. */
  readonly outputs: readonly Pending[];
}

/** A state as text: a line of what it is and its checksum, then a JSON array with a line for each entry. */
export function* stateText(state: StoredState): Generator<string> {
  const { entries, ...rest } = state;
  const body = Buffer.from(`[\n${entries.map((entry) => JSON.stringify(toRow(entry))).join(',\n')}\n]\n`);
  const head = { format: FORMAT, version: VERSION, ...rest, entries: entries.length };
  yield `${JSON.stringify({ ...head, checksum: checksum(head, body) })}\n`;
  yield body.toString();
}

function checksum(head: object, body: Uint8Array): string {
  return hashOf(Buffer.from(JSON.stringify(head)), body);
}

/**
 * Reads the state of the run before; one that was killed between its outputs and its state is completed first.
 * @throws UsageError if it cannot be used; it is never started anew silently
 * @throws OutputError if what a killed run has begun can neither be completed nor undone
 */
export function readState(path: string): readonly Entry[] {
  settleKilledRun(path);
  const text = textOf(path);
  if (text === undefined) return [];
  const { entries, outputs } = parse(text, path);
  // If the run was killed right at its end.
  dropKept(outputs);
  return entries;
}

/**
 * Completes what a killed run had begun to give out, and drops what it had not: whoever reads outputs run by run sees
 * every count once.
 */
function settleKilledRun(path: string): void {
  const next = nextPath(path);
  const text = textOf(next);
  if (text === undefined) return;
  const { outputs } = tryParse(text, next) ?? { outputs: [] };
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
function tryParse(text: string, path: string): StoredState | undefined {
  try {
    return parse(text, path);
  } catch {
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return undefined;
    throw new UsageError(`--state: ${path} cannot be read: ${errnoText(errno)}.`, { cause: error });
  }
}

function parse(text: string, path: string): StoredState {
  const wayOut = 'restore it from a backup, or remove it to count everything anew';
  const end = text.indexOf('\n');
  let head: { format?: unknown; version?: unknown; checksum?: unknown } & StoredState;
  try {
    head = JSON.parse(text.slice(0, end));
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
  const { checksum: stated, ...rest } = head;
  const body = text.slice(end + 1);
  if (stated !== checksum(rest, Buffer.from(body)))
    throw new UsageError(`--state: ${path} is damaged: ${wayOut}.`);
  return { ...rest, entries: (JSON.parse(body) as EntryRow[]).map(fromRow) };
}
