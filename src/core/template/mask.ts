import { matchAt, sticky } from '../rule/patterns.ts';
import { endOfOctal, endOfQuotation, endOfValue, objectAt, placeholderOf } from './enclosed.ts';
import { numberAt, runAt } from './numbers.ts';
import { Pieces } from './pieces.ts';
import { placeholderAt } from './placeholders.ts';
import { endOfTime } from './stamps.ts';
import { type Masked, partAt, rootedPathAt, tokenAt } from './tokens.ts';
import { userAt } from './users.ts';

/**
 * What stands before a byte: `gap`: a token begins here; `name`: a letter, a digit, `_`, a byte beyond ASCII or a
 * mask; `joint`: a byte that joins two parts of a token.
 */
type Before = 'gap' | 'name' | 'joint';

/** `AH01630:`, `ORA-00942:`, `[E0382]:`, where a message begins: its code, which is the same in all of its kind. */
const CODE = sticky('\\[?[A-Z]{1,6}-?\\d{3,6}\\]?:');

/**
 * A message with its parts that vary masked: one pass from the left, and at each place the first mask that fits. No
 * mask but that of users looks back further than to the byte before it.
 *
 * @param message one character a byte
 */
export function mask(message: string): string {
  const out = new Pieces();
  const code = matchAt(CODE, message, 0) ?? '';
  out.add(code);
  let before: Before = 'gap';
  for (let i = code.length; i < message.length; ) {
    const step = stepAt(message, i, before, out);
    i = step.end;
    before = step.before;
  }
  return out.finish();
}

interface Step {
  readonly end: number;
  /** What stands before `end`. */
  readonly before: Before;
}

/** Takes what stands at `i` into the template. */
function stepAt(text: string, i: number, before: Before, out: Pieces): Step {
  const c = text.charAt(i);
  if (/[\0-\x20\x7f,;]/.test(c)) {
    out.gap(/[,;]/.test(c) ? c : ' ');
    return { end: i + 1, before: 'gap' };
  }
  const masked = enclosedAt(text, i, before, out) ?? wordAt(text, i, before, out);
  if (masked) {
    if (masked.placeholder === undefined) out.add(text.slice(i, masked.end));
    else out.mask(masked.placeholder);
    return { end: masked.end, before: 'name' };
  }
  if (c === '=' && isAssignment(text, i, before)) return takeValue(text, i + 1, out);
  return /[A-Za-z0-9]/.test(c) ? takeRun(text, i, before, out) : takeMark(c, i, before, out);
}

/** What was masked before, a quotation, an object. */
function enclosedAt(text: string, i: number, before: Before, out: Pieces): Masked | undefined {
  const placeholder = placeholderAt(text, i);
  if (placeholder) return { end: i + placeholder.length, placeholder };
  // The apostrophe of a word opens nothing.
  const end =
    text[i] === "'" && before === 'name' ? undefined : (endOfQuotation(text, i) ?? endOfOctal(text, i));
  if (end === undefined) return objectAt(text, i);
  return { end, placeholder: out.endsWith(/: $/) ? '<str>' : placeholderOf(text.slice(i, end)) };
}

/** A token, a part of one, or a number. */
function wordAt(text: string, i: number, before: Before, out: Pieces): Masked | undefined {
  const c = text.charAt(i);
  const token = before === 'gap' ? (userAt(text, i, out) ?? tokenAt(text, i)) : undefined;
  if (token) return token;
  if (c === '/') return before === 'gap' || text[i - 1] === ':' ? rootedPathAt(text, i) : undefined;
  if (/[A-Za-z0-9]/.test(c)) return partAt(text, i) ?? timeAt(text, i) ?? numberAt(text, i);
  const isSign = /[+-]/.test(c) && (before !== 'name' || text[i - 1] === '_');
  return isSign && !partAt(text, i + 1) && !timeAt(text, i + 1) ? numberAt(text, i) : undefined;
}

function timeAt(text: string, i: number): Masked | undefined {
  const end = endOfTime(text, i);
  return end === undefined ? undefined : { end, placeholder: '<time>' };
}

/** `key=`, `id[0]=`, but neither `==` nor `=>`. */
function isAssignment(text: string, i: number, before: Before): boolean {
  return (before === 'name' || /[\])]/.test(text.charAt(i - 1))) && !/[=>]/.test(text.charAt(i + 1));
}

function takeValue(text: string, i: number, out: Pieces): Step {
  const end = endOfValue(text, i);
  out.add('=');
  if (end === i) return { end, before: 'gap' };
  out.mask('<val>');
  return { end, before: 'name' };
}

function takeRun(text: string, i: number, before: Before, out: Pieces): Step {
  const { head, placeholder, tail, end } = runAt(text, i);
  out.add(head);
  if (placeholder) out.mask(placeholder);
  out.add(tail);
  // Python prints strings as b'…' and u'…'.
  const isPrefix = before === 'gap' && end === i + 1 && /[bru]/i.test(head) && text[end] === "'";
  return { end, before: isPrefix ? 'gap' : 'name' };
}

function takeMark(c: string, i: number, before: Before, out: Pieces): Step {
  const end = i + 1;
  if (c === "'" && before === 'name') {
    out.add(c);
    return { end, before };
  }
  if (/[()[\]{}|"'`]/.test(c)) {
    out.border(c);
    return { end, before: 'gap' };
  }
  out.add(c);
  if (/[<>=]/.test(c)) return { end, before: 'gap' };
  return { end, before: c === '_' || c > '\x7f' ? 'name' : 'joint' };
}
