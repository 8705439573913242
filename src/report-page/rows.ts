import { LEVELS, type Level } from '../core/levels.ts';
import { type RowBlock, type RowTable, rowTable } from '../output/html/row-table.ts';
import { printable } from '../output/text.ts';
import { STATUSES, type Status } from '../row.ts';
import { BYTES_AT } from '../task.ts';
import { dataIn } from './dom.ts';

/** What the table can be sorted by. `worst` is how it begins: most errors, then most warnings. */
export type SortKey = 'worst' | 'File' | Level | 'Lines' | 'Bytes' | 'Status';

/** Which rows are shown; what is empty does not matter. */
export interface Filter {
  /** Part of a path as it is shown, in any letter case. */
  readonly name: string;
  /** One of them must occur. */
  readonly levels: readonly Level[];
  readonly statuses: readonly Status[];
}

/** All rows of the report, with their columns by name. */
export class Rows {
  readonly count: number;
  readonly #table: RowTable;
  readonly #lines: Float64Array;
  readonly #errors: Float64Array;
  #names: readonly string[] | undefined;

  constructor(table: RowTable) {
    this.#table = table;
    this.count = table.paths.length;
    this.#lines = new Float64Array(this.count);
    for (const level of LEVELS) add(this.#lines, this.column(level));
    this.#errors = this.column('FATAL').slice();
    add(this.#errors, this.column('ERROR'));
  }

  column(key: Level | 'Lines' | 'Bytes'): Float64Array {
    if (key === 'Lines') return this.#lines;
    return this.#table.columns[key === 'Bytes' ? BYTES_AT : LEVELS.indexOf(key)] as Float64Array;
  }

  /** As it can be shown. */
  path(row: number): string {
    return printable(this.#table.paths[row] as string);
  }

  status(row: number): Status {
    return STATUSES[this.#table.statuses[row] as number] as Status;
  }

  detail(row: number): string {
    return printable(this.#table.details.get(row) ?? '');
  }

  /** The rows that pass the filter, in the order of their paths. */
  matching({ name, levels, statuses }: Filter): Uint32Array {
    const wanted = name.toLowerCase();
    const names = wanted === '' ? undefined : this.#lowerCaseNames();
    const columns = levels.map((level) => this.column(level));
    const allowed = STATUSES.map((status) => statuses.length === 0 || statuses.includes(status));
    const rows = new Uint32Array(this.count);
    let found = 0;
    for (let row = 0; row < this.count; row++) {
      if (names !== undefined && !names[row]?.includes(wanted)) continue;
      if (!allowed[this.#table.statuses[row] as number]) continue;
      if (columns.length > 0 && columns.every((column) => column[row] === 0)) continue;
      rows[found++] = row;
    }
    return rows.subarray(0, found);
  }

  /** Sorts rows in place; rows that are equal stay in the order of their paths. */
  sort(rows: Uint32Array, key: SortKey, isDescending: boolean): void {
    const sign = isDescending ? -1 : 1;
    // The rows have come in the order of their paths.
    if (key === 'File') rows.sort((a, b) => sign * (a - b));
    else if (key === 'worst') {
      const warnings = this.column('WARNING');
      rows.sort((a, b) => difference(this.#errors, b, a) || difference(warnings, b, a) || a - b);
    } else {
      const column = key === 'Status' ? this.#table.statuses : this.column(key);
      rows.sort((a, b) => sign * difference(column, a, b) || a - b);
    }
  }

  #lowerCaseNames(): readonly string[] {
    this.#names ??= this.#table.paths.map((path) => printable(path).toLowerCase());
    return this.#names;
  }
}

function difference(column: ArrayLike<number>, a: number, b: number): number {
  return (column[a] as number) - (column[b] as number);
}

function add(sums: Float64Array, column: Float64Array): void {
  for (let row = 0; row < sums.length; row++) (sums[row] as number) += column[row] as number;
}

/** The rows that the page has; their text is not kept twice. */
export function readRows(): Rows {
  const blocks = Array.from(document.querySelectorAll('script.rows'), (script) => {
    const block = dataIn<RowBlock>(script);
    script.remove();
    return block;
  });
  return new Rows(rowTable(blocks));
}
