/**
 * Pieces of the patterns that several clauses of the rule share. Lines are strings of one character a byte, so
 * that a line of any encoding, valid or not, is judged alike; only ASCII bytes matter to the rule.
 */

export const BLANK = '[ \\t]';

/** A time of day with an optional fraction and an optional zone. */
export const TIME = '\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z|[+-]\\d\\d(?::?\\d\\d)?)?';

/** An ISO 8601 date and time, as CI services and containers put before every line. */
export const ISO_STAMP = `\\d{4}-\\d\\d-\\d\\d[T ]${TIME}`;

/** The start of a klog or glog line: `E0102 15:` (glog 0.5 and later print the year too). */
export const KLOG = '[IWEFCD]\\d{4}(?:\\d{4})? \\d\\d:';

/** A regular expression that matches from the start of a string and tells where its groups lie. */
export function starting(pattern: string, flags = ''): RegExp {
  return new RegExp(`^(?:${pattern})`, `d${flags}`);
}

/** A regular expression that matches up to the end of a string. */
export function ending(pattern: string): RegExp {
  return new RegExp(`(?:${pattern})$`);
}

/** A regular expression that matches at its `lastIndex`. */
export function sticky(pattern: string, flags = ''): RegExp {
  return new RegExp(pattern, `y${flags}`);
}

/** What a sticky regular expression matches at `i`. */
export function matchAt(pattern: RegExp, text: string, i: number): string | undefined {
  pattern.lastIndex = i;
  return pattern.exec(text)?.[0];
}
