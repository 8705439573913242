import { readFileSync, renameSync } from 'node:fs';
import { errnoOf, LockedError, lostLock, OutputError } from './errors.ts';
import {
  discard,
  notWritten,
  prepareTarget,
  syncNames,
  type Target,
  takePlace,
  temporaryBeside,
  writeTarget,
} from './output/atomic.ts';
import { errnoText } from './output/detail.ts';
import { dropKept, exchange, keptBeside, type Pending } from './state/exchange.ts';
import { hashOf } from './state/fingerprint.ts';
import type { LogColumns } from './state/log-columns.ts';
import { nextPath } from './state/paths.ts';
import { stateBytes, withdraw } from './state/store.ts';

/** Something to be written: to a target, or to standard output. */
export interface Delivery {
  readonly target: Target | undefined;
  text(): Iterable<string>;
}

/** What an output goes through. */
export interface Way {
  readonly signal: AbortSignal;
  /**
   * Writes to standard output.
   * @returns the code of the system error if not all could be written: EPIPE if its reader has closed it
   */
  writeStdout(text: Iterable<string>): Promise<string | undefined>;
}

/** Writes the outputs of a run that has nothing to remember. Whoever closes a pipe has seen enough. */
export async function deliver(deliveries: readonly Delivery[], way: Way): Promise<void> {
  for (const { target, text } of deliveries) {
    if (target === undefined) await way.writeStdout(text());
    else {
      try {
        await writeTarget(target, text(), way.signal);
      } catch (error) {
        if (!(error instanceof OutputError && errnoOf(error.cause) === 'EPIPE')) throw error;
      }
    }
  }
}

/** A state that is to take the place of the one before. */
interface StateUpdate {
  readonly path: string;
  readonly next: LogColumns;
  /** Whether this run still has the lock. */
  isLocked(): boolean;
  /**
   * Gives what is new to someone who says when it is safe there; giving it twice must change nothing.
   * @throws OutputError
   */
  publish(): Promise<void>;
}

/**
 * Writes the outputs of a run and what the next one has to know: both or neither, also of a run that is killed at any
 * moment, once the next one has begun.
 * @returns whether it was done; not so when the signal is aborted before all had been given to pipes
 * @throws OutputError, LockedError; then, too, outputs and state are as they were
 */
export async function deliverWithState(
  deliveries: readonly Delivery[],
  way: Way,
  state: StateUpdate,
): Promise<boolean> {
  const pending: Pending[] = [];
  let isDone: boolean;
  try {
    isDone = await giveOut(deliveries, way, state, pending);
    if (!isDone) withdraw(pending, state.path);
  } catch (error) {
    // What lies there now is the other run's.
    if (error instanceof LockedError) throw error;
    withdraw(pending, state.path);
    const { message } = error instanceof OutputError ? error : notWritten(state.path, error);
    throw new OutputError(message.replace(/\.$/, '; the state stays as it was.'), { cause: error });
  }
  if (isDone) dropKept(pending);
  return isDone;
}

/**
 * The next state, which names the outputs that are ready, is written; the outputs take their places; the state takes
 * its. What cannot be taken back, as it goes to a pipe or is published, goes when all else is ready and nothing has changed
 * its place.
 * @param pending gets the outputs that are ready
 */
async function giveOut(
  deliveries: readonly Delivery[],
  way: Way,
  state: StateUpdate,
  pending: Pending[],
): Promise<boolean> {
  const { path } = state;
  const direct: Delivery[] = [];
  checkLock(state);
  for (const delivery of deliveries) {
    const { target, text } = delivery;
    if (target === undefined || target.isDirect) {
      direct.push(delivery);
      continue;
    }
    const temporary = temporaryOf(path, target.path);
    if (!(await prepareTarget(target, temporary, text(), way.signal))) return false;
    pending.push({ temporary, path: target.path, hash: hashOf(readFileSync(temporary)) });
  }
  const next = nextPath(path);
  const temporary = temporaryOf(path, next);
  const bytes = stateBytes(state.next, { outputs: pending });
  if (!(await prepareTarget({ name: path }, temporary, bytes, way.signal))) return false;
  renameSync(temporary, next);
  syncNames([next]);
  checkLock(state);
  for (const delivery of direct) if (!(await giveDirectly(delivery, way))) return false;
  await state.publish();
  checkLock(state);
  exchange(pending);
  syncNames(pending.map((output) => output.path));
  takePlace(next, path);
  syncNames([path]);
  return true;
}

/** What a pipe did not take to its end was not given out. */
async function giveDirectly({ target, text }: Delivery, way: Way): Promise<boolean> {
  if (target) return writeTarget(target, text(), way.signal);
  const errno = await way.writeStdout(text());
  if (errno === undefined) return true;
  throw new OutputError(`Standard output could not be written: ${errnoText(errno)}.`);
}

/** Removes what a run that was killed has left beside the outputs of this one, once it is settled. */
export function removeLeftovers(statePath: string, targets: readonly Target[]): void {
  const replaced = targets.filter(({ isDirect }) => !isDirect).map(({ path }) => path);
  for (const path of [...replaced, nextPath(statePath)]) {
    const temporary = temporaryOf(statePath, path);
    for (const leftover of [temporary, keptBeside(temporary)]) discard(leftover);
  }
}

/** Always the same for a state and an output, so that leftovers are found. */
function temporaryOf(statePath: string, path: string): string {
  return temporaryBeside(path, hashOf(Buffer.from(`${statePath}\0${path}`)));
}

/** A run that was held up may have lost its state to another one, which counts the same. */
function checkLock({ path, isLocked }: StateUpdate): void {
  if (!isLocked()) throw lostLock(path);
}
