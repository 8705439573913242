import { BY_SEVERITY, LEVELS, type Level } from '../../core/levels.ts';

/** Levels that have a column though no line has them: their absence is news. */
const ALWAYS: readonly Level[] = ['ERROR', 'WARNING', 'INFO'];

/** The levels that the table of files has a column for, from the worst. */
export function shownLevels(totals: Float64Array): Level[] {
  return BY_SEVERITY.filter((level) => ALWAYS.includes(level) || (totals[LEVELS.indexOf(level)] ?? 0) > 0);
}
