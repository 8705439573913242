import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errnoOf, OutputError } from '../errors.ts';
import { errnoText } from '../output/detail.ts';
import { lockPath } from './paths.ts';

/** What a run does that finds another one at work with its state. */
export type LockPolicy = 'wait' | 'fail' | 'skip';

const POLL_MS = 100;

/** Who holds a lock: a process, and when that was started, as numbers of processes are used again. */
function holder(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in brackets, may have blanks.
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid} -`;
  }
}

function isAlive(held: string): boolean {
  const pid = Number(held.split(' ', 1)[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') return false;
  }
  return holder(pid) === held;
}

/**
 * Takes the lock of a state. One whose process is gone is taken over.
 * @returns what gives it back, or undefined if another run has it
 * @throws OutputError if it cannot be made
 */
function tryLock(lock: string): (() => void) | undefined {
  const mine = `${lock}.${process.pid}`;
  try {
    writeFileSync(mine, holder(process.pid));
    for (;;) {
      try {
        // A link appears with its content, and only if there is none.
        linkSync(mine, lock);
        return () => rmSync(lock, { force: true });
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error;
      }
      const held = readHeld(lock);
      if (held !== undefined && isAlive(held)) return undefined;
      if (held !== undefined) buryLock(lock, held);
    }
  } catch (error) {
    throw new OutputError(`${lock} could not be written: ${errnoText(errnoOf(error))}.`, { cause: error });
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Removes a lock whose process is gone; if another run has done so and taken it meanwhile, that keeps it. */
function buryLock(lock: string, held: string): void {
  const grave = `${lock}.${process.pid}.old`;
  try {
    renameSync(lock, grave);
    if (readHeld(grave) !== held) linkSync(grave, lock);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'ENOENT' && errno !== 'EEXIST') throw error;
  } finally {
    rmSync(grave, { force: true });
  }
}

function readHeld(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'latin1');
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock of the state at `path`, waiting for it if the policy is to.
 * @returns what gives it back, or undefined if another run has it, or the signal was aborted
 */
export async function lockState(
  path: string,
  policy: LockPolicy,
  signal: AbortSignal,
): Promise<(() => void) | undefined> {
  const lock = lockPath(path);
  for (;;) {
    const unlock = tryLock(lock);
    if (unlock !== undefined || policy !== 'wait' || signal.aborted) return unlock;
    await sleep(POLL_MS);
  }
}
