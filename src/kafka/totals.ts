import { type CountEvent, eventKey } from './count-event.ts';
import type { Counts } from './counts.ts';
import { addTo, type CountRow, rowsOf, sortRows } from './rows.ts';

interface SourceTotal {
  readonly path: string;
  readonly to: number;
  readonly total: Counts;
}

/**
 * The counts of all hosts. Of each source the event holds that reaches furthest, which has all that was ever counted of
 * it: in any order, any number of times, the same events give the same totals.
 */
export class Totals {
  readonly #sources = new Map<string, SourceTotal>();

  /** @returns what the event adds to the counts of its path; undefined if as much is known already */
  add(event: CountEvent): CountRow | undefined {
    const { host, file, to, total } = event;
    const key = eventKey(event);
    const known = this.#sources.get(key);
    if (known !== undefined && known.to >= to) return undefined;
    const path = `${host}:${file}`;
    this.#sources.set(key, { path, to, total });
    return { path, counts: total.map((count, i) => count - (known?.total[i] ?? 0)) };
  }

  /** A row for each file of a host: of several logs that had its name, the sum. */
  rows(): CountRow[] {
    const sums = new Map<string, Counts>();
    for (const { path, total } of this.#sources.values()) addTo(sums, path, total);
    return sortRows(rowsOf(sums));
  }
}
