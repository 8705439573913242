import { ending, starting } from '../rule/patterns.ts';
import type { EpochStamp } from './stamp.ts';

/**
 * An instant as a number, told apart by its digits before the point: 10 are seconds, 13 milli-, 16 micro- and 19
 * nanoseconds since 1970, so that the first 13 digits of it, filled up with zeros, are milliseconds. It begins with
 * 1, 2 or 3 (2001 to 2096): a number that is no time has to be like one in length and in its first digit.
 */
const DIGITS = '([1-3]\\d{9}(?:\\d{3}|\\d{6}|\\d{9})?)(?:[.,](\\d{1,20}))?(?![\\d.])';

/** What zap and Java print for the same, with enough digits for a time: `1.7953446129756045e+09`, `1.795344612975E12`. */
const EXPONENTIAL = '([1-3])\\.(\\d{4,20})[eE]\\+?0?(?:9|12|15|18)(?!\\d)';

const NUMBER = starting(`(?:${DIGITS}|${EXPONENTIAL})`);
const AUDIT = starting('audit\\((?=[1-3]\\d{9}\\.\\d{3}:\\d)');
/** What may stand behind an instant at the start of a line: Squid, Mosquitto, journalctl, Zeek. */
const END_OF_FIELD = starting('[ \\t:;,|]|$');
/** Other places of an instant: what stands before it from the start of the line, and what it is and is followed by. */
const PLACES = [
  // Nagios, Wayland; ROS, behind a level: `[ INFO] [1795344261.585123456]: `.
  {
    before: ending('^(?:\\[ ?[A-Z]{1,8}\\] )?\\['),
    instant: starting('[1-3]\\d{9}(?:\\.\\d{1,9}|\\d{3})?\\]'),
  },
  // GitLab's jobs.
  { before: ending('^section_(?:start|end):'), instant: starting('[1-3]\\d{9}:') },
  // BGL and Thunderbird: a label or `-`, instant, date.
  { before: ending('^[^ ]{1,64} '), instant: starting('[1-3]\\d{9} \\d{4}\\.\\d\\d\\.\\d\\d ') },
  // HPC: number, node, component, state, instant, flag.
  { before: ending('^\\d{1,9}(?: [^ ]{1,64}){3} '), instant: starting('[1-3]\\d{9} \\d ') },
  // Flow logs of Amazon's VPC: nine fields, and when the flow began and ended.
  { before: ending('^\\d(?: [^ ]{1,64}){9} '), instant: starting('[1-3]\\d{9} [1-3]\\d{9} ') },
];

/** The instant that `text` begins with, and the bytes it takes. */
function read(text: string): { readonly stamp: EpochStamp; readonly length: number } | undefined {
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const [all, whole = '', fraction = '', first = '', decimals = ''] = match;
  const epochMs = Number((whole + fraction + first + decimals).slice(0, 13).padEnd(13, '0'));
  return { stamp: { epochMs }, length: all.length };
}

/** The instant that a value of a time key is, from its first to its last byte. */
export function epochValue(value: string): EpochStamp | undefined {
  const number = read(value);
  return number?.length === value.length ? number.stamp : undefined;
}

/** The instant that begins at `at`, where formats put one: first of all, or behind the first fields. */
export function epochAt(line: string, at: number): EpochStamp | undefined {
  const text = line.slice(at);
  if (at === 0) {
    const number = read(text);
    return number && END_OF_FIELD.test(text.slice(number.length)) ? number.stamp : undefined;
  }
  const start = line.slice(0, at);
  const isOne = PLACES.some(({ before, instant }) => instant.test(text) && before.test(start));
  return isOne ? read(text)?.stamp : undefined;
}

/** The instant of Linux's audit, `audit(1364481363.243:24287)`, that begins at `at`. */
export function auditAt(line: string, at: number): EpochStamp | undefined {
  const match = AUDIT.exec(line.slice(at));
  return match ? read(line.slice(at + match[0].length))?.stamp : undefined;
}
