import { toInstant, type Zone } from './core/time/zone.ts';
import { type Head, LongFiles } from './long-files.ts';
import {
  isInWindow,
  type Observation,
  type Observed,
  type ObservedHead,
  type ObservedTime,
  type Sample,
  slotFrom,
  TIME_KINDS,
} from './observation.ts';
import type { Job } from './plan.ts';
import type { Series, TopLevel } from './results.ts';
import { type Bucket, SeriesCounter } from './series.ts';
import type { TaskResult } from './task.ts';
import { timeZone } from './time-zone.ts';
import { type Place, TopMessages } from './top-messages.ts';

/** What the tasks noted of records, put together; in any order it is the same. */
export class Observations {
  readonly #observation: Observation;
  readonly #zone: Zone;
  readonly #series: SeriesCounter;
  readonly #top: TopMessages;
  readonly #longFiles = new LongFiles((id, head, time) => this.#settle(id, head, time));
  readonly #addCounts: (id: number, counts: readonly number[]) => void;

  /** @param addCounts called with records of a file, in the order of `LEVELS`, which the task could not decide about */
  constructor(observation: Observation, addCounts: (id: number, counts: readonly number[]) => void) {
    this.#observation = observation;
    this.#zone = timeZone(observation.timeZone);
    this.#series = new SeriesCounter(this.#zone);
    this.#top = this.#newTop();
    this.#addCounts = addCounts;
  }

  add(job: Job, { observed, rest }: TaskResult): void {
    if (observed === undefined) return;
    const { task, ids } = job;
    this.#series.add(observed.slots);
    this.#series.addUntimed(observed.untimed);
    this.#addMessages(this.#top, observed, job);
    for (const { index, records, times, head } of observed.parts) {
      const isRange = task.kind === 'range';
      const start = isRange ? task.start : 0;
      const end = isRange ? task.end : rest.find(([of]) => of === index)?.[1].from;
      this.#longFiles.add(ids[index] as number, {
        start,
        end: end ?? Number.POSITIVE_INFINITY,
        records,
        times,
        head: head && { counts: head.counts, messages: this.#addMessages(this.#newTop(), head, job) },
      });
    }
  }

  /** Nothing more is added. */
  close(): void {
    this.#longFiles.close();
  }

  /** The long files of which nothing is known to be of the time that is wanted, as they state none anywhere. */
  timeless(): Iterable<number> {
    return this.#observation.window ? this.#longFiles.timeless() : [];
  }

  series(by: Bucket | 'auto', zone: string): Series {
    return this.#series.build(by, zone);
  }

  /** @param totals all records by level, in the order of `LEVELS` */
  top(most: number, totals: Float64Array): TopLevel[] {
    return this.#top.build(most, totals, ({ id, partStart, record }) => {
      const before = this.#longFiles.recordsBefore(id, partStart);
      return Number.isNaN(before) ? undefined : before + record + 1;
    });
  }

  #newTop(): TopMessages {
    return new TopMessages(this.#zone, this.#observation.maxTemplates);
  }

  #addMessages(
    top: TopMessages,
    { messages, beyond }: Pick<Observed | ObservedHead, 'messages' | 'beyond'>,
    { task, ids }: Job,
  ): TopMessages {
    const pathAt = (index: number): string =>
      task.kind === 'files' ? (task.paths[index] as string) : task.path;
    const placeOf = ({ index, member, record }: Sample): Place => {
      const path = pathAt(index);
      return {
        path: member === undefined ? path : `${path}!${member}`,
        id: ids[index] as number,
        partStart: task.kind === 'range' ? task.start : 0,
        record,
      };
    };
    const longFile = (index: number): number => ids[index] as number;
    for (const message of messages) top.add(message, placeOf(message.sample), longFile);
    top.addBeyond(beyond);
    return top;
  }

  #settle(id: number, { counts, messages }: Head, time: ObservedTime | undefined): void {
    const { window, slotMs } = this.#observation;
    if (time === undefined) {
      // Of no time at all: in no window.
      if (window) return;
      this.#series.addUntimed(counts);
      this.#top.take(messages);
    } else {
      if (!isInWindow(time, window)) return;
      this.#series.add(Float64Array.of(time.kind, slotFrom(time.ms, slotMs), ...counts));
      const { kind, ms } = time;
      this.#top.take(messages, kind === TIME_KINDS.civil ? toInstant(ms, this.#zone) : ms);
    }
    this.#addCounts(id, counts);
  }
}
