import { type CountEvent, eventKey } from './count-event.ts';
import { CountTable } from './count-table.ts';
import { addCounts, COUNTS_LENGTH, type Counts } from './counts.ts';
import { type CountRow, sortRows } from './rows.ts';

/**
 * The counts of all hosts. Of each source the event holds that reaches furthest, which has all that was ever counted of
 * it: in any order, any number of times, the same events give the same totals.
 */
export class Totals {
  /** The numbers of sources, by the keys of their events. */
  readonly #sources = new Map<string, number>();
  /** By the number of a source: up to where it is counted, and the number of its path. */
  readonly #ends: number[] = [];
  readonly #pathOf: number[] = [];
  readonly #totals = new CountTable();
  /** The numbers of paths; what the sources there have together; and how many these are. */
  readonly #paths = new Map<string, number>();
  readonly #sums = new CountTable();
  readonly #sourcesAt: number[] = [];

  /** The number of the log that an event is about. */
  sourceOf(event: Pick<CountEvent, 'host' | 'source'>): number {
    return numberOf(this.#sources, eventKey(event));
  }

  /** @returns what the event adds to the counts of its path; undefined if as much is known already */
  add(event: CountEvent): CountRow | undefined {
    const { host, file, to, total } = event;
    const source = this.sourceOf(event);
    const end = this.#ends[source];
    if (end !== undefined && end >= to) return undefined;
    const path = `${host}:${file}`;
    const counts = total.slice();
    const known = this.#moveTo(source, numberOf(this.#paths, path));
    for (const [i, count] of known.entries()) (counts[i] as number) -= count;
    known.set(total);
    addCounts(this.#sums.at(this.#pathOf[source] as number), total);
    this.#ends[source] = to;
    return { path, counts };
  }

  /** Takes what is known of a source away from where it lay; it will be added where it lies now. */
  #moveTo(source: number, path: number): Float64Array {
    this.#totals.grow(source);
    this.#sums.grow(path);
    const known = this.#totals.at(source);
    const before = this.#pathOf[source];
    if (before !== undefined) {
      const sum = this.#sums.at(before);
      for (const [i, count] of known.entries()) (sum[i] as number) -= count;
      (this.#sourcesAt[before] as number)--;
    }
    this.#pathOf[source] = path;
    this.#sourcesAt[path] = (this.#sourcesAt[path] ?? 0) + 1;
    return known;
  }

  /** Of all files together. */
  sum(): Counts {
    const sum = new Float64Array(COUNTS_LENGTH);
    for (const number of this.#paths.values()) addCounts(sum, this.#sums.at(number));
    return sum;
  }

  /** A row for each file of a host: of several logs that have its name, the sum. */
  rows(): CountRow[] {
    const sums = this.#sums.copy();
    const rows: CountRow[] = [];
    for (const [path, number] of this.#paths) {
      if ((this.#sourcesAt[number] as number) > 0) rows.push({ path, counts: sums.at(number) });
    }
    return sortRows(rows);
  }
}

/** The number of a name; the next one, if it has none yet. */
function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}
