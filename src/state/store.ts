import { readFileSync, renameSync, rmSync } from 'node:fs';
import { errnoOf, UsageError } from '../errors.ts';
import { errnoText } from '../output/detail.ts';
import { type Entry, type EntryRow, fromRow, toRow } from './entry.ts';
import { hashOf } from './fingerprint.ts';
import { nextPath } from './paths.ts';

const FORMAT = 'loganalyze-state';
const VERSION = 1;

/** An output of the run that wrote a state: its temporary file becomes it when the state is there. */
interface PendingOutput {
  readonly temporary: string;
  readonly path: string;
  readonly hash: string;
}

interface StoredState {
  readonly entries: readonly Entry[];
  readonly outputs: readonly PendingOutput[];
  /** Something was written to a pipe or a terminal: a run that was killed may not have done it. */
  readonly hasDirectOutput: boolean;
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
 */
export function readState(path: string): readonly Entry[] {
  completeKilledRun(path);
  const text = textOf(path);
  return text === undefined ? [] : parse(text, path).entries;
}

/**
 * Completes what a killed run had begun to give out, and drops what it had not: whoever reads outputs run by run sees
 * every count once.
 */
function completeKilledRun(path: string): void {
  const next = nextPath(path);
  const text = textOf(next);
  if (text === undefined) return;
  const { outputs, hasDirectOutput } = tryParse(text, next) ?? { outputs: [], hasDirectOutput: false };
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
function tryParse(text: string, path: string): StoredState | undefined {
  try {
    return parse(text, path);
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
