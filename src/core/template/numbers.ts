import { matchAt, sticky } from '../rule/patterns.ts';
import type { Placeholder } from './placeholders.ts';
import type { Masked } from './tokens.ts';

const NUMBER = '[+-]?\\d+(?:,\\d{3}(?!\\d))*(?:\\.\\d+)?';
const NO_MORE = '(?![A-Za-z0-9])';

const NANO_TO_DAY = '(?:ns|us|\\xc2\\xb5s|\\xce\\xbcs|ms|s|secs?|m|mins?|h|hrs?|d)';

/** `12ms`, `1.5s`, Go's `1h2m3.5s`. */
const DURATION = sticky(`${NUMBER}${NANO_TO_DAY}(?:\\d+(?:\\.\\d+)?${NANO_TO_DAY})*${NO_MORE}`);
/** `12KB`, `3.5GiB`, `64M`. */
const SIZE = sticky(`${NUMBER}(?:[kKmMgGtTpP]i?[bB]|[kKMGTP]|B)${NO_MORE}`);
/** `3 seconds`, `1500 ms`. */
const LONG_DURATION = sticky(
  `${NUMBER} (?:ns|us|ms|s|(?:nano|micro|milli)(?:second)?s?|[num]?secs?|seconds?|mins?|minutes?|hrs?|hours?|days?)(?!\\w)`,
  'i',
);
/** `19 bytes`, `5.2 KB`. */
const LONG_SIZE = sticky(`${NUMBER} (?:bytes?|[kmgtp]i?b|b)(?!\\w)`, 'i');
const PLAIN = sticky(`${NUMBER}(?:[eE][+-]?\\d{1,3})?${NO_MORE}`);

/** The number that begins at `i`, with its sign and its unit. */
export function numberAt(text: string, i: number): Masked | undefined {
  const units = [
    ['<duration>', DURATION],
    ['<size>', SIZE],
    ['<duration>', LONG_DURATION],
    ['<size>', LONG_SIZE],
  ] as const;
  for (const [placeholder, pattern] of units) {
    const match = matchAt(pattern, text, i);
    if (match !== undefined) return { end: i + match.length, placeholder };
  }
  const plain = matchAt(PLAIN, text, i);
  if (plain === undefined) return undefined;
  return withMore(text, i + plain.length, 'decimal');
}

/** A run of letters and digits, of which `head` and `tail` stay. */
export interface MaskedRun {
  readonly head: string;
  readonly placeholder?: Placeholder;
  readonly tail: string;
  readonly end: number;
}

const RUN = sticky('[A-Za-z0-9]+');

/** What Java prints behind `@` for an object without a text of its own. */
const IDENTITY = /^(?=.*\d)[0-9a-f]{5,8}$/;

/** A longer run with letters, digits and letters is random: names of that kind are `log4j` and `Base64Decoder`. */
const MAX_NAME = 24;
/** No word of any language is longer: a run of more letters is encoded data. */
const MAX_WORD = 64;

/** What a masked run is: hexadecimal numbers may have digits alone, so decimal ones look the same in a template. */
type Kind = 'decimal' | 'hexadecimal' | 'id';

/** The run of letters and digits at `i`. */
export function runAt(text: string, i: number): MaskedRun {
  const run = matchAt(RUN, text, i) as string;
  const end = i + run.length;
  const kind = kindAt(text, i, run);
  if (kind) return { head: '', tail: '', ...withMore(text, end, kind) };
  const [, head = run, digits, tail = ''] = /^([A-Za-z]+)(\d+)([A-Za-z]*)$/.exec(run) ?? [];
  if (digits === undefined) return { head, tail: '', end };
  return tail === ''
    ? { head, tail, ...withMore(text, end, 'decimal') }
    : { head, placeholder: '<num>', tail, end };
}

/** What the run at `i` is by itself and by the mark before it. */
function kindAt(text: string, i: number, run: string): Kind | undefined {
  const mark = text.charAt(i - 1);
  if (mark === '@' && IDENTITY.test(run)) return 'hexadecimal';
  if (/[-_]/.test(mark) && LETTERED.test(run)) return 'id';
  return mark === '-' && MACHINE.test(run) ? 'id' : kindOf(run);
}

/** What a whole run is; undefined for a word, and for one with a number in it. */
function kindOf(run: string): Kind | undefined {
  if (/^\d+$/.test(run)) return 'decimal';
  if (/^0[xX][0-9a-fA-F]+$/.test(run)) return 'hexadecimal';
  if (/^[0-9a-fA-F]{7,}$/.test(run) && /\d/.test(run)) return 'hexadecimal';
  if (/^[A-Za-z]+$/.test(run)) return run.length > MAX_WORD ? 'id' : undefined;
  if (/^\d+(?:st|nd|rd|th)$/.test(run)) return 'decimal';
  if (/^[A-Za-z]+\d+$/.test(run) && run.length <= MAX_WORD) return undefined;
  return /^[A-Za-z]+\d{1,3}[A-Za-z]+$/.test(run) && run.length <= MAX_NAME ? undefined : 'id';
}

const JOINT = sticky('[-_.:#]{1,2}');

/** Letters that no word is made of: the ends of pods' names, and `m` and `r` between numbers. */
const NO_VOWELS = /^[bcdfghj-np-tvwxz]{1,5}$/;

/** A number with a letter before it, as racks and partitions have them: `R02-M1-N0`, `node-D1`. */
const LETTERED = /^[A-Z]\d+$/;
/** The same with a hexadecimal digit, behind another: `R02-M1-NE`. */
const HEX_LETTERED = /^[A-Z][A-F]$/;
/** What Windows puts behind the dash of a computer's name: `DESKTOP-4F7K2Q9`. */
const MACHINE = /^(?=.*\d)(?=.*[G-Z])[A-Z0-9]{7,}$/;
/** A group of an id that begins with others: its digits may all be letters. */
const HEX_GROUP = /^[0-9a-f]{4}$/;

/** Goes on behind a mask while masks follow, joined to it: `1445144423722_0020_m_000002` is one. */
function withMore(text: string, from: number, first: Kind): { end: number; placeholder: Placeholder } {
  let end = from;
  let kind = first;
  for (;;) {
    const joint = matchAt(JOINT, text, end);
    const run = joint === undefined ? undefined : matchAt(RUN, text, end + joint.length);
    const next = joint === undefined || run === undefined ? undefined : nextKind(kind, joint, run);
    if (joint === undefined || run === undefined || next === undefined) break;
    if (kind !== 'id' && next !== 'decimal') kind = next;
    end += joint.length + run.length;
  }
  return { end, placeholder: kind === 'id' ? '<id>' : '<num>' };
}

/** What a run is that a mark joins to another of a kind. */
function nextKind(kind: Kind, joint: string, run: string): Kind | undefined {
  const isRandom =
    (kind !== 'decimal' && (/\d/.test(run) || (joint === '-' && HEX_GROUP.test(run)))) ||
    (/[-_]$/.test(joint) && [NO_VOWELS, LETTERED, HEX_LETTERED].some((pattern) => pattern.test(run)));
  return kindOf(run) ?? (isRandom ? 'id' : undefined);
}
