import type { GateRule } from './rule.ts';
import { compare, type GateFile, type GateRow, percentOf, Sum } from './sum.ts';

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
  /** Files that it is about: with 0, its pattern may be misspelt. */
  readonly rowCount: number;
}

/** Matches the paths of rows with a pattern. */
export type Matcher = (path: string) => boolean;

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
    return { rule, matches, now: new Sum(rule), before: new Sum(rule) };
  });
  for (const row of rows) for (const { matches, now } of gates) if (matches(row.path)) now.add(row);
  for (const row of baseline ?? [])
    for (const { matches, before } of gates) if (matches(row.path)) before.add(row);
  return gates.map(({ rule, now, before }) => resultOf(rule, now, baseline && before));
}

function resultOf(rule: GateRule, now: Sum, before: Sum | undefined): GateResult {
  const { limit, operator } = rule;
  const { files, fileCount, rowCount } = now;
  const behind = { files, fileCount, rowCount };
  const result = (figure: number, most: number): GateResult => {
    const outcome = compare(figure, operator, most) ? 'failed' : 'passed';
    return { rule, outcome, figure, limit: most, ...behind };
  };
  switch (limit.kind) {
    case 'count':
      return result(now.count, limit.value);
    case 'share':
      return result(percentOf(now), limit.percent);
    case 'increase': {
      if (before === undefined) {
        return { rule, outcome: 'no-baseline', figure: now.count, limit: limit.value, ...behind };
      }
      const added = limit.unit === 'lines' ? limit.value : (before.count * limit.value) / 100;
      return { ...result(now.count, before.count + added), before: before.count };
    }
  }
}
