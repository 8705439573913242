import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errnoOf } from '../errors.ts';
import { discard, notWritten } from '../output/atomic.ts';
import { type Holder, isOfThisPlace, isRunning, ownLine, parseHolder } from './holder.ts';
import { lockPath } from './paths.ts';

/** What a run does that finds another one at work with its state. */
export type LockPolicy = 'wait' | 'fail' | 'skip';

export interface Lock {
  /**
   * Whether it is still this run's. A run whose thread was held up (by a pipe that nobody read, by a machine that
   * slept) did not renew its lock meanwhile, so it has to ask before it changes what the lock is for.
   */
  isHeld(): boolean;
  release(): void;
}

/** A lock, or who has it. */
export type Locking = { readonly lock: Lock } | { readonly holder: Holder };

const POLL_MS = 100;
/** So often a run writes its lock anew, for those who cannot see its process. */
const RENEW_MS = 5_000;
/** A lock that was not written for so long is one of a run that is gone. */
const STALE_MS = 60_000;

/** A lock as it lies there. */
interface Found {
  readonly line: string;
  readonly writtenMs: number;
}

/**
 * Takes the lock of a state. One whose process is gone is taken over.
 * @throws OutputError if it cannot be made
 */
function tryLock(path: string): Locking {
  const mine = beside(path);
  let fd: number | undefined;
  let isTaken = false;
  try {
    const line = ownLine();
    fd = openSync(mine, 'wx', 0o666);
    writeSync(fd, line);
    for (;;) {
      try {
        // A link appears with its content, and only if there is none.
        linkSync(mine, path);
        isTaken = true;
        return { lock: taken(path, fd, line) };
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error;
      }
      const found = look(path);
      if (found === undefined) continue;
      // The clocks of two machines differ: both files have their times from the one that stores them.
      const holder = holderOf(found, fstatSync(fd).mtimeMs);
      if (holder) return { holder };
      bury(path, found);
    }
  } catch (error) {
    throw notWritten(path, error);
  } finally {
    discard(mine);
    if (fd !== undefined && !isTaken) closeSync(fd);
  }
}

/** @returns undefined for a lock that nobody has any more */
function holderOf({ line, writtenMs }: Found, nowMs: number): Holder | undefined {
  const holder = parseHolder(line);
  if (holder === undefined) return undefined;
  // One that is far in the future is from before the clock was put right.
  const isFresh = Math.abs(nowMs - writtenMs) <= STALE_MS;
  if (!(isOfThisPlace(holder) ? isRunning(holder) : isFresh)) return undefined;
  return { ...holder, since: holder.since ?? new Date(writtenMs).toISOString() };
}

/** @param fd the file of the lock: what is written to it never goes to a lock that another run has made meanwhile */
function taken(path: string, fd: number, line: string): Lock {
  const renewal = setInterval(() => {
    try {
      writeSync(fd, line, 0);
    } catch {
      // Whoever cannot see this process may take the lock, which is found out before anything is given out.
    }
  }, RENEW_MS).unref();
  const isHeld = (): boolean => {
    try {
      return look(path)?.line === line;
    } catch {
      return false;
    }
  };
  return {
    isHeld,
    release() {
      clearInterval(renewal);
      closeSync(fd);
      if (isHeld()) rmSync(path, { force: true });
    },
  };
}

/** Removes a lock that nobody has; if another run has done so and taken it meanwhile, or it was renewed, that keeps it. */
function bury(path: string, { line, writtenMs }: Found): void {
  const grave = beside(path);
  try {
    renameSync(path, grave);
    const buried = look(grave);
    if (buried?.line !== line || buried.writtenMs !== writtenMs) linkSync(grave, path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'ENOENT' && errno !== 'EEXIST') throw error;
  } finally {
    rmSync(grave, { force: true });
  }
}

/** @throws a lock that cannot be read is one */
function look(path: string): Found | undefined {
  let fd: number;
  try {
    // Opened, a network file system asks for the time anew.
    fd = openSync(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return { line: readFileSync(fd, 'utf8'), writtenMs: fstatSync(fd).mtimeMs };
  } finally {
    closeSync(fd);
  }
}

/** A name that no other run has: in two containers, processes may have the same number. */
function beside(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}`;
}

/**
 * Takes the lock of the state at `path`, waiting for it if the policy is to.
 * @returns the lock, or who has it when the policy is not to wait or the signal was aborted
 */
export async function lockState(path: string, policy: LockPolicy, signal: AbortSignal): Promise<Locking> {
  const lock = lockPath(path);
  for (;;) {
    const locking = tryLock(lock);
    if ('lock' in locking || policy !== 'wait' || signal.aborted) return locking;
    await sleep(POLL_MS);
  }
}
