import type { Ledger } from './merge.ts';
import { type Job, type Plan, rangesOf } from './plan.ts';
import type { Crew } from './pool.ts';
import type { TaskResult } from './task.ts';

export interface Counting {
  /** Call it when the plan may have more to give. */
  wake(): void;
  /**
   * Resolves when the plan is complete and done, or soon after `signal` is aborted, when the tasks under way have given
   * what they had. Rejects for a fault of this program.
   */
  readonly finished: Promise<void>;
}

/** How long an interrupted task may take to give what it has. */
const STOP_MS = 400;

/** Keeps the crew busy with what the plan gives, and puts the results into the ledger. */
export function startCounting(plan: Plan, ledger: Ledger, crew: Crew, signal: AbortSignal): Counting {
  const { promise: finished, resolve, reject } = settleLater();
  const underWay = new Set<Job>();
  let isOver = false;
  const end = (settle: () => void): void => {
    isOver = true;
    settle();
  };
  signal.addEventListener('abort', () => {
    if (underWay.size === 0) end(resolve);
    else setTimeout(() => end(resolve), STOP_MS);
  });
  // Nothing is left that could bring a result: the process would end as if all had been counted.
  process.once('beforeExit', () => reject(new Error(`lost: ${[...underWay].map(nameOf).join(', ')}`)));

  const settle = (job: Job, result: TaskResult): void => {
    underWay.delete(job);
    if (isOver) return;
    record(job, result, plan, ledger);
    wake();
  };
  const wake = (): void => {
    while (!isOver && !signal.aborted && underWay.size < crew.capacity) {
      const job = plan.next();
      if (job === undefined) break;
      underWay.add(job);
      crew
        .work(job.task)
        .then((result) => settle(job, result))
        .catch((error) => end(() => reject(error)));
    }
    if (underWay.size === 0 && (plan.isComplete || signal.aborted)) end(resolve);
  };
  return { wake, finished };
}

function record({ task, ids }: Job, result: TaskResult, plan: Plan, ledger: Ledger): void {
  if (task.kind === 'range') {
    ledger.addRange(ids[0] as number, result);
    return;
  }
  if (task.kind === 'stream') plan.endStream(ids[0] as number);
  ledger.addFiles(ids, result, rangesOf);
  for (const [index, rest] of result.rest) plan.addRest(ids[index] as number, rest);
}

function nameOf({ task }: Job): string {
  switch (task.kind) {
    case 'range':
      return `${task.path} from byte ${task.start}`;
    case 'stream':
      return task.path;
    case 'files':
      return `${task.paths[0]} and ${task.paths.length - 1} more`;
  }
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
