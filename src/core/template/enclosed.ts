import { matchAt, sticky } from '../rule/patterns.ts';

/** What a quote, a value or a JSON object encloses; each function gives the position behind it. */

/** Behind an apostrophe that ends a quotation stands no word: `'can't open'` has one inside. */
const INSIDE_WORD = /[A-Za-z0-9_\x80-\xff<]/;

/** Quotation marks of UTF-8 as bytes: what opens, and what closes. */
const TYPOGRAPHIC: Readonly<Record<string, string>> = {
  '\xe2\x80\x98': '\xe2\x80\x99',
  '\xe2\x80\x9c': '\xe2\x80\x9d',
};

/** Behind the quotation that opens at `i`; undefined if none does, or if it has no end. */
export function endOfQuotation(text: string, i: number): number | undefined {
  const c = text[i];
  if (c === '"') return endOfString(text, i);
  if (c === "'") return endOfWords(text, i, "'");
  // GNU's old style opens with a backtick and closes with an apostrophe.
  if (c === '`') return endOfWords(text, i, "`'");
  const closing = TYPOGRAPHIC[text.slice(i, i + 3)];
  if (closing === undefined) return undefined;
  for (let j = text.indexOf(closing, i); j !== -1; j = text.indexOf(closing, j + 1)) {
    if (!INSIDE_WORD.test(text.charAt(j + 3))) return j + 3;
  }
  return undefined;
}

/** A quote that was written as the escape of its code. */
const OCTAL_QUOTE = '\\042';

/** Behind the quotation whose opening quote is the escape at `i`; undefined if none is, or if it has no end. */
export function endOfOctal(text: string, i: number): number | undefined {
  if (!text.startsWith(OCTAL_QUOTE, i)) return undefined;
  const end = text.indexOf(OCTAL_QUOTE, i + OCTAL_QUOTE.length);
  return end === -1 ? undefined : end + OCTAL_QUOTE.length;
}

function endOfWords(text: string, i: number, closing: string): number | undefined {
  for (let j = i + 1; j < text.length; j++) {
    const c = text.charAt(j);
    if (closing.includes(c) && (c === '`' || !INSIDE_WORD.test(text.charAt(j + 1)))) return j + 1;
  }
  return undefined;
}

/** Behind the string with escapes that begins at `i`; one that is itself escaped (`\"x\"`) ends at the next quote. */
function endOfString(text: string, i: number): number | undefined {
  const isEscaped = text[i - 1] === '\\';
  const quote = text[i];
  for (let j = i + 1; j < text.length; j++) {
    if (text[j] === quote) return j + 1;
    if (text[j] === '\\' && !isEscaped) j++;
  }
  return undefined;
}

const REQUEST = /^["'](?:CONNECT|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT|TRACE) /;

/** What stands for a quotation that is no value: of a request line, `"GET /a HTTP/1.1"`, the method stays. */
export function placeholderOf(quotation: string): string {
  const start = REQUEST.exec(quotation)?.[0];
  return start === undefined ? '<str>' : `${start}<str>${start[0]}`;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/**
 * Behind the value that begins at `i`, after `key=`: all up to a blank, `, ; | &` or a closing bracket, where quotations
 * and brackets that open in it go to their ends, blanks and all: `Rect(0, 0 - 1080, 72)`, `$"x y"`.
 */
export function endOfValue(text: string, i: number): number {
  let j = i;
  while (j < text.length) {
    const c = text.charAt(j);
    if (c in CLOSING) j = endOfBracket(text, j);
    else if (c === "'" && INSIDE_WORD.test(text.charAt(j - 1))) j++;
    else if (/["'`\xe2]/.test(c)) {
      const end = endOfQuotation(text, j);
      if (end === undefined && c !== '\xe2') break;
      j = end ?? j + 1;
    } else if (/[\0-\x20\x7f,;|&)\]}>]/.test(c)) break;
    else j++;
  }
  return i + text.slice(i, j).replace(/[.:!?\\]+$/, '').length;
}

/** Behind the bracket that closes the one at `i`; behind the text if none does. */
function endOfBracket(text: string, i: number): number {
  const opening = text.charAt(i);
  const closing = CLOSING[opening];
  let depth = 0;
  for (let j = i; j < text.length; j++) {
    if (text[j] === opening) depth++;
    if (text[j] === closing) depth--;
    if (depth === 0) return j + 1;
  }
  return text.length;
}

/** Keys of an object that its template shows. */
const MAX_KEYS = 8;
const KEY = /^(?:[A-Za-z_@$][\w.@$-]{0,19}|<str>)$/;
const OBJECT = sticky('\\{[\\0-\\x20]*(?:"[^"]*"|\'[^\']*\')[\\0-\\x20]*:');
const COLON = sticky('[\\0-\\x20]*:');

/**
 * The JSON object (or Python dict) that begins at `i`: where it ends, and its first keys with `<val>` for their
 * values. An object without an end goes to the end of the text.
 */
export function objectAt(text: string, i: number): { end: number; placeholder: string } | undefined {
  if (matchAt(OBJECT, text, i) === undefined) return undefined;
  const keys: string[] = [];
  let depth = 0;
  let j = i;
  while (j < text.length) {
    const c = text.charAt(j);
    if (c === '"' || c === "'") {
      const end = endOfString(text, j) ?? text.length;
      if (depth === 1 && keys.length < MAX_KEYS && matchAt(COLON, text, end)) {
        const key = text.slice(j + 1, end - 1);
        keys.push(`${c}${KEY.test(key) ? key : '<str>'}${c}:<val>`);
      }
      j = end;
      continue;
    }
    if (c === '{' || c === '[') depth++;
    if (c === '}' || c === ']') depth--;
    j++;
    if (depth === 0) break;
  }
  return { end: j, placeholder: `{${keys.join(',')}}` };
}
