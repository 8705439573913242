// What a quotation or a value encloses: src/core/template/enclosed.ts says the same in fewer lines.
import { has, IN_VALUE, INSIDE_WORD } from './bytes';
import { splat } from '../vectors';

/** From where on no quotation of a kind has an end: what was looked for in vain is not looked for again. */
let noSingle: usize = 0;
let noBacktick: usize = 0;
let noLow: usize = 0;
let noHigh: usize = 0;

/** Before the first quotation of a text. */
export function startQuotations(): void {
  noSingle = usize.MAX_VALUE;
  noBacktick = usize.MAX_VALUE;
  noLow = usize.MAX_VALUE;
  noHigh = usize.MAX_VALUE;
}

/** Behind the quotation that opens at `p` in a text that ends at `e`; 0 if none does, or if it has no end. */
export function endOfQuotation(p: usize, e: usize): usize {
  const c = load<u8>(p);
  if (c == 0x22) return endOfString(p, e);
  if (c == 0x27) {
    if (p >= noSingle) return 0;
    const end = endOfWords(p, e);
    if (end == 0) noSingle = p;
    return end;
  }
  if (c == 0x60) {
    if (p >= noBacktick) return 0;
    const end = endOfOldWords(p, e);
    if (end == 0) noBacktick = p;
    return end;
  }
  return c == 0xe2 ? endOfTypographic(p, e) : 0;
}

/** Behind the apostrophe that closes the one at `p`: behind it stands no word, as in `'can't open'` one has. */
function endOfWords(p: usize, e: usize): usize {
  const quote = splat(0x27);
  let block = p + 1;
  while (block < e) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(block), quote));
    if (hits == 0) {
      block += 16;
      continue;
    }
    block += <usize>ctz(hits) + 1;
    if (!has(block, INSIDE_WORD)) return block;
  }
  return 0;
}

/** GNU's old style opens with a backtick and closes with an apostrophe. */
function endOfOldWords(p: usize, e: usize): usize {
  for (let i = p + 1; i < e; i++) {
    const c = load<u8>(i);
    if (c == 0x60 || (c == 0x27 && !has(i + 1, INSIDE_WORD))) return i + 1;
  }
  return 0;
}

/** Behind `‘…’` or `“…”`. */
function endOfTypographic(p: usize, e: usize): usize {
  if (load<u8>(p + 1) != 0x80) return 0;
  const opening = load<u8>(p + 2);
  if (opening != 0x98 && opening != 0x9c) return 0;
  const isLow = opening == 0x98;
  if (p >= (isLow ? noLow : noHigh)) return 0;
  for (let i = p + 3; i + 3 <= e; i++) {
    if (load<u8>(i) != 0xe2 || load<u8>(i + 1) != 0x80 || load<u8>(i + 2) != opening + 1) continue;
    if (!has(i + 3, INSIDE_WORD)) return i + 3;
  }
  if (isLow) noLow = p;
  else noHigh = p;
  return 0;
}

/** Behind the quotation whose opening quote is the escape `\042` at `p`; 0 if none is, or if it has no end. */
export function endOfOctal(p: usize, e: usize): usize {
  if (load<u32>(p) != OCTAL_QUOTE) return 0;
  for (let i = p + 4; i + 4 <= e; i++) if (load<u32>(i) == OCTAL_QUOTE) return i + 4;
  return 0;
}

/** The first byte is the lowest. */
const OCTAL_QUOTE: u32 = 0x3234305c;

/** Behind the string with escapes that begins at `p`; one that is itself escaped ends at the next quote. 0: it has no end. */
export function endOfString(p: usize, e: usize): usize {
  const isEscaped = load<u8>(p - 1) == 0x5c;
  const c = load<u8>(p);
  const quote = splat(<usize>c);
  const backslash = splat(isEscaped ? <usize>c : 0x5c);
  let i = p + 1;
  while (i < e) {
    const bytes = v128.load(i);
    const hits = i8x16.bitmask(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)));
    if (hits == 0) {
      i += 16;
      continue;
    }
    i += <usize>ctz(hits);
    if (i >= e) return 0;
    if (load<u8>(i) == c) return i + 1;
    i += 2;
  }
  return 0;
}

/**
 * Behind the value that begins at `p`, after `key=`: all up to a blank, `, ; | &` or a closing bracket, where quotations
 * and brackets that open in it go to their ends, blanks and all.
 */
export function endOfValue(p: usize, e: usize): usize {
  let i = p;
  while (i < e) {
    if (has(i, IN_VALUE)) {
      i++;
      continue;
    }
    const c = load<u8>(i);
    const closing = closingOf(c);
    if (closing != 0) {
      i = endOfBracket(i, e, c, closing);
      continue;
    }
    if (c == 0x27 && has(i - 1, INSIDE_WORD)) {
      i++;
      continue;
    }
    if (c != 0x22 && c != 0x27 && c != 0x60 && c != 0xe2) break;
    const end = endOfQuotation(i, e);
    if (end == 0 && c != 0xe2) break;
    i = end == 0 ? i + 1 : end;
  }
  while (i > p && isEndOfSentence(load<u8>(i - 1))) i--;
  return i;
}

function isEndOfSentence(c: u8): bool {
  return c == 0x2e || c == 0x3a || c == 0x21 || c == 0x3f || c == 0x5c;
}

/** What closes the bracket `c`; 0 if it is none. */
function closingOf(c: u8): u8 {
  switch (c) {
    case 0x28: // (
      return 0x29;
    case 0x5b: // [
      return 0x5d;
    case 0x7b: // {
      return 0x7d;
    case 0x3c: // <
      return 0x3e;
    default:
      return 0;
  }
}

/** Behind the bracket that closes the one at `p`; behind the text if none does. */
function endOfBracket(p: usize, e: usize, opening: u8, closing: u8): usize {
  let depth = 0;
  for (let i = p; i < e; i++) {
    const c = load<u8>(i);
    if (c == opening) depth++;
    else if (c == closing && --depth == 0) return i + 1;
  }
  return e;
}
