/**
 * Message templates: what a record says, with what varies from one record to the next masked, so that records of one
 * kind have the same template. The template of a line depends on that line alone.
 *
 * **The message.** In JSON, the field `message`, `msg`, … (record.ts has the list), its first line; an exception's type
 * stands before it: `Type: message`. In a line of `key=value` pairs whose level is one of them, the pair `msg`,
 * `message`, `event`, `err`, `error` or `reason`. In other text, what stands behind the word that says the level,
 * without what still belongs to the header: dates and times, separators, ids of processes and connections, names in
 * brackets, `file.go:72`. An upper-case level in the middle of prose cuts nothing off. If no word is left, less is cut
 * off, in the end nothing.
 *
 * **The masks**, from the left, at each place the first that fits:
 *
 *  1. `<str>`: a quotation `"…"`, `'…'`, `` `…` ``, `‘…’`, `“…”`, `\042…\042`. The apostrophe of `can't` and a quote
 *     that is not closed mask nothing. Of a request line that is not the value of a `name: ` the method stays:
 *     `"GET <str>"`.
 *  2. A JSON object or a Python dict `{"a": 1}`: its first eight keys stay, `{"a":<val>}`.
 *  3. `key=<val>`: brackets and quotes in the value go to their ends.
 *  4. At the start of a token: `<user>`, the name in `for user x`, `invalid user x` and `password for x from`;
 *     `<email>`; `<host>` with or without a port, if the name ends with a well-known top-level domain, and `<url>` if a
 *     path follows; `<path>`: `/a/b`, `C:\a`, `\\a\b`, `./a`, `../a`, `~/a`, `a/b/c`, `a/b.c`; `<id>` for the
 *     identity of a Windows package, a JSON Web Token and other data in Base64. The name of a class keeps its digits:
 *     `s3.AmazonS3Exception`.
 *  5. At the start of a run of letters and digits: `<url>` with a scheme, `<uuid>`, `<mac>`, `<host>` for an IP address
 *     (IPv4 and IPv6, a port included), as one program prints names and another addresses; `<id>` for groups of
 *     hexadecimal digits, `684cadce-00d3-7746`; `<time>` for a date, a time, or both.
 *  6. `<duration>`: `12ms`, `1h30m`, `3 seconds`; `<size>`: `12KB`, `3 MiB`, `19 bytes`; `<num>`: with sign, decimals,
 *     thousands and exponent.
 *  7. `<num>`, too: `0x1f`, seven hexadecimal digits and more, the hash of a Java object behind `@`. Some of them have
 *     decimal digits alone, and must not look different.
 *  8. `<id>`: letters and digits that take turns, `jA9J1UvC004306`, and a capital with a number that a dash or an
 *     underscore joins to what is before it: `node-D1`; what Kubernetes puts behind the dash of a pod's name,
 *     `web-7d4b9c6f5d-x2x4z`, and Windows behind that of a computer's, `DESKTOP-4F7K2Q9`. One number in a word is masked
 *     alone: `node<num>`, `log<num>j`.
 *
 * Masks 6 to 8 that follow one another with `-`, `_`, `.`, `:` or `#` between are one: `attempt_<id>`, `container_<num>`,
 * `v<num>`. Blanks in a row are one, and an item of a list that looks like the one before it is left out:
 * `[1, 2, 3]` is `[<num>]`. An error code at the start of the message stays: `AH01630:`. Words stay words.
 *
 * **Limits.** 4096 bytes of a line of text or of a record's message are looked at, and a template has 256 bytes at most;
 * what is cut ends with `…`.
 */
import { judgeLine, judgeRecord, type Verdict } from '../rule/line.ts';
import { BUILT_IN } from '../rule/vocabulary.ts';
import { objectAt } from './enclosed.ts';
import { mask } from './mask.ts';
import { messageStarts, unquoted } from './message.ts';
import { saidByPairs } from './pairs.ts';
import { PLACEHOLDERS } from './placeholders.ts';
import { saidByJson } from './record.ts';

/** Bytes of a line of text, and of a record's message, that are looked at. */
export const TEXT_LIMIT = 4096;

/** Bytes of a template at most. */
export const TEMPLATE_LIMIT = 256;

/** The template of one line, without its line feed; one character a byte, and what is no UTF-8 stays as it is. */
export function templateOf(bytes: Uint8Array, vocabulary = BUILT_IN): string {
  return templateOfVerdict(judgeLine(bytes, vocabulary));
}

/** The template of one element of a JSON array document. */
export function templateOfRecord(bytes: Uint8Array, vocabulary = BUILT_IN): string {
  return templateOfVerdict(judgeRecord(bytes, vocabulary));
}

function templateOfVerdict({ clause, place }: Verdict): string {
  if (place.kind === 'record') return templateOfJson(place.record);
  if (place.line.startsWith('{"')) return templateOfJson(place.line);
  const { text, goesOn } = headOf(place.line);
  const message = clause.endsWith('3c') ? saidByPairs(text) : undefined;
  if (message !== undefined) return cut(mask(message), false);
  let template = '';
  for (const start of messageStarts(text, Math.min(place.end, text.length), clause)) {
    template = cut(mask(unquoted(text.slice(start))), goesOn);
    if (saysSomething(template)) break;
  }
  return template;
}

/** What is looked at: a text that is too long ends at a blank. */
function headOf(text: string): { text: string; goesOn: boolean } {
  if (text.length <= TEXT_LIMIT) return { text, goesOn: false };
  const blank = text.lastIndexOf(' ', TEXT_LIMIT);
  return { text: text.slice(0, blank > 0 ? blank : TEXT_LIMIT), goesOn: true };
}

function templateOfJson(record: string): string {
  const { message, type } = saidByJson(record);
  if (message === undefined && type === undefined)
    return objectAt(record, 0)?.placeholder ?? templateOfMessage(record);
  if (type === undefined || message?.startsWith(type)) return templateOfMessage(message ?? '');
  return templateOfMessage(message === undefined ? type : `${type}: ${message}`);
}

function templateOfMessage(message: string): string {
  const { text, goesOn } = headOf(message);
  return cut(mask(text), goesOn);
}

/** `…`, as bytes. */
const ELLIPSIS = '\xe2\x80\xa6';

/** A template that is too long ends at a blank, or without one at a whole character, with `…`. */
function cut(template: string, goesOn: boolean): string {
  const whole = goesOn ? `${template} ${ELLIPSIS}` : template;
  if (whole.length <= TEMPLATE_LIMIT) return whole;
  const blank = template.lastIndexOf(' ', TEMPLATE_LIMIT - ELLIPSIS.length - 1);
  if (blank > 0) return `${template.slice(0, blank)} ${ELLIPSIS}`;
  const head = template.slice(0, TEMPLATE_LIMIT - ELLIPSIS.length);
  return head.replace(/(?:<[a-z]*|[\xc0-\xff][\x80-\xbf]*)$/, '') + ELLIPSIS;
}

const ALL_PLACEHOLDERS = new RegExp(PLACEHOLDERS.join('|'), 'g');

/** Whether a template has a letter of its own. */
function saysSomething(template: string): boolean {
  return /[A-Za-z\x80-\xff]/.test(template.replace(ALL_PLACEHOLDERS, ' '));
}
