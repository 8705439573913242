/**
 * The canonical levels, in the order of the CSV columns. They are never folded into each other when counted;
 * `NONE` is a line that states no level.
 */
export const LEVELS = ['ERROR', 'WARNING', 'INFO', 'FATAL', 'NOTICE', 'DEBUG', 'TRACE', 'NONE'] as const;

export type Level = (typeof LEVELS)[number];

/** From the worst to the least, for thresholds such as `error+` ("this level or worse"). */
export const BY_SEVERITY: readonly Level[] = [
  'FATAL',
  'ERROR',
  'WARNING',
  'NOTICE',
  'INFO',
  'DEBUG',
  'TRACE',
  'NONE',
];
