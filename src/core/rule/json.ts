import { membersOf, unescaped, type Value } from '../json-members.ts';
import type { Level } from '../levels.ts';
import { BY_LETTER, BY_SYSLOG, BY_TENS, spelledByLetter } from './spellings.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What a JSON record says: a level, or the text that docker wrapped in it, or neither. */
export type JsonVerdict =
  | { readonly kind: 'level'; readonly level: Level }
  | { readonly kind: 'wrapped'; readonly text: string }
  | { readonly kind: 'none' };

/** Step 1 of the rule: what the keys of the record say, whatever else is in it. */
export function judgeJson(record: string, vocabulary: Vocabulary): JsonVerdict {
  const isMongo = record.startsWith('{"t":');
  let nearest = Number.POSITIVE_INFINITY;
  let level: Level | undefined;
  let priority: Level | undefined;
  let isAfterPriority = false;
  let hasMessage = false;
  let wrapped: string | undefined;

  for (const { key, value, depth } of membersOf(record)) {
    const isTop = depth === 1;
    if (depth < nearest) {
      const severity = isMongo && isTop && key === 's' ? mongoSeverity(value) : undefined;
      const resolved = severity ?? (vocabulary.isLevelKey(key) ? resolve(value, vocabulary) : undefined);
      if (resolved) {
        level = resolved;
        nearest = depth;
        isAfterPriority = priority !== undefined;
        if (depth <= 1 && !isAfterPriority) break;
      }
    }
    if (isTop && key.toLowerCase() === 'priority') priority ??= syslogPriority(value);
    if (isTop && key === 'MESSAGE') hasMessage = true;
    if (isTop && key === 'log' && value?.isString) wrapped ??= value.raw;
  }
  if (hasMessage && priority && (nearest > 1 || isAfterPriority)) return { kind: 'level', level: priority };
  if (level) return { kind: 'level', level };
  if (wrapped !== undefined) return { kind: 'wrapped', text: unescaped(wrapped) };
  return { kind: 'none' };
}

/** Bytes of a string value that can still name a level, escapes and blanks included. */
const MAX_VALUE = 64;

function resolve(value: Value | undefined, { spelled, isOwn }: Vocabulary): Level | undefined {
  if (!value) return undefined;
  if (!value.isString) return /^[1-6]0$/.test(value.raw) ? BY_TENS[Number(value.raw[0]) - 1] : undefined;
  if (value.raw.length > MAX_VALUE) return undefined;
  // slog prints levels between its own as `ERROR+2`.
  const word = unescaped(value.raw)
    .replace(/^[ \t]+|[ \t]+$/g, '')
    .replace(/[+-]\d+$/, '');
  return spelled(word) ?? (isOwn(word) ? undefined : spelledByLetter(word));
}

/** journald's PRIORITY: 0..7, printed as a string; some exporters print the number. */
function syslogPriority(value: Value | undefined): Level | undefined {
  return value && /^[0-7]$/.test(value.raw) ? BY_SYSLOG[Number(value.raw)] : undefined;
}

/** MongoDB 4.4 and later: F E W I, and D or D1..D5. */
function mongoSeverity(value: Value | undefined): Level | undefined {
  return value?.isString && /^(?:[FEWI]|D[1-5]?)$/.test(value.raw)
    ? BY_LETTER[value.raw.charAt(0)]
    : undefined;
}
