/** The value of a member. */
export interface Value {
  /** A string's content as it stands between its quotes, escapes and all; or any other token. */
  readonly raw: string;
  readonly isString: boolean;
}

export interface Member {
  /** Without its escapes. */
  readonly key: string;
  /** Undefined for a string without an end. */
  readonly value: Value | undefined;
  /** Of braces and brackets around it: 1 for the members of the record itself. */
  readonly depth: number;
}

/**
 * The members of a JSON record and of all that is in it, from the left. The record is read token by token and not
 * parsed: one that is cut off or not quite JSON has the members that can be read. A key is a string with a colon
 * behind it. The record is a string of one character a byte.
 */
export function* membersOf(record: string): Generator<Member> {
  let depth = 0;
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
    yield { key, value: valueAt(record, i), depth };
  }
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
export function endOfString(record: string, i: number): number | undefined {
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

/** Characters beyond ASCII become one byte that is not ASCII: no rule asks more of them. */
const NOT_ASCII = '\u00ff';

/** The content of a string without its escapes. */
export function unescaped(raw: string): string {
  return raw.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex?: string, c?: string) => {
    if (hex === undefined) return ESCAPES[c as string] ?? (c as string);
    const code = Number.parseInt(hex, 16);
    return code < 0x80 ? String.fromCharCode(code) : NOT_ASCII;
  });
}
