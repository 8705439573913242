import type { Baseline } from '../baseline.ts';
import type { GateResult } from './evaluate.ts';
import type { GateRule } from './rule.ts';
import type { GateRow } from './sum.ts';

/** What becomes of the gates of a run. What judges them is loaded only if there are any. */
export async function judgeGates(
  rules: readonly GateRule[],
  rows: Iterable<GateRow>,
  baseline: Baseline | undefined,
): Promise<GateResult[]> {
  if (rules.length === 0) return [];
  const [{ evaluateGates }, { compileGlob }] = await Promise.all([
    import('./evaluate.ts'),
    import('./matcher.ts'),
  ]);
  return evaluateGates(rules, rows, compileGlob, baseline?.kind === 'read' ? baseline.rows : undefined);
}
