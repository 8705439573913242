import type { TaskSettings } from '../task.ts';

/** Whether the user has interrupted the run. */
export function isStopped({ stop }: TaskSettings): boolean {
  return Atomics.load(stop, 0) !== 0;
}
