/** A tar is a sequence of blocks. */
export const BLOCK_BYTES = 512;

/** Where a field of a header begins and ends. */
export type Field = readonly [from: number, to: number];

/** POSIX.1-1988, ustar. */
export const SIZE: Field = [124, 136];
const MAGIC_AT = 257;
const CHECKSUM: Field = [148, 156];

const ZEROS = Buffer.alloc(BLOCK_BYTES);

/**
 * Whether the first bytes of a source are those of a tar. One that begins with its end mark, which is nothing but
 * zeros, cannot be told.
 * @param head at least 512 bytes, or it is none
 */
export function looksLikeTar(head: Uint8Array): boolean {
  if (!hasChecksum(head)) return false;
  return isUstar(head) || (head[0] !== 0 && octal(head, SIZE) !== undefined);
}

/** Whether a header has the magic of ustar and pax, or that of GNU. */
function isUstar(block: Uint8Array): boolean {
  return [...'ustar'].every((c, i) => block[MAGIC_AT + i] === c.charCodeAt(0));
}

/** Whether a block is a header: its checksum holds, as of unsigned bytes or, as some old programs took it, of signed ones. */
export function hasChecksum(block: Uint8Array): boolean {
  if (block.length < BLOCK_BYTES) return false;
  const stated = octal(block, CHECKSUM);
  if (stated === undefined) return false;
  const [from, to] = CHECKSUM;
  // The checksum's own field counts as blanks.
  let sum = (to - from) * 0x20;
  let negative = 0;
  for (let i = 0; i < BLOCK_BYTES; i++) {
    if (i >= from && i < to) continue;
    const byte = block[i] as number;
    sum += byte;
    if (byte > 127) negative++;
  }
  return stated === sum || stated === sum - 256 * negative;
}

/** Whether a block, or what there is of it, is nothing but zeros: it marks the end. */
export function isZero(block: Uint8Array): boolean {
  return ZEROS.subarray(0, block.length).equals(block);
}

/** The number in a field: blanks, octal digits, then a blank, a NUL or the end; undefined if it is none. */
export function octal(block: Uint8Array, [from, to]: Field): number | undefined {
  let i = from;
  while (i < to && block[i] === 0x20) i++;
  const firstDigit = i;
  let value = 0;
  for (; i < to && isOctalDigit(block[i]); i++) value = value * 8 + (block[i] as number) - 0x30;
  const isEnded = i === to || block[i] === 0x20 || block[i] === 0;
  return i > firstDigit && isEnded ? value : undefined;
}

function isOctalDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x37;
}
