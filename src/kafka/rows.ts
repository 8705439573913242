import { addCounts, COUNTS_LENGTH, type Counts } from './counts.ts';

/** What was counted under a name: a partition, a source in it, or a file of a host. */
export interface CountRow {
  readonly path: string;
  readonly counts: Counts;
}

/** In the order of the paths' bytes, as rows of files are. */
export function sortRows(rows: Iterable<CountRow>): CountRow[] {
  return [...rows].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

/** Adds counts to those that are known under a name. */
export function addTo(sums: Map<string, Counts>, name: string, counts: Counts): void {
  const sum = sums.get(name) ?? new Float64Array(COUNTS_LENGTH);
  sums.set(name, sum);
  addCounts(sum, counts);
}

export function rowsOf(sums: ReadonlyMap<string, Counts>): CountRow[] {
  return [...sums].map(([path, counts]) => ({ path, counts }));
}
