import type { Ledger } from './merge.ts';
import { type Job, type Plan, rangesOf } from './plan.ts';
import type { Crew } from './pool.ts';
import type { TaskResult } from './task.ts';

export interface Counting {
  /** Call it when the plan may have more to give. */
  wake(): void;
  /** Resolves when the plan is complete and done, or when `signal` is aborted. Rejects for a fault of this program. */
  readonly finished: Promise<void>;
}

/** Keeps the crew busy with what the plan gives, and puts the results into the ledger. */
export function startCounting(plan: Plan, ledger: Ledger, crew: Crew, signal: AbortSignal): Counting {
  const { promise: finished, resolve, reject } = settleLater();
  const underWay = new Set<Job>();
  let isOver = false;
  const end = (settle: () => void): void => {
    isOver = true;
    settle();
  };
  signal.addEventListener('abort', () => end(resolve), { once: true });
  // Nothing is left that could bring a result: the process would end as if all had been counted.
  process.once('beforeExit', () => reject(new Error(`lost: ${[...underWay].map(nameOf).join(', ')}`)));

  const settle = (job: Job, result: TaskResult): void => {
    underWay.delete(job);
    if (isOver) return;
    record(job, result, plan, ledger);
    wake();
  };
  const wake = (): void => {
    while (!isOver && underWay.size < crew.capacity) {
      const job = plan.next();
      if (job === undefined) break;
      underWay.add(job);
      crew
        .work(job.task)
        .then((result) => settle(job, result))
        .catch((error) => end(() => reject(error)));
    }
    if (underWay.size === 0 && plan.isComplete) end(resolve);
  };
  return { wake, finished };
}

function record({ task, ids }: Job, result: TaskResult, plan: Plan, ledger: Ledger): void {
  if (task.kind === 'range') {
    ledger.addRange(ids[0] as number, result);
    return;
  }
  ledger.addFiles(ids, result, rangesOf);
  for (const [index, sizeBytes, identity] of result.rest) {
    plan.addRest(ids[index] as number, sizeBytes, identity);
  }
}

function nameOf({ task }: Job): string {
  return task.kind === 'range'
    ? `${task.path} from byte ${task.start}`
    : `${task.paths[0]} and ${task.paths.length - 1} more`;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function settleLater(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve = (): void => {};
  let reject = (_error: unknown): void => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
