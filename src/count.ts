import type { Ledger } from './merge.ts';
import type { Observations } from './observations.ts';
import { type Job, type Plan, rangesOf } from './plan.ts';
import type { Crew } from './pool.ts';
import type { Task, TaskResult } from './task.ts';

/** Work for a crew, who does it, and where the results go. */
export interface Work<Job, Result> {
  /** What is to be done next, or undefined while there is nothing. */
  next(): Job | undefined;
  /** No more will come than what `next` gives now. */
  readonly isComplete: boolean;
  perform(job: Job): Promise<Result>;
  settle(job: Job, result: Result): void;
  /** What to call a job in a message. */
  name(job: Job): string;
}

export interface Running {
  /** Call it when there may be more work. */
  wake(): void;
  /**
   * Resolves when the work is complete and done, or soon after `signal` is aborted, when the tasks under way have given
   * what they had. Rejects for a fault of this program.
   */
  readonly finished: Promise<void>;
}

/** How long an interrupted task may take to give what it has. */
const STOP_MS = 400;

/** @param capacity jobs under way at once */
export function startWork<Job, Result>(
  work: Work<Job, Result>,
  capacity: number,
  signal: AbortSignal,
): Running {
  const { promise: finished, resolve, reject } = settleLater();
  const underWay = new Set<Job>();
  let isOver = false;
  const onAbort = (): void => {
    if (underWay.size === 0) end(resolve);
    else setTimeout(() => end(resolve), STOP_MS);
  };
  // Nothing is left that could bring a result: the process would end as if all had been counted.
  const onExit = (): void => reject(new Error(`lost: ${[...underWay].map(work.name).join(', ')}`));
  const end = (settle: () => void): void => {
    isOver = true;
    signal.removeEventListener('abort', onAbort);
    process.removeListener('beforeExit', onExit);
    settle();
  };
  signal.addEventListener('abort', onAbort);
  process.once('beforeExit', onExit);

  const settle = (job: Job, result: Result): void => {
    underWay.delete(job);
    if (isOver) return;
    work.settle(job, result);
    wake();
  };
  const wake = (): void => {
    while (!isOver && !signal.aborted && underWay.size < capacity) {
      const job = work.next();
      if (job === undefined) break;
      underWay.add(job);
      work
        .perform(job)
        .then((result) => settle(job, result))
        .catch((error) => end(() => reject(error)));
    }
    if (underWay.size === 0 && (work.isComplete || signal.aborted)) end(resolve);
  };
  return { wake, finished };
}

/** Counts what the plan gives, and puts the results into the ledger. */
export function countingWork(
  plan: Plan,
  ledger: Ledger,
  observations: Observations | undefined,
  crew: Crew,
): Work<Job, TaskResult> {
  return {
    next: () => plan.next(),
    get isComplete() {
      return plan.isComplete;
    },
    perform: ({ task }) => crew.work(task),
    name: ({ task }) => nameOf(task),
    settle(job, result) {
      const { task, ids } = job;
      observations?.add(job, result);
      if (task.kind === 'range') {
        ledger.addRange(ids[0] as number, result);
        return;
      }
      if (task.kind === 'stream') plan.endStream(ids[0] as number);
      ledger.addFiles(ids, result, rangesOf);
      for (const [index, rest] of result.rest) plan.addRest(ids[index] as number, rest);
    },
  };
}

function nameOf(task: Task): string {
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
