import { LEVELS } from '../core/levels.ts';
import { isProblem, type Row } from '../row.ts';
import { BYTES_AT } from '../task.ts';
import type { GateRule, Operator } from './rule.ts';

/** What is asked of a row: of this run, of a baseline, or of another host. */
export interface GateRow extends Pick<Row, 'path' | 'status' | 'finding' | 'numbers'> {
  /** Where rows of several hosts are summed up. */
  readonly host?: string;
}

export interface GateFile {
  readonly path: string;
  readonly host?: string;
  readonly count: number;
}

/** Files that are named. */
export const MOST_FILES = 5;

const NONE = LEVELS.indexOf('NONE');

/** What a rule asks of rows, added up. */
export class Sum {
  count = 0;
  /** Lines that state a level. */
  levelled = 0;
  fileCount = 0;
  /** Files that the rule is about, whatever is in them. */
  rowCount = 0;
  readonly #columns: readonly number[];
  readonly #rule: GateRule;
  readonly #files: GateFile[] = [];

  constructor(rule: GateRule) {
    this.#rule = rule;
    const { subject } = rule;
    this.#columns = subject.kind === 'lines' ? subject.levels.map((level) => LEVELS.indexOf(level)) : [];
  }

  /** Those with the most first, at most `MOST_FILES`. */
  get files(): readonly GateFile[] {
    return this.#files;
  }

  add(row: GateRow): void {
    const count = this.#countOf(row);
    this.rowCount++;
    this.count += count;
    for (let level = 0; level < BYTES_AT; level++) {
      if (level !== NONE) this.levelled += row.numbers[level] as number;
    }
    if (count === 0) return;
    this.fileCount++;
    const { path, host } = row;
    keepMost(this.#files, host === undefined ? { path, count } : { path, host, count });
  }

  #countOf({ status, finding, numbers }: GateRow): number {
    if (this.#rule.subject.kind === 'incomplete') return isProblem(status, finding) ? 1 : 0;
    return this.#columns.reduce((sum, column) => sum + (numbers[column] as number), 0);
  }
}

/** Adds a file to those with the most. Of equals, the one that came first stays first. */
export function keepMost(files: GateFile[], file: GateFile): void {
  let at = files.length;
  while (at > 0 && (files[at - 1] as GateFile).count < file.count) at--;
  files.splice(at, 0, file);
  if (files.length > MOST_FILES) files.pop();
}

/** Percent of the lines that state a level. */
export function percentOf({ count, levelled }: Pick<Sum, 'count' | 'levelled'>): number {
  return levelled === 0 ? 0 : (count / levelled) * 100;
}

/** Whether a figure is to a limit as the operator says. */
export function compare(figure: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case '>':
      return figure > limit;
    case '>=':
      return figure >= limit;
    case '<':
      return figure < limit;
    case '<=':
      return figure <= limit;
    case '=':
      return figure === limit;
    case '!=':
      return figure !== limit;
  }
}
