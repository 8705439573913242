import { errnoOf } from './errors.ts';
import type { Observed, ObservedMessage } from './observation.ts';
import { type FilesTask, STRIDE, type Task, type TaskResult } from './task.ts';

/**
 * Does a task again whose worker was lost. One of many files is done in halves, so that what kills a worker is alone
 * in the end and takes no other file with it; what kills a second one is failed.
 * @param attempt does a task, and rejects if its worker was lost
 * @param isLoss tells that from a fault of this program
 */
export async function withRetries(
  task: Task,
  attempt: (task: Task) => Promise<TaskResult>,
  isLoss: (error: unknown) => boolean,
): Promise<TaskResult> {
  try {
    return await attempt(task);
  } catch (error) {
    if (!isLoss(error)) throw error;
  }
  if (task.kind === 'files' && task.paths.length > 1) {
    const middle = task.paths.length >> 1;
    const first = await withRetries(partOf(task, 0, middle), attempt, isLoss);
    const second = await withRetries(partOf(task, middle), attempt, isLoss);
    return joined(first, second);
  }
  // Perhaps it died of another task.
  try {
    return await attempt(task);
  } catch (error) {
    if (!isLoss(error)) throw error;
    return givenUp(error);
  }
}

function partOf(task: FilesTask, from: number, to?: number): FilesTask {
  const { paths, starts } = task;
  return { ...task, paths: paths.slice(from, to), ...(starts ? { starts: starts.slice(from, to) } : {}) };
}

/** The result of two tasks as that of one, unless the first one was stopped before its end. */
function joined(first: TaskResult, second: TaskResult): TaskResult {
  const offset = first.numbers.length / STRIDE;
  const numbers = new Float64Array(first.numbers.length + second.numbers.length);
  numbers.set(first.numbers);
  numbers.set(second.numbers, first.numbers.length);
  return {
    numbers,
    notes: [...first.notes, ...second.notes.map(([i, note]) => [i + offset, note] as const)],
    rest: [...first.rest, ...second.rest.map(([i, rest]) => [i + offset, rest] as const)],
    identities: [
      ...first.identities,
      ...second.identities.map(([i, identity]) => [i + offset, identity] as const),
    ],
    checkpoints: [
      ...first.checkpoints,
      ...second.checkpoints.map(([i, point]) => [i + offset, point] as const),
    ],
    archives: [...first.archives, ...second.archives.map((a) => ({ ...a, index: a.index + offset }))],
    observed: [...first.observed, ...second.observed.map((observed) => shifted(observed, offset))],
  };
}

/** What is noted, of files whose indexes are higher by `offset`. */
function shifted(observed: Observed, offset: number): Observed {
  const { tracked } = observed;
  const messageOf = (message: ObservedMessage): ObservedMessage => ({
    ...message,
    partOf: message.partOf.map((index) => index + offset),
    sample: { ...message.sample, index: message.sample.index + offset },
  });
  return {
    ...observed,
    ...(tracked ? { tracked: { ...tracked, index: tracked.index + offset } } : {}),
    messages: observed.messages.map(messageOf),
    parts: observed.parts.map(({ index, head, ...part }) => ({
      ...part,
      index: index + offset,
      head: head && { ...head, messages: head.messages.map(messageOf) },
    })),
  };
}

/** The answer for one file that killed two workers. */
function givenUp(error: unknown): TaskResult {
  const finding = { code: 'worker-died', message: errnoOf(error) } as const;
  return {
    numbers: new Float64Array(STRIDE),
    notes: [[0, { status: 'failed', finding }]],
    rest: [],
    identities: [],
    archives: [],
    checkpoints: [],
    observed: [],
  };
}
