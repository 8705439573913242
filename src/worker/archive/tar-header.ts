import { Fault } from '../decode/fault.ts';
import { type Field, octal, SIZE } from './tar-block.ts';

/** What is needed of a header. */
export interface TarHeader {
  readonly name: string;
  /** The type flag, such as `0` for a file; NUL in the oldest archives. */
  readonly type: string;
  /** Where a link leads. */
  readonly linkName: string;
  /** Of what follows and belongs to it, without the padding to a whole block. */
  readonly sizeBytes: number;
  /** In seconds since 1970, 0 if unknown. */
  readonly writtenSeconds: number;
  /** Where the header lies. */
  readonly at: number;
  /** Only for sparse files of the old GNU format, type `S`. */
  readonly sparse?: OldSparse | undefined;
}

interface OldSparse {
  /** Size of the file with its holes; 0 if unknown. */
  readonly realBytes: number;
  /** A block with more of its map follows. */
  readonly isExtended: boolean;
}

/** POSIX.1-1988, ustar. */
const NAME: Field = [0, 100];
const MTIME: Field = [136, 148];
const TYPE = 156;
const LINK_NAME: Field = [157, 257];
const MAGIC: Field = [257, 263];
const PREFIX: Field = [345, 500];
/** GNU tar, which has another magic, has no prefix but this there (`struct oldgnu_header` in its tar.h). */
const IS_EXTENDED = 482;
const REAL_SIZE: Field = [483, 495];

/**
 * @param block whose checksum holds
 * @param at where it lies
 */
export function decodeHeader(block: Uint8Array, at: number): TarHeader {
  const type = String.fromCharCode(block[TYPE] as number);
  const sizeBytes = size(block, SIZE);
  if (sizeBytes === undefined) throw new Fault('damaged', `the header at byte ${at} states no possible size`);
  return {
    name: nameIn(block),
    linkName: cString(block.subarray(...LINK_NAME)),
    type,
    sizeBytes,
    writtenSeconds: size(block, MTIME) ?? 0,
    at,
    sparse:
      type === 'S'
        ? { realBytes: size(block, REAL_SIZE) ?? 0, isExtended: block[IS_EXTENDED] !== 0 }
        : undefined,
  };
}

function nameIn(block: Uint8Array): string {
  const name = cString(block.subarray(...NAME));
  const prefix = cString(block.subarray(...MAGIC)) === 'ustar' ? cString(block.subarray(...PREFIX)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** The text up to the first NUL; what is no UTF-8 becomes U+FFFD. */
export function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end === -1 ? bytes.length : end)).toString();
}

/** A number in octal or, if its first bit is set, in base 256, as GNU and star write large ones. */
function size(block: Uint8Array, field: Field): number | undefined {
  const bytes = block.subarray(...field);
  const first = bytes[0] as number;
  // Some programs write no size for what has no content.
  if (first < 0x80) return octal(block, field) ?? (isBlank(bytes) ? 0 : undefined);
  // A negative one becomes one that is too large.
  const value = bytes.subarray(1).reduce((high, byte) => high * 256 + byte, first & 0x7f);
  return Number.isSafeInteger(value) ? value : undefined;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0 || byte === 0x20);
}
