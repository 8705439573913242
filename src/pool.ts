import { setImmediate as nextTurn } from 'node:timers/promises';
import { workersAllowed } from './descriptors.ts';
import { withRetries } from './retry.ts';
import { lookAt } from './state/stamps.ts';
import type { Task, TaskResult } from './task.ts';

/** Those who do the tasks. `work` never rejects for a file, only for a fault of this program. */
export interface Crew {
  /** Tasks under way at once that keep everyone busy. */
  readonly capacity: number;
  work(task: Task): Promise<TaskResult>;
  /** The stamps of files, as `Stamps.words`; their paths have a NUL behind each. */
  look(paths: string): Promise<BigUint64Array>;
  /** Ends all that is under way. False if a worker hangs in a system call and cannot be stopped. */
  dismiss(): Promise<boolean>;
}

const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './worker/worker.ts' : './worker.js',
  import.meta.url,
);

/** How long a worker may take to stop, which it does between two instructions unless it waits for the system. */
const STOP_MS = 300;

/** The task that this thread does, which has one kernel: runs of a library may be many at once. */
let inline: Promise<unknown> = Promise.resolve();

/** Does the tasks in this thread: for so little work that a worker would not have started before it is done. */
export async function inlineCrew(): Promise<Crew> {
  const { default: work } = (await import(WORKER.href)) as { default: (task: Task) => Promise<TaskResult> };
  // Between two tasks a signal must be heard.
  return {
    capacity: 1,
    work(task) {
      const result = inline.then(() => nextTurn()).then(() => work(task));
      inline = result.catch(() => {});
      return result;
    },
    look: async (paths) => nextTurn().then(() => lookAt(paths)),
    dismiss: async () => true,
  };
}

/**
 * Does the tasks in as many as `wanted` threads; Piscina puts a new one in the place of one that was lost.
 * @param entry the module whose default export does a task
 */
export async function threadCrew(wanted: number, entry = WORKER): Promise<Crew> {
  const workers = Math.min(wanted, workersAllowed());
  if (workers === 0) return inlineCrew();
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: entry.href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
    // Workers allocate little, and for long: room for garbage would be all that it got.
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  // A worker that does not even start has no task whose promise could tell: Piscina only emits this.
  const underWay = new Set<(error: unknown) => void>();
  let broken: unknown;
  pool.on('error', (error) => {
    broken = error;
    for (const reject of underWay) reject(error);
  });

  const attempt = <Result>(task: unknown, name = 'default'): Promise<Result> => {
    return new Promise<Result>((resolve, reject) => {
      underWay.add(reject);
      (pool.run(task, { name }) as Promise<Result>)
        .then(resolve, reject)
        .finally(() => underWay.delete(reject));
    });
  };
  const isLossOnly = (error: unknown): boolean => broken === undefined && isLoss(error);
  return {
    capacity: workers + 1,
    work: (task) => withRetries(task, (part) => attempt<TaskResult>(part), isLossOnly),
    look: (paths) =>
      attempt<BigUint64Array>(paths, 'look').catch((error) => {
        if (!isLossOnly(error)) throw error;
        return lookAt(paths);
      }),
    dismiss: () => Promise.race([pool.destroy().then(() => true), delay(STOP_MS)]),
  };
}

/** Whether a worker was lost (of memory, of a crash) rather than threw, which is a fault of this program. */
function isLoss(error: unknown): boolean {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return code.startsWith('ERR_WORKER') || message.startsWith('worker exited with code');
}

function delay(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false).unref());
}
