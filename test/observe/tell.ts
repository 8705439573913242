import { LEVELS } from '../../src/core/levels.ts';
import type { Observation } from '../../src/observation.ts';
import { Observations } from '../../src/observations.ts';
import type { Series, TopLevel } from '../../src/results.ts';
import type { FilesTask, RangeTask, TaskResult } from '../../src/task.ts';
import { TOP_LEVEL_BITS } from '../../src/top-messages.ts';
import work from '../../src/worker/worker.ts';
import { filesTask, settings } from '../support/tasks.ts';

/** Messages and minutes. */
const OBSERVATION: Observation = {
  slotMs: 60_000,
  levels: TOP_LEVEL_BITS,
  maxTemplates: 100,
  window: undefined,
  isSorted: false,
  timeZone: 'UTC',
  nowMs: Date.UTC(2026, 4, 1, 13),
};

interface Told {
  readonly counts: readonly number[];
  readonly series: Series;
  readonly top: readonly TopLevel[];
}

/** In which the parts of a file are done. */
export type Order = 'forwards' | 'backwards';

/** What is told of a file that is cut at these places. @param wanted beside messages and minutes */
export async function tell(
  path: string,
  wanted: Partial<Observation>,
  split: number,
  range: number,
  order: Order = 'forwards',
): Promise<Told> {
  const noted = { ...settings(), observation: { ...OBSERVATION, ...wanted } };
  const counts = new Float64Array(LEVELS.length + 1);
  const add = (more: Iterable<number>): void => {
    for (const [i, n] of [...more].entries()) (counts[i] as number) += n;
  };
  const observations = new Observations(noted.observation, 'none', (_id, late) => add(late));
  const task: FilesTask = { ...filesTask([path], split), settings: noted };
  const first = await work(task);
  const results: [FilesTask | RangeTask, TaskResult][] = [[task, first]];
  for (const [, rest] of first.rest) {
    for (let start = rest.from; start < rest.to; start += range) {
      const part: RangeTask = {
        kind: 'range',
        path,
        start,
        end: Math.min(start + range, rest.to),
        rest,
        settings: noted,
      };
      results.push([part, await work(part)]);
    }
  }
  for (const [part, result] of order === 'forwards' ? results : results.reverse()) {
    observations.add({ task: part, ids: [0] }, result);
    add(result.numbers);
  }
  observations.close(
    () => 'all',
    () => 0,
  );
  return {
    counts: Array.from(counts.subarray(0, LEVELS.length)),
    series: observations.series('minute', 'UTC'),
    top: observations.top(100, counts),
  };
}
