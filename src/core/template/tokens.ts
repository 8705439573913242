import { matchAt, sticky } from '../rule/patterns.ts';
import type { Placeholder } from './placeholders.ts';

interface Mask {
  /** Without one, what matches stays as it is. */
  readonly placeholder?: Placeholder;
  readonly pattern: RegExp;
  /** Says no to some matches of the pattern. */
  readonly fits?: (match: string) => boolean;
  /** Bytes at the end that punctuate the sentence. */
  readonly without?: RegExp;
}

/** Where a mask ends, and what stands for what it took: nothing if that stays as it is. */
export interface Masked {
  readonly end: number;
  readonly placeholder?: string;
}

const NO_MORE = '(?![A-Za-z0-9])';
/** The name does not go on, also not by something that was masked before. */
const NO_NAME = '(?![\\w<-]|\\.[\\w<-])';
const IPV4 = '\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\d)';
const PORT = `(?::\\d{1,5}${NO_MORE})?`;
const GROUP = '[0-9A-Fa-f]{1,4}';
const FOURS = '(?:[0-9A-Fa-f]{4}){1,3}';
const GROUPS = `(?:${GROUP}:){0,6}(?:${IPV4}|${GROUP})(?![A-Za-z0-9:])`;

/** What a URL and a path may hold: no blanks, quotes and angle brackets, and a path no punctuation of sentences. */
const IN_URL = `[^\\0-\\x20\\x7f"'\`<>|]`;
const IN_PATH = `[^\\0-\\x20\\x7f"'\`<>|,;:()[\\]{}]`;
const URL_END = /[.,;:!?)\]}\\]+$/;
const PATH_END = /[.!?\\]+$/;

/** The letters and digits that Kubernetes makes names from: nothing that could be read as a word. */
const SAFE = '[bcdfghj-np-tvwxz2456789]';
/** Words that have such letters alone. */
const VOWELLESS = '(?:btrfs|html5|http2|https|mssql|pgsql|tmpfs|xhtml)';

/** Looked for where a run of letters and digits begins, wherever in a token that is. */
const PARTS: readonly Mask[] = [
  // What stands behind the name of a pod, and before that the hash of its set.
  {
    placeholder: '<id>',
    pattern: sticky(
      `(?<=[a-z0-9]-)(?!${VOWELLESS}(?![\\w-]))(?:${SAFE}{6,10}-)?(?=\\d*[a-z])${SAFE}{5}(?![\\w-])`,
    ),
  },
  { placeholder: '<url>', pattern: sticky(`[A-Za-z][A-Za-z0-9+.-]*://${IN_URL}+`), without: URL_END },
  {
    placeholder: '<uuid>',
    pattern: sticky(`[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}${NO_MORE}`),
  },
  {
    placeholder: '<mac>',
    pattern: sticky(`[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\\1){4}[0-9A-Fa-f]{2}${NO_MORE}`),
  },
  // Groups of four hexadecimal digits, or two or three times as many, in another number than a UUID has.
  {
    placeholder: '<id>',
    pattern: sticky(`${FOURS}(?:-${FOURS})+(?!-?[A-Za-z0-9])`),
    fits: (match) => /^[A-Fa-f]*\d/.test(match) && /[A-Fa-f]/.test(match),
  },
  { placeholder: '<host>', pattern: sticky(`(?:${GROUP}:){7}${GROUP}${PORT}(?![A-Za-z0-9:])`) },
  {
    placeholder: '<host>',
    pattern: sticky(`${GROUP}(?::${GROUP}){0,6}::(?:${GROUPS}|(?![A-Za-z0-9:]))`),
    fits: hasDigit,
  },
  { placeholder: '<host>', pattern: sticky(`${IPV4}${PORT}(?![A-Za-z0-9]|\\.\\d)`) },
];

/** Looked for at the start of a token alone. */
const TOKENS: readonly Mask[] = [
  { placeholder: '<host>', pattern: sticky(`::${GROUPS}`), fits: hasDigit },
  {
    placeholder: '<email>',
    pattern: sticky(
      `[A-Za-z0-9][\\w.%+-]*@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}(?![A-Za-z0-9<])`,
    ),
  },
  // JSON Web Tokens, and other data in Base64.
  { placeholder: '<id>', pattern: sticky('eyJ[\\w-]{8,}(?:\\.[\\w-]+){1,4}') },
  {
    placeholder: '<id>',
    pattern: sticky('[A-Za-z0-9][A-Za-z0-9+/_-]{19,}={0,2}(?![\\w+/=<-]|\\.\\w)'),
    fits: isEncoded,
  },
  // The identity of a Windows package: name, key, architecture, language and version.
  { placeholder: '<id>', pattern: sticky('\\w[\\w.-]*~[0-9A-Fa-f]{16}~\\w*~[\\w-]*~\\d[\\d.]*') },
  // The name of a class keeps its digits: `s3.model.AmazonS3Exception`.
  { pattern: sticky('[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*\\.[A-Z]\\w*[a-z]\\w*(?![\\w-]|\\.[A-Za-z_])') },
  {
    placeholder: '<url>',
    pattern: sticky(`[\\w-]+(?:\\.[\\w-]+)+${PORT}/${IN_URL}*`),
    fits: (match) => isHost(match.slice(0, match.indexOf('/'))),
    without: URL_END,
  },
  { placeholder: '<host>', pattern: sticky(`[\\w-]+(?:\\.[\\w-]+)+${PORT}${NO_NAME}`), fits: isHost },
  {
    placeholder: '<path>',
    pattern: sticky(`(?:[A-Za-z]:[\\\\/]|\\\\\\\\\\w)${IN_PATH}*`),
    without: PATH_END,
  },
  { placeholder: '<path>', pattern: sticky(`(?:\\.{1,2}|~)/${IN_PATH}*`), without: PATH_END },
  // Two slashes or more, or one before a file with an extension; `and/or` and `application/json` are words.
  {
    placeholder: '<path>',
    pattern: sticky('[A-Za-z_@][\\w.@+~-]*(?:/[\\w.@+%~-]+){2,}/?'),
    without: PATH_END,
  },
  {
    placeholder: '<path>',
    pattern: sticky(`[A-Za-z_@][\\w.@+~-]*/[\\w.@+-]*\\.[A-Za-z]\\w{0,7}(?!/)${NO_NAME}`),
  },
];

/** Looked for at the start of a token and behind a colon. Java prints addresses as `/10.0.0.1:80`: those are none. */
const ROOTED: readonly Mask[] = [
  {
    placeholder: '<path>',
    pattern: sticky(`/(?!${IPV4})[\\w.~%@+$\\x80-\\xff-]${IN_PATH}*`),
    without: PATH_END,
  },
];

export function partAt(text: string, i: number): Masked | undefined {
  return firstOf(PARTS, text, i);
}

export function tokenAt(text: string, i: number): Masked | undefined {
  return firstOf(TOKENS, text, i);
}

export function rootedPathAt(text: string, i: number): Masked | undefined {
  return firstOf(ROOTED, text, i);
}

function firstOf(masks: readonly Mask[], text: string, i: number): Masked | undefined {
  for (const { placeholder, pattern, fits, without } of masks) {
    const match = matchAt(pattern, text, i);
    if (match === undefined || fits?.(match) === false) continue;
    const end = i + (without ? match.replace(without, '') : match).length;
    if (end > i + 1) return placeholder === undefined ? { end } : { end, placeholder };
  }
  return undefined;
}

/** Letters of both cases with digits in two places among them, and no more slashes than chance puts there: no path. */
function isEncoded(match: string): boolean {
  const changes = match.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  const slashes = match.split('/').length - 1;
  return changes >= 4 && slashes * 12 <= match.length && /[A-Z]/.test(match) && /[a-z]/.test(match);
}

/** `a::b` is C++, `a::1` is an address. */
function hasDigit(match: string): boolean {
  return /\d/.test(match);
}

/**
 * Whether a dotted name is a host's, by its last label: a well-known top-level domain, or behind two labels and more
 * the domain of a local network, or the code of a country that is no word and no common suffix of a file.
 * `com.shop.net` is a package, and names in `svc.cluster.local` say which service it is.
 */
function isHost(name: string): boolean {
  const labels = name.replace(/:\d+$/, '').split('.');
  if (/^(?:com|org|net|io|java)$/.test(labels[0] as string)) return false;
  const last = labels.at(-1) as string;
  return (
    /^(?:com|net|org|edu|gov|mil|arpa)$/.test(last) || (labels.length > 2 && COUNTRY_OR_LOCAL.test(last))
  );
}

const COUNTRY_OR_LOCAL =
  /^(?:internal|lan|localdomain|io|ar|at|au|br|ca|ch|cl|cn|cz|de|dk|es|eu|fi|fr|gr|hk|hu|ie|il|it|jp|kr|mx|nl|nz|pl|pt|ro|ru|se|sg|si|sk|th|tr|tw|ua|uk|us|vn|za)$/;
