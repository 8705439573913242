import type { Level } from '../levels.ts';
import { BY_LETTER, BY_SYSLOG, BY_TENS, spelledByLetter } from './spellings.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What a JSON record says: a level, or the text that docker wrapped in it, or neither. */
export type JsonVerdict =
  | { readonly kind: 'level'; readonly level: Level }
  | { readonly kind: 'wrapped'; readonly text: string }
  | { readonly kind: 'none' };

interface Value {
  /** A string's content as it stands between its quotes, escapes and all; or any other token. */
  readonly raw: string;
  readonly isString: boolean;
}

/**
 * Step 1 of the rule. The record is read token by token and not parsed: a record that is cut off or not quite
 * JSON is judged by the keys it has. A key is a string with a colon behind it.
 */
export function judgeJson(record: string, vocabulary: Vocabulary): JsonVerdict {
  const isMongo = record.startsWith('{"t":');
  let depth = 0;
  let nearest = Number.POSITIVE_INFINITY;
  let level: Level | undefined;
  let priority: Level | undefined;
  let isAfterPriority = false;
  let hasMessage = false;
  let wrapped: string | undefined;

  for (let i = 0; i < record.length; ) {
    const c = record[i];
    if (c === '{' || c === '[') depth++;
    if (c === '}' || c === ']') depth--;
    if (c !== '"') {
      i++;
      continue;
    }
    const end = endOfString(record, i);
    if (end === undefined) break;
    const key = unescaped(record.slice(i + 1, end));
    i = end + 1;
    const colon = skipSpace(record, i);
    if (record[colon] !== ':') continue;
    i = skipSpace(record, colon + 1);

    const value = valueAt(record, i);
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

/** The value that begins at `i`; undefined for a string without an end. */
function valueAt(record: string, i: number): Value | undefined {
  if (record[i] === '"') {
    const end = endOfString(record, i);
    return end === undefined ? undefined : { raw: record.slice(i + 1, end), isString: true };
  }
  let end = i;
  while (end < record.length && !' \t\r\n,]}'.includes(record.charAt(end))) end++;
  return { raw: record.slice(i, end), isString: false };
}

/** The position of the quote that ends the string whose opening quote is at `i`. */
function endOfString(record: string, i: number): number | undefined {
  for (let j = i + 1; j < record.length; j++) {
    if (record[j] === '\\') j++;
    else if (record[j] === '"') return j;
  }
  return undefined;
}

function skipSpace(record: string, i: number): number {
  while (i < record.length && ' \t\r\n'.includes(record.charAt(i))) i++;
  return i;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Characters beyond ASCII become one byte that is not ASCII: the rule asks no more of them. */
const NOT_ASCII = '\u00ff';

function unescaped(raw: string): string {
  return raw.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex?: string, c?: string) => {
    if (hex === undefined) return ESCAPES[c as string] ?? (c as string);
    const code = Number.parseInt(hex, 16);
    return code < 0x80 ? String.fromCharCode(code) : NOT_ASCII;
  });
}
