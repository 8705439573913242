// The template that is being written, by its pieces: src/core/template/pieces.ts. A piece is written where it would
// stand, and taken back if it says what the one before it said.
import { at, isWordByte } from '../bytes';
import { TEMPLATE } from '../memory';
import { lengthOf, textOf } from './placeholders';

/** Bytes of a template at most. */
export const TEMPLATE_LIMIT: usize = 256;

/** Marks between pieces are written up to here: more of them only tell that the template is too long. */
const LAST_MARK: usize = TEMPLATE + TEMPLATE_LIMIT + 32;
/** Bytes that one step may add at most. */
const MAX_STEP: usize = 320;

/** Where the next byte goes. */
let out: usize = TEMPLATE;
/** Behind the last piece or border; marks stand between it and the piece that is being written. */
let textEnd: usize = TEMPLATE;
let pieceStart: usize = TEMPLATE;
let isMasked: bool = false;
/** The piece before, if it may swallow the next one; no bytes: it may not. */
let lastStart: usize = TEMPLATE;
let lastLength: usize = 0;

export function startPieces(): void {
  out = TEMPLATE;
  textEnd = TEMPLATE;
  pieceStart = TEMPLATE;
  isMasked = false;
  lastLength = 0;
}

/** Whether what was taken in so far ends with `length` bytes, eight at most, the first the lowest of `bytes`. */
// @ts-ignore: decorator
@inline
export function endsWith(bytes: u64, length: usize): bool {
  return out >= TEMPLATE + length && load<u64>(out - 8) >> ((8 - <u64>length) << 3) == bytes;
}

/** Whether it ends with the words, before which no other goes on. */
export function endsWithWord(words: string): bool {
  const start = out - words.length;
  return out >= TEMPLATE + words.length && at(start, out, words) && (start == TEMPLATE || !isWordByte(start - 1));
}

/** Whether the template is too long, whatever comes. */
// @ts-ignore: decorator
@inline
export function isFull(): bool {
  return textEnd > TEMPLATE + TEMPLATE_LIMIT || out > pieceStart + TEMPLATE_LIMIT;
}

/** Text of the message as it stands. */
export function add(p: usize, length: usize): void {
  const n = min(length, MAX_STEP);
  for (let i: usize = 0; i < n; i += 16) v128.store(out + i, v128.load(p + i));
  out += n;
}

/** The same of at most sixteen bytes. */
// @ts-ignore: decorator
@inline
export function addShort(bytes: v128, length: usize): void {
  v128.store(out, bytes);
  out += length;
}

// @ts-ignore: decorator
@inline
export function addByte(c: u8): void {
  store<u8>(out++, c);
}

// @ts-ignore: decorator
@inline
export function addMask(placeholder: i32): void {
  addShort(textOf(placeholder), lengthOf(placeholder));
  isMasked = true;
}

/** What was added stands for a part of the message. */
export function markMasked(): void {
  isMasked = true;
}

/** A comma, a semicolon, or a blank; blanks in a row are one. */
// @ts-ignore: decorator
@inline
export function gap(mark: u8): void {
  if (out != pieceStart) endPiece();
  const isDouble = out == TEMPLATE || (out > textEnd && load<u8>(out - 1) == 0x20);
  if (mark == 0x20 && isDouble) return;
  if (out < LAST_MARK) store<u8>(out++, mark);
  pieceStart = out;
}

/** A bracket, a quote or a bar. */
export function border(mark: u8): void {
  if (out != pieceStart) endPiece();
  store<u8>(out++, mark);
  textEnd = out;
  pieceStart = out;
  lastLength = 0;
}

/** Where the template ends, without a blank at its end. */
export function finish(): usize {
  if (out != pieceStart) endPiece();
  return out > TEMPLATE && load<u8>(out - 1) == 0x20 ? out - 1 : out;
}

function endPiece(): void {
  const length = out - pieceStart;
  if (length == lastLength && isSame(pieceStart, lastStart, length)) {
    out = textEnd;
  } else {
    textEnd = out;
    lastStart = pieceStart;
    lastLength = isMasked ? length : 0;
  }
  pieceStart = out;
  isMasked = false;
}

function isSame(p: usize, q: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) if (load<u8>(p + i) != load<u8>(q + i)) return false;
  return true;
}
