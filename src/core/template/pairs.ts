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
    const end =
      endOfQuotation(line, i + 1) ?? i + 1 + (/^[^\0-\x20,]*/.exec(line.slice(i + 1))?.[0].length ?? 0);
    const rank = MESSAGE_KEYS.indexOf(key.toLowerCase());
    const value = contentOf(line.slice(i + 1, end));
    if (rank !== -1 && rank < best && value !== '') {
      best = rank;
      message = value;
    }
    i = end;
  }
  return message;
}

function contentOf(value: string): string {
  if (!/^["'`]/.test(value)) return value;
  return value
    .slice(1, -1)
    .replace(/\\(["'\\])/g, '$1')
    .replace(/\\[nrt]/g, ' ')
    .replace(/^[\0-\x20]+/, '');
}
