import { LockedError } from './errors.ts';
import type { Target } from './output/atomic.ts';
import { holderText } from './output/holder-text.ts';
import type { Lock, LockPolicy } from './state/lock.ts';

/** A file that this run has to itself. */
export interface OwnFile {
  readonly target: Target;
  readonly lock: Lock;
}

/**
 * Does work with a file that only one run may have, if there is one.
 * @throws LockedError if another run has it and the policy is not to wait
 */
export async function withLock<Result>(
  target: Target | undefined,
  policy: LockPolicy,
  signal: AbortSignal,
  work: (file: OwnFile | undefined) => Promise<Result>,
): Promise<Result> {
  if (target === undefined) return work(undefined);
  const { lockState } = await import('./state/lock.ts');
  const locking = await lockState(target.path, policy, signal);
  if ('holder' in locking) {
    throw new LockedError(`Another run is at work with ${target.name}: ${holderText(locking.holder)}.`);
  }
  const { lock } = locking;
  try {
    return await work({ target, lock });
  } finally {
    lock.release();
  }
}
