import { endOfString } from '../json-members.ts';
import { LINE_LIMIT } from '../rule/line.ts';
import { BLANK, ending, starting } from '../rule/patterns.ts';
import { latin1, skipBlanks, withoutAnsi } from '../text.ts';
import { auditAt, epochAt, epochValue } from './epoch.ts';
import { civilAt } from './forms.ts';
import { rankOfKey } from './keys.ts';
import { stampOfJson } from './record.ts';
import type { Stamp } from './stamp.ts';

/**
 * A stamp counts if it begins within this many bytes from the start of the line, as the words do that state a level.
 * Splunk looks at 128 bytes and Dynatrace at 64, but uWSGI writes the stamp at about 100 and S3, behind a bucket of a
 * long name, at 130.
 */
const HEADER = 256;

/** Blanks before a stamp that stands free: two of a carrier such as `web-1  | `, four of a layout, `app - INFO - `. */
const MAX_BLANKS = 6;

/** docker's json-file in docker's json-file is real; deeper is an attack on the stack. */
const MAX_WRAPS = 3;

/**
 * The time stamp of one line, without its line feed: the first that its header has. This is the specification of
 * what the kernel does faster.
 *
 * Colour sequences and leading blanks are ignored. A line from `{` to `}` is a JSON record: its time keys alone count.
 * In any other the header is walked from the left. A stamp may begin
 * - at the start of the line, and directly behind `[`;
 * - as the value of a time key: `time=`, `ts="`, `"timestamp": "`;
 * - behind blanks, any of `,;:|>(<`, a byte beyond ASCII, or a `*` or `.` that stands free (Cisco's mark of a clock
 *   that is not set), if no more than six runs of blanks are before it and, behind blanks, the field before it is no
 *   word of lower-case letters alone, other than the first: "valid until 2026-05-01 12:00:00" is prose, and only
 *   the first line that Rails writes of a request is a header all the same;
 * - in quotes, if they are at the start or directly behind any of `[(,;|`.
 * The value of any other key is none, and `key="…"` is passed over.
 *
 * A stamp has a date and a time of day, and is both: `12:00:00.123`, `2026-05-01` and dmesg's `[12345.678901]` are
 * none, and neither are the thirteenth month and the hour 25. The forms are in forms.ts.
 * Numbers are stamps only in the places of epoch.ts and as values of time keys.
 */
export function stampOf(bytes: Uint8Array): Stamp | undefined {
  const isCut = bytes.length > LINE_LIMIT;
  return stampOfText(latin1(isCut ? bytes.subarray(0, LINE_LIMIT) : bytes), isCut, 0);
}

/** The time stamp of one element of a JSON array document. */
export function stampOfRecord(bytes: Uint8Array): Stamp | undefined {
  return stampOfRecordText(latin1(bytes.subarray(0, LINE_LIMIT)), 0);
}

function stampOfText(raw: string, isCut: boolean, wraps: number): Stamp | undefined {
  const { text } = withoutAnsi(raw);
  const whole = text.replace(/[ \t\r\n]+$/, '');
  const line = whole.slice(skipBlanks(whole, 0));
  const isClosed = isCut || line.endsWith('}');
  if (isClosed && line.startsWith('{')) return stampOfRecordText(line, wraps);
  return walk(line, isClosed, wraps);
}

function stampOfRecordText(record: string, wraps: number): Stamp | undefined {
  const said = stampOfJson(record);
  if (said.kind === 'stamp') return said.stamp;
  return said.kind === 'none' || wraps === MAX_WRAPS ? undefined : stampOfText(said.text, false, wraps + 1);
}

/** The header from the left: the first stamp decides. */
function walk(line: string, isClosed: boolean, wraps: number): Stamp | undefined {
  for (let i = 0; i < Math.min(HEADER, line.length); ) {
    if (isClosed && line.startsWith('{"', i)) return stampOfRecordText(line.slice(i), wraps);
    if (line.startsWith('="', i)) {
      i = endOfForeignValue(line, i) ?? i + 2;
      continue;
    }
    const stamp = stampAt(line, i);
    if (stamp) return stamp;
    i++;
  }
  return undefined;
}

/** The stamp that begins at `i`, if one does and may. */
function stampAt(line: string, i: number): Stamp | undefined {
  if (!/[0-9A-Za-z]/.test(line.charAt(i))) return undefined;
  const before = line.slice(0, i);
  if (/[A-Za-z0-9_]$/.test(before)) return undefined;
  const epoch = epochAt(line, i);
  if (epoch) return epoch;
  const key = keyOfValue(before);
  if (key === undefined) return mayBegin(before) ? (civilAt(line, i) ?? auditAt(line, i)) : undefined;
  if (rankOfKey(key) === undefined) return auditAt(line, i);
  return epochValue(VALUE.exec(line.slice(i))?.[0] ?? '') ?? civilAt(line, i);
}

/** A number up to what ends it in `key=value` text. */
const VALUE = starting('[^ \\t"\',;)\\]}]+');

/** `key=`, and all that is joined to the key: `--key=` and `/path?key=` are other keys. */
const KEY = ending('([^ \\t=,;|([{<"\']*)=["\']?');
const QUOTED_KEY = ending(`["']([^"']*)["']${BLANK}*:${BLANK}*["']?`);

/** The key whose value begins behind `before`; undefined if none does. */
function keyOfValue(before: string): string | undefined {
  return (KEY.exec(before) ?? QUOTED_KEY.exec(before))?.[1];
}

function mayBegin(before: string): boolean {
  if (FIRST.test(before)) return true;
  const blanks = before.match(/[ \t]+/g)?.length ?? 0;
  return blanks <= MAX_BLANKS && FREE.test(before) && (!PROSE.test(before) || RAILS.test(before));
}

const FIRST = ending('^|\\[|(?:^|[[(,;|])["\']');
const FREE = ending(`[ \\t,;:|>(<]|[^\\x00-\\x7f]|(?:^|${BLANK})[*.]`);
const PROSE = ending(`${BLANK}[a-z]+${BLANK}+`);
/** Rails states the time of a request nowhere else: `Started GET "/" for 127.0.0.1 at 2026-05-01 12:00:00 +0000`. */
const RAILS = ending('^Started [A-Z]{3,7} "[^"]*" for [^ ]{1,64} at ');

/**
 * Where the walk goes on behind `key="…"`, whose `="` is at `i`, if it is the value of a key that names no time.
 * Undefined if it is no such value.
 */
function endOfForeignValue(line: string, i: number): number | undefined {
  const key = keyOfValue(line.slice(0, i + 2));
  if (!key || rankOfKey(key) !== undefined) return undefined;
  const end = endOfString(line, i + 1);
  return end === undefined ? line.length : end + 1;
}
