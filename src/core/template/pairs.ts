import { matchAt, sticky } from '../rule/patterns.ts';
import { endOfQuotation } from './enclosed.ts';

/** Keys that hold the message of a line of `key=value` pairs, the best first. */
const MESSAGE_KEYS = 'msg message event err error reason'.split(' ');

/** The message of a line of `key=value` pairs: `level=error msg="write failed" code=5`. */
export function saidByPairs(line: string): string | undefined {
  let best = MESSAGE_KEYS.length;
  let message: string | undefined;
  for (let i = 0; i < line.length; ) {
    const c = line.charAt(i);
    const key =
      c === '=' ? /(?:^|[\0-\x20,;|({[])([A-Za-z_@][\w.@-]*)$/.exec(line.slice(0, i))?.[1] : undefined;
    if (key === undefined) {
      i++;
      continue;
    }
    const quotation = endOfQuotation(line, i + 1);
    const end = quotation ?? i + 1 + (matchAt(BARE, line, i + 1) as string).length;
    const rank = MESSAGE_KEYS.indexOf(key.toLowerCase());
    const value = quotation === undefined ? line.slice(i + 1, end) : contentOf(line.slice(i + 1, end));
    if (rank !== -1 && rank < best && value !== '') {
      best = rank;
      message = value;
    }
    i = end;
  }
  return message;
}

/** A value without quotes. */
const BARE = sticky('[^\\0-\\x20,]*');

/** What a quotation says, typographic quotes as they are. */
function contentOf(quotation: string): string {
  if (quotation.startsWith('\xe2')) return quotation;
  return quotation
    .slice(1, -1)
    .replace(/\\(["'\\nrt])/g, (_, c: string) => (/[nrt]/.test(c) ? ' ' : c))
    .replace(/^[\0-\x20]+/, '');
}
