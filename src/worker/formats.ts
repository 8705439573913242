import type { SkippedFormat } from '../task.ts';
import { looksLikeTar } from './archive/tar-block.ts';
import type { Compression } from './decode/decoder.ts';
import { TEXT_BYTES, utf16Of } from './encoding.ts';

/** What the first bytes of a source say that it is. */
export type Format =
  | { readonly kind: 'text' }
  | { readonly kind: 'compressed'; readonly compression: Compression }
  | { readonly kind: 'archive'; readonly archive: 'tar' | 'zip' }
  | { readonly kind: 'skipped'; readonly format: SkippedFormat }
  /** Its name says what it is, and its bytes are neither that nor text. */
  | { readonly kind: 'misnamed'; readonly expected: NamedFormat };

type NamedFormat = Compression | 'tar' | 'zip' | SkippedFormat;

/** Bytes that are enough to recognise every format. */
export const HEAD_BYTES = 1024;

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

const MAGIC: readonly (readonly [NamedFormat, string])[] = [
  ['gzip', '1f 8b'],
  ['zstd', '28 b5 2f fd'],
  // Skippable frames, with which pzstd begins (RFC 8878, 3.1.2).
  ['zstd', '5? 2a 4d 18'],
  // Block size, then pi or, if it is empty, the square root of it.
  ['bzip2', '42 5a 68 3? 31 41 59 26 53 59'],
  ['bzip2', '42 5a 68 3? 17 72 45 38 50 90'],
  ['xz', 'fd 37 7a 58 5a 00'],
  ['zip', '50 4b 03 04'],
  ['zip', '50 4b 05 06'],
  // The first of several volumes.
  ['zip', '50 4b 07 08'],
  ['lz4', '04 22 4d 18'],
  // The frames of its first versions, which lz4 -l and the Linux kernel still write.
  ['lz4', '02 21 4c 18'],
  ['lzop', '89 4c 5a 4f 00 0d 0a 1a 0a'],
  // Properties 3, 0, 2 and a dictionary of some power of two, as xz and its predecessors write.
  ['lzma', '5d 00 00 ?? ??'],
  ['lzip', '4c 5a 49 50 01'],
  ['compress', '1f 9d 90'],
  ['7z', '37 7a bc af 27 1c'],
  ['rar', '52 61 72 21 1a 07'],
  // systemd's JOURNAL_FILE_SIGNATURE.
  ['journal', '4c 50 4b 53 48 48 52 48'],
  // "ElfFile\0", MS-EVEN6.
  ['evtx', '45 6c 66 46 69 6c 65 00'],
  ['utf-32', 'ff fe 00 00'],
  ['utf-32', '00 00 fe ff'],
  ['program', '7f 45 4c 46'],
  ['database', '53 51 4c 69 74 65 20 66 6f 72 6d 61 74 20 33 00'],
  ['capture', 'd4 c3 b2 a1 02 00'],
  ['capture', '0a 0d 0d 0a ?? ?? ?? ?? 4d 3c 2b 1a'],
  ['image', '89 50 4e 47 0d 0a 1a 0a'],
  ['image', 'ff d8 ff'],
  // How a report of this program begins, in each format but annotations; JSON also a state.
  ['report', hex('{"format":"loganalyze-')],
  ['report', hex('File,ERROR,WARNING,INFO,')],
  ['report', hex('\uFEFFFile,ERROR,WARNING,INFO,')],
  ['report', hex('\uFEFF<!doctype html>\n<!-- loganalyze report -->')],
  ['report', hex('<!-- loganalyze report -->')],
  ['report', hex('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="loganalyze"')],
  ['report', hex('# HELP loganalyze_')],
];

/** The nibbles of a magic, -1 where any will do. */
const PATTERNS = MAGIC.map(([format, magic]) => {
  const nibbles = [...magic.replaceAll(' ', '')].map((digit) =>
    digit === '?' ? -1 : Number.parseInt(digit, 16),
  );
  return { format, nibbles };
});

/** What the suffix of a name says, in lower case. */
const BY_SUFFIX: Readonly<Record<string, NamedFormat>> = {
  gz: 'gzip',
  tgz: 'gzip',
  zst: 'zstd',
  tzst: 'zstd',
  bz2: 'bzip2',
  tbz: 'bzip2',
  tbz2: 'bzip2',
  xz: 'xz',
  txz: 'xz',
  zip: 'zip',
  tar: 'tar',
  lz4: 'lz4',
  lz: 'lzip',
  lzma: 'lzma',
  lzo: 'lzop',
  br: 'brotli',
  z: 'compress',
  '7z': '7z',
  rar: 'rar',
};
const SUFFIX = new RegExp(`\\.(${Object.keys(BY_SUFFIX).join('|')})$`, 'i');

/** First bytes that something else than lines of text may begin with. */
const SUSPICIOUS = suspiciousBytes();

function suspiciousBytes(): Uint8Array {
  const suspicious = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const begins = PATTERNS.some(({ nibbles: [high, low] }) => {
      return (high === -1 || high === byte >> 4) && (low === -1 || low === (byte & 15));
    });
    // The last is zlib's.
    if (begins || byte < 9 || byte >= 0xfe || byte === 0x78) suspicious[byte] = 1;
  }
  return suspicious;
}

/**
 * Whether the first `length` bytes at `bytes[at]` can be nothing but lines of text: then nothing else is asked.
 * @param name of the file: one that names another format is looked at closely
 */
export function areLines(bytes: Buffer, at: number, length: number, name: string): boolean {
  if (length < 2 || SUSPICIOUS[bytes[at] as number] === 1 || bytes[at + 1] === 0) return false;
  if (isBinary(bytes, at, length)) return false;
  // A tar begins with a name, and has NULs behind it.
  if (length >= 512 && (bytes[at + 511] === 0 || bytes[at + 257] === 0x75)) return false;
  const lf = bytes.indexOf(10, at);
  if (lf === -1 || lf >= at + Math.min(length, TEXT_BYTES)) return false;
  // Half of a line feed in UTF-16 is none.
  return bytes[lf + 1] !== 0 && bytes[lf - 1] !== 0 && !SUFFIX.test(name);
}

/**
 * @param head the first bytes of a source, at least `HEAD_BYTES` of them unless it is shorter
 * @param name what the source is called, without the suffixes of decoders that it went through; may be empty
 */
export function recognise(head: Uint8Array, name: string): Format {
  const named = formatNamed(name);
  const found = formatByMagic(head) ?? (looksLikeTar(head) ? 'tar' : isWtmp(head) ? 'wtmp' : undefined);
  if (found !== undefined) return formatOf(found);
  if (isUtf32(head)) return formatOf('utf-32');
  // A tar begins with a name and NULs, or is nothing but NULs; unless it is lines, its reader tells what is wrong with it.
  if (named === 'tar' && (head.includes(0) || !head.includes(10))) return formatOf(named);
  if (named !== undefined && utf16Of(head) === undefined) {
    if (startsAs(named, head)) return formatOf(named);
    // A zip archive may have a program in front, or be the last of several volumes: its reader looks from its end.
    if (hasControls(head) || head.includes(0)) return named === 'zip' ? formatOf(named) : misnamed(named);
  }
  if (isZlib(head)) return formatOf('zlib');
  return isBinary(head, 0, head.length) && utf16Of(head) === undefined
    ? formatOf('binary')
    : { kind: 'text' };
}

function misnamed(expected: NamedFormat): Format {
  const format = formatOf(expected);
  return format.kind === 'skipped' ? format : { kind: 'misnamed', expected };
}

function formatOf(format: NamedFormat): Format {
  switch (format) {
    case 'gzip':
    case 'zstd':
    case 'bzip2':
    case 'xz':
      return { kind: 'compressed', compression: format };
    case 'tar':
    case 'zip':
      return { kind: 'archive', archive: format };
    default:
      return { kind: 'skipped', format };
  }
}

function formatNamed(name: string): NamedFormat | undefined {
  const suffix = SUFFIX.exec(name)?.[1];
  return suffix === undefined ? undefined : BY_SUFFIX[suffix.toLowerCase()];
}

/** What is in a compressed file, by its name: `app.log` in `app.log.gz`, `logs.tar` in `logs.tgz`. */
export function innerName(name: string): string {
  return name.replace(/\.(?:gz|zst|bz2|xz)$/i, '').replace(/\.t(?:gz|zst|bz2?|xz)$/i, '.tar');
}

function formatByMagic(head: Uint8Array): NamedFormat | undefined {
  return PATTERNS.find(({ nibbles }) => nibbles.length <= head.length * 2 && fits(nibbles, head))?.format;
}

/** Whether so little is there that it may be the beginning of the format. */
function startsAs(format: NamedFormat, head: Uint8Array): boolean {
  return PATTERNS.some((pattern) => {
    return (
      pattern.format === format && head.length * 2 < pattern.nibbles.length && fits(pattern.nibbles, head)
    );
  });
}

function fits(nibbles: readonly number[], head: Uint8Array): boolean {
  const n = Math.min(nibbles.length, head.length * 2);
  for (let i = 0; i < n; i++) {
    const byte = head[i >> 1] as number;
    const nibble = i % 2 === 0 ? byte >> 4 : byte & 15;
    if (nibbles[i] !== -1 && nibbles[i] !== nibble) return false;
  }
  return true;
}

/** Whether there are bytes that no text has, ESC and NUL aside: logs have them. */
function hasControls(head: Uint8Array): boolean {
  return head.some((byte) => byte < 0x20 && byte !== 0 && byte !== 0x1b && (byte < 7 || byte > 13));
}

/** Bytes of a head in which random ones have a control that no text has (but for one of 10^10), and how many kinds are too many. */
const SAMPLE_BYTES = 256;
const MANY_CONTROLS = 7;

/**
 * Whether bytes are no text of any encoding. Compressed or encrypted bytes have all values alike, so also many of the
 * controls that no text has; text may have one or two of them, as FIX separates its fields by 01, and any number of NULs.
 */
function isBinary(bytes: Uint8Array, from: number, length: number): boolean {
  const sampled = from + Math.min(length, SAMPLE_BYTES);
  const seen = controlsIn(bytes, from, sampled);
  if (seen === 0) return false;
  return countBits(seen | controlsIn(bytes, sampled, from + Math.min(length, HEAD_BYTES))) >= MANY_CONTROLS;
}

/** A bit for each control that no text has and these bytes have. */
function controlsIn(bytes: Uint8Array, from: number, to: number): number {
  let seen = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte < 0x20) seen |= 1 << byte;
  }
  return seen & ~TEXT_CONTROLS;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** A bit for each control that texts have: NUL, BEL, BS, TAB, LF, VT, FF, CR and ESC. */
const TEXT_CONTROLS = [0, 7, 8, 9, 10, 11, 12, 13, 27].reduce((bits, control) => bits | (1 << control), 0);

/** A header of zlib (RFC 1950, 2.2), which begins as text may, and behind it what does not. */
function isZlib(head: Uint8Array): boolean {
  const [first, second = 0] = head;
  return first === 0x78 && (0x7800 + second) % 31 === 0 && hasControls(head);
}

/** Characters of four bytes, of which at least two are NULs; the first is ASCII, as it is in logs. */
function isUtf32(head: Uint8Array): boolean {
  const isAscii = (at: number, places: readonly number[]): boolean => {
    return places.every((place, i) => (i === 0) === (head[at + place] !== 0));
  };
  const pairs = [0, 4, 8];
  return (
    head.length >= 12 &&
    (pairs.every((at) => isAscii(at, [0, 1, 2, 3])) || pairs.every((at) => isAscii(at, [3, 2, 1, 0])))
  );
}

/** utmp records are 384 bytes: a type 1..9 in 4 bytes, a pid, a device name that ends in NULs (utmp(5)). */
function isWtmp(head: Uint8Array): boolean {
  if (head.length < 768 && head.length !== 384) return false;
  const isType = (at: number): boolean =>
    (head[at] as number) <= 9 && head[at + 1] === 0 && head[at + 2] === 0 && head[at + 3] === 0;
  return (
    head[0] !== 0 &&
    isType(0) &&
    head[39] === 0 &&
    head[43] === 0 &&
    head[75] === 0 &&
    (head.length < 768 || isType(384)) &&
    head.subarray(0, 384).some((byte) => byte > 0x20)
  );
}

/** Whether a text that lies at `bytes[from]` begins as a JSON array of objects does: `[`, then `{`, blanks aside. */
export function startsArray(bytes: Uint8Array, from = 0): boolean {
  const bracket = skipSpace(bytes, from + markLength(bytes, from));
  return bytes[bracket] === 0x5b && bytes[skipSpace(bytes, bracket + 1)] === 0x7b;
}

/** Bytes of the byte order mark of UTF-8 at `bytes[from]`: 3, or 0 without one. */
export function markLength(bytes: Uint8Array, from = 0): 0 | 3 {
  return bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf ? 3 : 0;
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let i = from;
  while (bytes[i] === 0x20 || bytes[i] === 0x09 || bytes[i] === 0x0a || bytes[i] === 0x0d) i++;
  return i;
}
