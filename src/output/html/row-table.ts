import { STRIDE } from '../../task.ts';

/**
 * Rows in the page: columns of numbers, since 100,000 objects with twelve keys each would be several times as long, and
 * paths without what they have in common with the one before.
 */
export interface RowBlock {
  /** UTF-16 units that each path has in common with the one before it in the block. */
  readonly shared: readonly number[];
  /** What follows them. */
  readonly rest: readonly string[];
  /** The counts in the order of `LEVELS`, then the bytes: a column for each, or 0 for one of zeros. */
  readonly columns: readonly (readonly number[] | 0)[];
  /** Rows that are not plainly ok: [index in the block, index in `STATUSES`, detail]. */
  readonly remarks: readonly (readonly [number, number, string])[];
}

/** All rows of a report, by index. */
export interface RowTable {
  readonly paths: readonly string[];
  /** The counts in the order of `LEVELS`, then the bytes: a column for each. */
  readonly columns: readonly Float64Array[];
  /** Indices in `STATUSES`. */
  readonly statuses: Uint8Array;
  /** Of the rows that have one. */
  readonly details: ReadonlyMap<number, string>;
}

/** The rows that were made into these blocks. */
export function rowTable(blocks: readonly RowBlock[]): RowTable {
  const count = blocks.reduce((sum, { shared }) => sum + shared.length, 0);
  const paths: string[] = [];
  const columns = Array.from({ length: STRIDE }, () => new Float64Array(count));
  const statuses = new Uint8Array(count);
  const details = new Map<number, string>();
  for (const block of blocks) {
    const start = paths.length;
    let path = '';
    for (const [at, shared] of block.shared.entries()) {
      path = path.slice(0, shared) + block.rest[at];
      paths.push(path);
    }
    for (const [at, column] of block.columns.entries()) if (column !== 0) columns[at]?.set(column, start);
    for (const [at, status, detail] of block.remarks) {
      statuses[start + at] = status;
      if (detail !== '') details.set(start + at, detail);
    }
  }
  return { paths, columns, statuses, details };
}
