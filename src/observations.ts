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
import type { Bucket, Series, TopLevel } from './results.ts';
import { SeriesCounter } from './series.ts';
import type { TaskResult } from './task.ts';
import type { Telling } from './telling.ts';
import { timeZone } from './time-zone.ts';
import { type Place, TopMessages } from './top-messages.ts';

/** What is told of one file. */
interface FileTelling {
  readonly series: SeriesCounter;
  readonly top: TopMessages;
}

/** What of a file counts in this run: all that was noted, what is behind that which is known, or nothing. */
export type NewPart = 'all' | 'rest' | 'nothing';

/** What the tasks noted of records, put together; in any order it is the same. */
export class Observations {
  readonly #observation: Observation;
  readonly #isTracked: boolean;
  readonly #zone: Zone;
  readonly #series: SeriesCounter;
  readonly #top: TopMessages;
  readonly #longFiles = new LongFiles((id, head, time) => this.#settle(id, head, time));
  /** By the numbers of files; undefined: nobody asks for them one by one. */
  readonly #files: Map<number, FileTelling> | undefined;
  /** With a state: what is known to be new, or not, at the end. */
  readonly #held = new Map<number, [Job, Observed][]>();
  #linesBefore: (id: number) => number = () => 0;
  readonly #addCounts: (id: number, counts: readonly number[]) => void;

  /**
   * @param tracking with a state, when of some files it is known only at the end what of them is new: whether they are asked
   *   for `together` or each by itself, `by file`
   * @param addCounts called with records of a file, in the order of `LEVELS`, which the task could not decide about
   */
  constructor(
    observation: Observation,
    tracking: 'none' | 'together' | 'by file',
    addCounts: (id: number, counts: readonly number[]) => void,
  ) {
    this.#observation = observation;
    this.#isTracked = tracking !== 'none';
    this.#files = tracking === 'by file' ? new Map() : undefined;
    this.#zone = timeZone(observation.timeZone);
    this.#series = new SeriesCounter(this.#zone);
    this.#top = this.#newTop();
    this.#addCounts = addCounts;
  }

  add(job: Job, result: TaskResult): void {
    const newOnes = this.#isTracked ? newFiles(result) : undefined;
    for (const observed of result.observed) {
      const id = this.#trackedFile(job, observed);
      const isNew = observed.tracked && newOnes?.has(observed.tracked.index);
      if (id === undefined || isNew) this.#take(job, observed);
      else {
        const held = this.#held.get(id) ?? [];
        held.push([job, observed]);
        this.#held.set(id, held);
      }
    }
  }

  /**
   * Nothing more is added.
   * @param newOf with a state: what of a file counts in this run
   * @param linesBefore with a state: lines before the place from which a file was read on, or NaN
   */
  close(newOf: (id: number) => NewPart, linesBefore: (id: number) => number): void {
    this.#linesBefore = linesBefore;
    for (const [id, held] of this.#held) {
      const part = newOf(id);
      for (const [job, observed] of held) {
        if (part === 'all' || (part === 'rest' && !observed.tracked?.isKnown)) this.#take(job, observed);
      }
    }
    this.#held.clear();
    this.#longFiles.close();
  }

  /** The long files of which nothing is known to be of the time that is wanted, as they state none anywhere. */
  timeless(): Iterable<number> {
    return this.#observation.window ? this.#longFiles.timeless() : [];
  }

  /**
   * What is told of one file by itself, of which something is new; undefined of others, and of members of archives.
   * @param totals its records by level, in the order of `LEVELS`
   */
  ofFile(
    id: number,
    telling: Pick<Telling, 'by' | 'top' | 'timeZone'>,
    totals: ArrayLike<number>,
  ): { readonly series?: Series; readonly top?: readonly TopLevel[] } {
    const file = this.#files?.get(id);
    const { by, top, timeZone: zone } = telling;
    return {
      ...(file && by ? { series: file.series.buildBounded(by, zone) } : {}),
      ...(file && top > 0 ? { top: file.top.build(top, totals, (place) => this.#lineOf(place)) } : {}),
    };
  }

  series(by: Bucket | 'auto', zone: string): Series {
    return this.#series.build(by, zone);
  }

  /** @param totals all records by level, in the order of `LEVELS` */
  top(most: number, totals: Float64Array): TopLevel[] {
    return this.#top.build(most, totals, (place) => this.#lineOf(place));
  }

  #lineOf({ id, partStart, record }: Place): number | undefined {
    const before = this.#linesBefore(id) + this.#longFiles.recordsBefore(id, partStart);
    return Number.isNaN(before) ? undefined : before + record + 1;
  }

  /** The number of the file that something was noted of, if there is a state. */
  #trackedFile({ task, ids }: Job, { tracked }: Observed): number | undefined {
    if (tracked) return ids[tracked.index];
    return this.#isTracked && task.kind === 'range' ? ids[0] : undefined;
  }

  #take(job: Job, observed: Observed): void {
    for (const { series, top } of this.#tellingsOf(this.#trackedFile(job, observed))) {
      series.add(observed.slots);
      series.addUntimed(observed.untimed);
      this.#addMessages(top, observed, job);
    }
    for (const { index, head, ...part } of observed.parts) {
      const messages = head && this.#addMessages(this.#newTop(), head, job);
      this.#longFiles.add(job.ids[index] as number, {
        ...part,
        head: head && messages && { counts: head.counts, messages },
      });
    }
  }

  /** Of all files together, and of one by itself where that is asked for. */
  #tellingsOf(id: number | undefined): FileTelling[] {
    const all = { series: this.#series, top: this.#top };
    if (!this.#files || id === undefined) return [all];
    const file = this.#files.get(id) ?? { series: new SeriesCounter(this.#zone), top: this.#newTop() };
    this.#files.set(id, file);
    return [all, file];
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
    // Of no time at all: in no window.
    if (time === undefined ? window : !isInWindow(time, window)) return;
    for (const { series, top } of this.#tellingsOf(id)) {
      if (time === undefined) {
        series.addUntimed(counts);
        top.take(messages);
      } else {
        const { kind, ms } = time;
        series.add(Float64Array.of(kind, slotFrom(ms, slotMs), ...counts));
        top.take(messages, kind === TIME_KINDS.civil ? toInstant(ms, this.#zone) : ms);
      }
    }
    // Without a window the task has counted them.
    if (window) this.#addCounts(id, counts);
  }
}

/**
 * The files of a task, by their indexes, of which all that was noted is new: they were counted to their ends and are not like
 * any that is known.
 */
function newFiles({ checkpoints, notes, rest }: TaskResult): Set<number> {
  const files = new Set<number>();
  for (const [index, { found }] of checkpoints) if (found === undefined) files.add(index);
  for (const [index, { status }] of notes) if (status !== 'ok') files.delete(index);
  for (const [index] of rest) files.delete(index);
  return files;
}
