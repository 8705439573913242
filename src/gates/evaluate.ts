import { LEVELS } from '../core/levels.ts';
import { isProblem, type Row } from '../row.ts';
import { BYTES_AT } from '../task.ts';
import type { GateRule, Operator } from './rule.ts';

/** What became of a gate. */
export interface GateResult {
  readonly rule: GateRule;
  /** `no-baseline`: it compares with one, and there is none yet; that passes. */
  readonly outcome: 'passed' | 'failed' | 'no-baseline';
  /** What was compared: lines, files, or percent of the lines that state a level. */
  readonly figure: number;
  /** What it was compared with; of an increase, the baseline's figure and what is allowed on top. */
  readonly limit: number;
  /** Of an increase: what the baseline has. */
  readonly before?: number;
  /** The files behind the figure, those with the most first, at most `MOST_FILES`. */
  readonly files: readonly GateFile[];
  /** Files behind the figure, with those that are not named. */
  readonly fileCount: number;
}

interface GateFile {
  readonly path: string;
  readonly count: number;
}

/** What is asked of a row, of this run or of a baseline. */
export type GateRow = Pick<Row, 'path' | 'status' | 'finding' | 'numbers'>;

/** Matches the paths of rows with a pattern. */
export type Matcher = (path: string) => boolean;

export const MOST_FILES = 5;

/**
 * Goes once through all rows for all gates.
 * @param matcherOf of the pattern of a rule
 * @param baseline the rows of an earlier run, if there was one
 */
export function evaluateGates(
  rules: readonly GateRule[],
  rows: Iterable<GateRow>,
  matcherOf: (glob: string) => Matcher,
  baseline: Iterable<GateRow> | undefined,
): GateResult[] {
  const gates = rules.map((rule) => {
    const matches = rule.glob === undefined ? () => true : matcherOf(rule.glob);
    return { rule, now: new Sum(rule, matches), before: new Sum(rule, matches) };
  });
  for (const row of rows) for (const { now } of gates) now.add(row);
  for (const row of baseline ?? []) for (const { before } of gates) before.add(row);
  return gates.map(({ rule, now, before }) => resultOf(rule, now, baseline && before));
}

function resultOf(rule: GateRule, now: Sum, before: Sum | undefined): GateResult {
  const { limit, operator } = rule;
  const { files, fileCount } = now;
  const result = (figure: number, most: number): GateResult => {
    const outcome = compare(figure, operator, most) ? 'failed' : 'passed';
    return { rule, outcome, figure, limit: most, files, fileCount };
  };
  switch (limit.kind) {
    case 'count':
      return result(now.count, limit.value);
    case 'share':
      return result(now.levelled === 0 ? 0 : (now.count / now.levelled) * 100, limit.percent);
    case 'increase': {
      if (before === undefined) {
        return { rule, outcome: 'no-baseline', figure: now.count, limit: limit.value, files, fileCount };
      }
      const added = limit.unit === 'lines' ? limit.value : (before.count * limit.value) / 100;
      return { ...result(now.count, before.count + added), before: before.count };
    }
  }
}

function compare(figure: number, operator: Operator, limit: number): boolean {
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

/** What a rule asks of the rows that match it. */
class Sum {
  count = 0;
  /** Lines that state a level. */
  levelled = 0;
  fileCount = 0;
  readonly #columns: readonly number[];
  readonly #rule: GateRule;
  readonly #matches: Matcher;
  readonly #files: GateFile[] = [];

  constructor(rule: GateRule, matches: Matcher) {
    this.#rule = rule;
    this.#matches = matches;
    const { subject } = rule;
    this.#columns = subject.kind === 'lines' ? subject.levels.map((level) => LEVELS.indexOf(level)) : [];
  }

  get files(): readonly GateFile[] {
    return this.#files;
  }

  add(row: GateRow): void {
    if (!this.#matches(row.path)) return;
    const count = this.#countOf(row);
    this.count += count;
    for (let level = 0; level < BYTES_AT; level++) {
      if (level !== NONE) this.levelled += row.numbers[level] as number;
    }
    if (count === 0) return;
    this.fileCount++;
    this.#keep({ path: row.path, count });
  }

  #countOf({ status, finding, numbers }: GateRow): number {
    if (this.#rule.subject.kind === 'incomplete') return isProblem(status, finding) ? 1 : 0;
    return this.#columns.reduce((sum, column) => sum + (numbers[column] as number), 0);
  }

  /** Rows come in the order of their paths, which decides between equals. */
  #keep(file: GateFile): void {
    const files = this.#files;
    let at = files.length;
    while (at > 0 && (files[at - 1] as GateFile).count < file.count) at--;
    files.splice(at, 0, file);
    if (files.length > MOST_FILES) files.pop();
  }
}

const NONE = LEVELS.indexOf('NONE');
