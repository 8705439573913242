import type { Kernel } from './kernel.ts';

/**
 * How bytes become the text that is judged. `bytes`: they are it (UTF-8 or any other superset of ASCII);
 * `cr-only`: they are, but lines end in CR, as old Mac OS and some devices write them.
 */
export type Encoding = 'bytes' | 'cr-only' | 'utf-16le' | 'utf-16be';

/**
 * Turns pieces of a source into UTF-8 with LF at the end of lines, within the kernel's memory, which has room for a
 * text half as long again as a piece behind the chunk.
 */
export interface Transcoder {
  /** Where the next piece is to be put. */
  readonly at: number;
  /** Turns the piece at `at` into text at `kernel.chunk`, and gives the text's length in bytes. */
  convert(length: number): number;
  /** The text of what is left when nothing more comes. */
  finish(): number;
  /** Bytes of the source that became `text`, the last there was, or will become what comes behind it. */
  sourceBytes(text: Uint8Array): number;
}

/** The transcoder for an encoding; none where bytes are text. */
export function transcoderFor(encoding: Encoding, kernel: Kernel): Transcoder | undefined {
  switch (encoding) {
    case 'bytes':
      return undefined;
    case 'cr-only':
      return new CrToLf(kernel);
    case 'utf-16le':
    case 'utf-16be':
      return new Utf16(kernel, encoding === 'utf-16be');
  }
}

const CR = 13;
const LF = 10;

/** Text is looked at so far for the end of a line. */
export const TEXT_BYTES = 65536;

/** @param head the first bytes of a text: `TEXT_BYTES` of them, unless it is shorter, to be sure how its lines end */
export function encodingOf(head: Uint8Array): Encoding {
  const utf16 = utf16Of(head);
  if (utf16 !== undefined) return utf16;
  return endsInCrOnly(head.subarray(0, TEXT_BYTES)) ? 'cr-only' : 'bytes';
}

/** Pairs of bytes that are looked at for UTF-16 without a mark; of so few, each must be ASCII. */
const PAIRS = 256;
const FEW_PAIRS = 8;

/**
 * UTF-16, by its byte order mark or without one. In text of any language many characters are ASCII (blanks, digits,
 * line ends), which have a NUL in the same place of their pairs, and no other pair has one in the other place.
 */
export function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const pairs = Math.min(head.length >> 1, PAIRS);
  if (pairs < 2) return undefined;
  let little = 0;
  let big = 0;
  for (let i = 0; i < pairs * 2; i += 2) {
    const first = head[i] as number;
    const second = head[i + 1] as number;
    if (first === 0 && second === 0) return undefined;
    if (second === 0 && isText(first)) little++;
    if (first === 0 && isText(second)) big++;
  }
  const share = pairs <= FEW_PAIRS ? 1 : 1 / 4;
  if (Math.max(little, big) < pairs * share || Math.min(little, big) > 0) return undefined;
  return little > 0 ? 'utf-16le' : 'utf-16be';
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === LF || byte === CR || byte === 0x1b;
}

function endsInCrOnly(text: Uint8Array): boolean {
  return !text.includes(LF) && text.includes(CR);
}

class CrToLf implements Transcoder {
  readonly #kernel: Kernel;
  #endsInCr = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  get at(): number {
    return this.#kernel.chunk;
  }

  convert(length: number): number {
    const { bytes, chunk } = this.#kernel;
    let to = chunk;
    for (let from = chunk; from < chunk + length; from++) {
      const byte = bytes[from] as number;
      // CR and LF together end one line.
      if (byte !== LF || !this.#endsInCr) bytes[to++] = byte === CR ? LF : byte;
      this.#endsInCr = byte === CR;
    }
    return to - chunk;
  }

  finish(): number {
    return 0;
  }

  sourceBytes(text: Uint8Array): number {
    return text.length;
  }
}

/** What is held back of a piece: half a character, or the first half of a surrogate pair and half of the second. */
const MOST_HELD = 3;

class Utf16 implements Transcoder {
  readonly #kernel: Kernel;
  readonly #isBigEndian: boolean;
  readonly #held = new Uint8Array(MOST_HELD);
  #heldLength = 0;
  /** How its lines end is known when some of it is seen. */
  #lineEnds: CrToLf | 'lf' | undefined;

  constructor(kernel: Kernel, isBigEndian: boolean) {
    this.#kernel = kernel;
    this.#isBigEndian = isBigEndian;
  }

  get at(): number {
    return this.#kernel.chunk + this.#heldLength;
  }

  convert(length: number): number {
    const { bytes, chunk } = this.#kernel;
    bytes.set(this.#held.subarray(0, this.#heldLength), chunk);
    const there = this.#heldLength + length;
    let whole = there & ~1;
    if (whole >= 2 && this.#isHighSurrogate(chunk + whole - 2)) whole -= 2;
    this.#heldLength = there - whole;
    this.#held.set(bytes.subarray(chunk + whole, chunk + there));
    return this.#toUtf8(whole);
  }

  finish(): number {
    const { bytes, chunk } = this.#kernel;
    bytes.set(this.#held.subarray(0, this.#heldLength), chunk);
    // Half a character counts as one that cannot be read: its line is there.
    const isOdd = this.#heldLength % 2 === 1;
    if (isOdd) bytes.set(this.#isBigEndian ? [0xff, 0xfd] : [0xfd, 0xff], chunk + this.#heldLength - 1);
    const length = this.#heldLength + (isOdd ? 1 : 0);
    this.#heldLength = 0;
    return this.#toUtf8(length);
  }

  sourceBytes(text: Uint8Array): number {
    return 2 * Buffer.from(text.buffer, text.byteOffset, text.length).toString().length + this.#heldLength;
  }

  #isHighSurrogate(at: number): boolean {
    const high = this.#kernel.bytes[this.#isBigEndian ? at : at + 1] as number;
    return high >= 0xd8 && high <= 0xdb;
  }

  /** Rewrites [chunk, chunk + length) in place; a lone surrogate becomes U+FFFD. */
  #toUtf8(length: number): number {
    const { bytes, chunk } = this.#kernel;
    if (this.#isBigEndian) bytes.subarray(chunk, chunk + length).swap16();
    const textLength = bytes.write(bytes.toString('utf16le', chunk, chunk + length), chunk);
    if (textLength > 0) {
      this.#lineEnds ??= endsInCrOnly(bytes.subarray(chunk, chunk + Math.min(textLength, TEXT_BYTES)))
        ? new CrToLf(this.#kernel)
        : 'lf';
    }
    return this.#lineEnds instanceof CrToLf ? this.#lineEnds.convert(textLength) : textLength;
  }
}
