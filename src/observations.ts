import type { Zone } from './core/time/zone.ts';
import type { Observation, Sample } from './observation.ts';
import type { Job } from './plan.ts';
import type { Series, TopLevel } from './results.ts';
import { type Bucket, SeriesCounter } from './series.ts';
import type { TaskResult } from './task.ts';
import { timeZone } from './time-zone.ts';
import { type Place, TopMessages } from './top-messages.ts';

interface Part {
  readonly records: number;
  readonly hasTime: boolean;
}

/** What the tasks noted of records, put together; in any order it is the same. */
export class Observations {
  readonly #window: Observation['window'];
  readonly #series: SeriesCounter;
  readonly #top: TopMessages;
  /** The parts of long files, by their numbers and by where the parts begin. */
  readonly #parts = new Map<number, Map<number, Part>>();

  constructor({ timeZone: name, maxTemplates, window }: Observation) {
    this.#window = window;
    const zone: Zone = timeZone(name);
    this.#series = new SeriesCounter(zone);
    this.#top = new TopMessages(zone, maxTemplates);
  }

  add({ task, ids }: Job, { observed }: TaskResult): void {
    if (observed === undefined) return;
    const partStart = task.kind === 'range' ? task.start : 0;
    for (const [index, records, hasTime] of observed.parts) {
      const id = ids[index] as number;
      const parts = this.#parts.get(id) ?? new Map<number, Part>();
      parts.set(partStart, { records, hasTime });
      this.#parts.set(id, parts);
    }
    this.#series.add(observed.slots, observed.untimed);
    this.#top.addBeyond(observed.beyond);
    const pathAt = (index: number): string =>
      task.kind === 'files' ? (task.paths[index] as string) : task.path;
    const placeOf = ({ index, member, record }: Sample): Place => {
      const path = pathAt(index);
      return {
        path: member === undefined ? path : `${path}!${member}`,
        id: ids[index] as number,
        partStart,
        record,
      };
    };
    for (const message of observed.messages) {
      this.#top.add(message, placeOf(message.sample), (index) => ids[index] as number);
    }
  }

  /** The long files of which nothing is known to be of the time that is wanted, as they state none anywhere. */
  *timeless(): Iterable<number> {
    if (this.#window === undefined) return;
    for (const [id, parts] of this.#parts) if (![...parts.values()].some(({ hasTime }) => hasTime)) yield id;
  }

  series(by: Bucket | 'auto', zone: string): Series {
    return this.#series.build(by, zone);
  }

  /** @param totals all records by level, in the order of `LEVELS` */
  top(most: number, totals: Float64Array): TopLevel[] {
    return this.#top.build(most, totals, (place) => this.#lineOf(place));
  }

  #lineOf({ id, partStart, record }: Place): number {
    let line = record + 1;
    for (const [start, { records }] of this.#parts.get(id) ?? []) if (start < partStart) line += records;
    return line;
  }
}
