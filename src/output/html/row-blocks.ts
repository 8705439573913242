import { type Row, STATUSES } from '../../row.ts';
import { STRIDE } from '../../task.ts';
import { detailOf } from '../detail.ts';
import type { RowBlock } from './row-table.ts';

/** Rows in a block. */
const ROWS = 4096;

/** The rows as the page gets them, a block at a time. */
export function* rowBlocks(rows: Iterable<Row>): Generator<RowBlock> {
  let block = new Block();
  for (const row of rows) {
    block.add(row);
    if (block.shared.length === ROWS) {
      yield block.closed();
      block = new Block();
    }
  }
  if (block.shared.length > 0) yield block.closed();
}

class Block {
  readonly shared: number[] = [];
  readonly #rest: string[] = [];
  readonly #columns = Array.from({ length: STRIDE }, (): number[] => []);
  readonly #remarks: [number, number, string][] = [];
  #before = '';

  add(row: Row): void {
    const { path, status, numbers } = row;
    const shared = sharedLength(this.#before, path);
    this.#before = path;
    const detail = detailOf(row);
    if (status !== 'ok' || detail !== '') {
      this.#remarks.push([this.shared.length, STATUSES.indexOf(status), detail]);
    }
    this.shared.push(shared);
    this.#rest.push(path.slice(shared));
    for (const [at, column] of this.#columns.entries()) column.push(numbers[at] as number);
  }

  closed(): RowBlock {
    const columns = this.#columns.map((column) => (column.every((number) => number === 0) ? 0 : column));
    return { shared: this.shared, rest: this.#rest, columns, remarks: this.#remarks };
  }
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}
