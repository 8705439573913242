import type { SkippedFormat } from '../task.ts';

/** How the bytes of a file become records. */
export type Format = 'lines' | 'array' | SkippedFormat;

const MAGIC: readonly (readonly [SkippedFormat, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  // systemd's JOURNAL_FILE_SIGNATURE.
  ['journal', [0x4c, 0x50, 0x4b, 0x53, 0x48, 0x48, 0x52, 0x48]],
  // "ElfFile\0", MS-EVEN6.
  ['evtx', [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00]],
  ['utf-16', [0xff, 0xfe]],
  ['utf-16', [0xfe, 0xff]],
];

/** First bytes that something else than lines of text may begin with. */
const SUSPICIOUS: ReadonlySet<number> = new Set([
  ...MAGIC.map(([, magic]) => magic[0] as number),
  ...[...' \t\r\n[\u00ef'].map((c) => c.charCodeAt(0)),
]);

/** Whether the first bytes, of which at least two are there, can be nothing but lines: then nothing else is asked. */
export function areLines(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at] as number;
  return first > 9 && bytes[at + 1] !== 0 && !SUSPICIOUS.has(first);
}

/** What the first bytes of a file, `head` (at most 64 KiB), say that it is. */
export function recognise(head: Uint8Array): Format {
  for (const [format, magic] of MAGIC) {
    if (magic.every((byte, i) => head[i] === byte)) {
      // A text may begin with "BZh"; bzip2 has its block size and pi behind it.
      if (format === 'bzip2' && !(head[4] === 0x31 && head[5] === 0x41)) continue;
      return format;
    }
  }
  if (isWtmp(head)) return 'wtmp';
  if (isUtf16(head)) return 'utf-16';
  return startsArray(head) ? 'array' : 'lines';
}

/** utmp records are 384 bytes: a type 0..9 in 4 bytes, a pid, a device name that ends in NULs (utmp(5)). */
function isWtmp(head: Uint8Array): boolean {
  if (head.length < 384) return false;
  const isType = (at: number): boolean =>
    (head[at] as number) <= 9 && head[at + 1] === 0 && head[at + 2] === 0 && head[at + 3] === 0;
  return (
    isType(0) &&
    head[39] === 0 &&
    head[43] === 0 &&
    head[75] === 0 &&
    (head.length < 768 || isType(384)) &&
    head.subarray(0, 384).some((byte) => byte > 0x20)
  );
}

/** UTF-16 without a byte order mark: every second byte of the first few is NUL, and the others are text. */
function isUtf16(head: Uint8Array): boolean {
  const n = Math.min(head.length, 64) & ~1;
  if (n < 4) return false;
  for (const zeroAt of [0, 1]) {
    let fits = true;
    for (let i = 0; i < n && fits; i += 2) {
      const text = head[i + 1 - zeroAt] as number;
      fits = head[i + zeroAt] === 0 && (text >= 0x20 || text === 9 || text === 10 || text === 13);
    }
    if (fits) return true;
  }
  return false;
}

/** A JSON array of objects: `[`, then `{`, blanks aside. */
function startsArray(head: Uint8Array): boolean {
  let i = skipSpace(head, hasUtf8Bom(head) ? 3 : 0);
  if (head[i] !== 0x5b) return false;
  i = skipSpace(head, i + 1);
  return head[i] === 0x7b;
}

export function hasUtf8Bom(head: Uint8Array): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let i = from;
  while (bytes[i] === 0x20 || bytes[i] === 0x09 || bytes[i] === 0x0a || bytes[i] === 0x0d) i++;
  return i;
}
