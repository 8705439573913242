import { randomBytes } from 'node:crypto';
import {
  accessSync,
  type BigIntStats,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isLogName } from '../discover/names.ts';
import { errnoOf, OutputError, UsageError } from '../errors.ts';
import { tryStat } from '../stat.ts';
import { errnoText } from './detail.ts';

/** The file that `-o` means, looked at before anything is counted. */
export interface Target {
  /** As typed, for messages. */
  readonly name: string;
  /** Absolute, links resolved. */
  readonly path: string;
  /** What is there now and is to be replaced, keeping its mode and owner. */
  readonly old: BigIntStats | undefined;
  /** Not a regular file (a pipe, a terminal, /dev/stdout), or one that is added to: it is written to, not replaced. */
  readonly isDirect: boolean;
  /** Of what is added to: what is there now. */
  readonly usedBytes?: number;
  /** What is there now is neither empty nor a report: it may be a log that a slip of the keyboard names. */
  readonly isPrecious: boolean;
}

/** A name of an open file of this process: behind it may be a regular file, which must not be replaced. */
const DESCRIPTOR = /^\/(?:dev\/(?:stdin|stdout|stderr|fd\/\d+)|proc\/(?:self|\d+)\/fd\/\d+)$/;

/**
 * Finds out early what would make an hour of counting useless.
 * @param option that names it, for messages
 * @throws UsageError when the target can never be written
 */
export function checkTarget(name: string, option = '-o'): Target {
  try {
    return lookAtTarget(name, option);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${option}: ${name} cannot be written: ${errnoText(errnoOf(error))}.`, {
      cause: error,
    });
  }
}

function lookAtTarget(name: string, option: string): Target {
  // What other commands of the step have written to it stays.
  const isAppended = name === process.env.GITHUB_STEP_SUMMARY;
  if (isAppended || DESCRIPTOR.test(name)) {
    const usedBytes = isAppended ? Number(tryStat(name)?.size ?? 0) : 0;
    return { name, path: name, old: undefined, isDirect: true, usedBytes, isPrecious: false };
  }
  if (name.endsWith('/') || name.endsWith(sep))
    throw new UsageError(`${option}: ${name} is a folder; name a file in it.`);
  const path = throughLinks(name, option);
  const old = tryStat(path);
  if (old?.isDirectory()) throw new UsageError(`${option}: ${name} is a folder; name a file in it.`);
  if (old !== undefined && !old.isFile()) return { name, path, old, isDirect: true, isPrecious: false };

  const folder = dirname(path);
  const stats = tryStat(folder);
  if (stats === undefined) throw new UsageError(`${option}: the folder ${folder} does not exist.`);
  if (!stats.isDirectory()) throw new UsageError(`${option}: ${folder} is not a folder.`);
  accessSync(folder, constants.W_OK | constants.X_OK);
  const isPrecious = old !== undefined && old.size > 0n && !isReport(path);
  if (isPrecious && isLogName(basename(path))) {
    throw new UsageError(
      `${option}: ${name} is a log, and no report, and would be replaced; name another file.`,
    );
  }
  return { name, path, old, isDirect: false, isPrecious };
}

/**
 * Keeps a slip with `-o` from replacing a file that is to be counted.
 * @param inputs paths of files that are
 * @throws UsageError when the target is one of them and holds something else than a report
 */
export function checkNotAnInput({ name, old, isPrecious }: Target, inputs: readonly string[]): void {
  if (!isPrecious) return;
  const isInput = inputs.some((input) => {
    const stats = tryStat(input);
    return stats?.ino === old?.ino && stats?.dev === old?.dev;
  });
  if (isInput) {
    throw new UsageError(`-o: ${name} is to be counted and would be replaced; name another file.`);
  }
}

/** How the reports of this program begin, in each format. */
const REPORT = new RegExp(
  [
    '\uFEFF?File,ERROR,',
    '{"format":"loganalyze-',
    '(?:\uFEFF<!doctype html>\n)?<!-- loganalyze report -->',
    '<\\?xml [^>]*>\\n<testsuites name="loganalyze"',
    '# HELP loganalyze_',
    '::\\w+ (?:title|file)=',
  ]
    .map((start) => `^${start}`)
    .join('|'),
);

/** Whether the file begins as a report of this program does. */
function isReport(path: string): boolean {
  const head = Buffer.alloc(128);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return false;
  }
  const text = head.toString('utf8', 0, readSync(fd, head));
  closeSync(fd);
  return REPORT.test(text);
}

/**
 * Writes text to the target. A regular file is replaced whole or not at all: the text goes to a temporary file
 * beside it, which is renamed when it is safe on the disk.
 * @returns whether all was written; not so when the signal is aborted
 * @throws OutputError; then, and when the signal is aborted, a regular file is as it was
 */
export async function writeTarget(
  target: Target,
  text: Iterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<boolean> {
  const { name, path, isDirect } = target;
  if (isDirect) return writeDirectly(target, text, signal);
  const temporary = temporaryBeside(path);
  if (!(await prepareTarget(target, temporary, text, signal))) return false;
  try {
    takePlace(temporary, path);
  } catch (error) {
    discard(temporary);
    throw notWritten(name, error);
  }
  return true;
}

/**
 * Writes text beside a target that is a regular file, safe on the disk.
 * @returns whether it is there; not so when the signal is aborted
 * @throws OutputError; then it is not there either
 */
export async function prepareTarget(
  { name }: Pick<Target, 'name'>,
  temporary: string,
  text: Iterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await writeTemporary(temporary, text, signal);
  } catch (error) {
    discard(temporary);
    throw notWritten(name, error);
  }
  if (signal.aborted) discard(temporary);
  return !signal.aborted;
}

/** Removes a temporary file, if it can: where it could not be written, the first error is the one to tell. */
export function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // See above.
  }
}

/** Has a file take the place of what is there, with the mode and owner of that. */
export function takePlace(temporary: string, path: string): void {
  keepRights(temporary, path);
  renameSync(temporary, path);
}

/**
 * Has the names of files outlive a loss of power, before any step that relies on them: a file that is safe on the disk may
 * still lose its new name. Folders of some file systems cannot be told so; there nothing is lost but this.
 */
export function syncNames(paths: readonly string[]): void {
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    try {
      const fd = openSync(folder, 'r');
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    } catch {
      // See above.
    }
  }
}

async function writeTemporary(
  temporary: string,
  text: Iterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const file = openSync(temporary, 'wx', 0o666);
  try {
    for (const piece of text) {
      writeWhole(file, typeof piece === 'string' ? Buffer.from(piece) : piece);
      await nextTurn();
      if (signal.aborted) return;
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Its cause is the system error.
 * @param name of what was to be written, as typed
 */
export function notWritten(name: string, error: unknown): OutputError {
  return new OutputError(`${name} could not be written: ${errnoText(errnoOf(error))}.`, { cause: error });
}

/** A pipe blocks until someone reads it, so not on this thread. */
async function writeDirectly(
  { name, path }: Target,
  text: Iterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const file = await open(path, 'a');
    try {
      for (const piece of text) {
        if (signal.aborted) return false;
        await file.writeFile(piece);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw notWritten(name, error);
  }
  return true;
}

/** The system may take less than it is given, as from a disk that is nearly full. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/**
 * Gives a file the mode and the owner of the one that it replaces. The owner can be kept only by root, and by others if
 * it does not change.
 */
export function keepRights(path: string, replaced: string): void {
  const old = tryStat(replaced);
  if (!old?.isFile()) return;
  try {
    chownSync(path, Number(old.uid), Number(old.gid));
  } catch {
    // The group alone may be allowed; else the file belongs to whoever runs this, as any new file does.
  }
  chmodSync(path, Number(old.mode) & 0o7777);
}

/** @param tag tells it from others beside the same file */
export function temporaryBeside(path: string, tag = randomBytes(6).toString('hex')): string {
  const name = basename(path);
  // Names have at most 255 bytes.
  const kept = Buffer.byteLength(name) <= 200 ? name : 'loganalyze';
  return join(dirname(path), `.${kept}.${tag}.tmp`);
}

/** The file at the end of a chain of links, which may not exist yet. The links themselves stay. */
function throughLinks(name: string, option: string): string {
  let path = resolve(name);
  for (let links = 0; links < 40; links++) {
    if (lstatSync(path, { bigint: true, throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
    path = resolve(realpathSync(dirname(path)), readlinkSync(path));
  }
  throw new UsageError(`${option}: ${name} is a link that leads in a circle.`);
}
