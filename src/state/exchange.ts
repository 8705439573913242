import { linkSync, lstatSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { errnoOf, OutputError } from '../errors.ts';
import { keepRights, notWritten } from '../output/atomic.ts';
import { errnoText } from '../output/detail.ts';
import { tryStat } from '../stat.ts';
import { hashOf } from './fingerprint.ts';

/** An output that is ready: its temporary file is beside its place until it takes it. */
export interface Pending {
  readonly temporary: string;
  readonly path: string;
  readonly hash: string;
}

/** Where an output is. `lost`: in neither place, as someone has moved it, or its disk is not there. */
export function whereabouts({ temporary, path, hash }: Pending): 'waiting' | 'in place' | 'lost' {
  // Two names of one file: it was about to be put back.
  if (hashOfFile(temporary) === hash && !isSameFile(temporary, path)) return 'waiting';
  return hashOfFile(path) === hash ? 'in place' : 'lost';
}

/**
 * Puts outputs that are waiting in their places, and keeps what was there.
 * @throws OutputError; then some may be in their places, until they are put back
 */
export function exchange(outputs: readonly Pending[]): void {
  for (const output of outputs) {
    const { temporary, path } = output;
    try {
      keepRights(temporary, look(path) ? path : keptBeside(temporary));
      keep(output);
      renameSync(temporary, path);
    } catch (error) {
      throw notWritten(path, error);
    }
  }
}

/**
 * Puts what was there back in its place. A run that is killed meanwhile leaves each output waiting or in place, so that
 * the next one can go on, forth or back.
 * @throws OutputError
 */
export function putBack(outputs: readonly Pending[]): void {
  for (const output of outputs) {
    try {
      putBackOne(output);
    } catch (error) {
      const why = errnoText(errnoOf(error));
      throw new OutputError(`${output.path} could not be put back, which the next run will try: ${why}.`, {
        cause: error,
      });
    }
  }
}

/** Removes what was kept. If that fails it lies there until the next run that keeps something under its name. */
export function dropKept(outputs: readonly Pending[]): void {
  for (const { temporary } of outputs) {
    try {
      rmSync(keptBeside(temporary), { force: true });
    } catch {
      // The outputs are in their places, which is what counts.
    }
  }
}

function keep({ temporary, path }: Pending): void {
  const kept = keptBeside(temporary);
  const old = look(path);
  if (look(kept) || old === undefined || old.isDirectory()) return;
  linkOrRename(path, kept);
}

function putBackOne({ temporary, path, hash }: Pending): void {
  const kept = keptBeside(temporary);
  if (look(temporary) && !isSameFile(temporary, path)) {
    // It has not taken its place, but where there are no links, what was there may have left it.
    if (look(kept) && !look(path)) renameSync(kept, path);
    rmSync(kept, { force: true });
    return;
  }
  const isNew = hashOfFile(path) === hash;
  if (look(kept)) {
    if (isNew && !look(temporary)) linkOrRename(path, temporary);
    renameSync(kept, path);
    rmSync(kept, { force: true });
  } else if (isNew) {
    // Nothing was there before.
    renameSync(path, temporary);
  }
}

/** Gives a file a second name; the first one goes where files have only one (FAT, some network file systems). */
function linkOrRename(path: string, second: string): void {
  try {
    linkSync(path, second);
  } catch {
    renameSync(path, second);
  }
}

/** Where what an output replaces is kept until all are in their places. */
export function keptBeside(temporary: string): string {
  return temporary.replace(/\.tmp$/, '.old.tmp');
}

/** @throws what is there but cannot be looked at must not pass for gone */
function look(path: string): ReturnType<typeof lstatSync> {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [tryStat(a), tryStat(b)];
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

function hashOfFile(path: string): string | undefined {
  try {
    return hashOf(readFileSync(path));
  } catch {
    return undefined;
  }
}
