// JSON objects and Python dicts: src/core/template/enclosed.ts says the same in fewer lines.
import { isLetter } from '../bytes';
import { has, WORD } from './bytes';
import { endOfString } from './enclosed';
import { add, addByte, addMask, markMasked } from './pieces';
import { STR, VAL } from './placeholders';

/** Keys of an object that its template shows. */
const MAX_KEYS: i32 = 8;
/** Bytes of a key that is shown. */
const MAX_KEY: usize = 20;

/** Takes the object that begins at `p`, as its first keys, into the template; returns its end, or 0 if none begins there. */
export function takeObject(p: usize, e: usize): usize {
  if (!isObject(p, e)) return 0;
  addByte(0x7b);
  let keys = 0;
  let depth = 0;
  let i = p;
  while (i < e) {
    const c = load<u8>(i);
    if (c == 0x22 || c == 0x27) {
      let end = endOfString(i, e);
      if (end == 0) end = e;
      if (depth == 1 && keys < MAX_KEYS && isColon(skipBlanks(end, e), e)) {
        if (keys++ > 0) addByte(0x2c);
        addKey(i, end, c);
      }
      i = end;
      continue;
    }
    i++;
    // `[` and `{` differ in one bit, as `]` and `}` do.
    if ((c & 0xdf) == 0x5b) depth++;
    else if ((c & 0xdf) == 0x5d && --depth == 0) break;
  }
  addByte(0x7d);
  markMasked();
  return i;
}

/** Whether a brace, a string and a colon stand at `p`. */
function isObject(p: usize, e: usize): bool {
  if (p >= e || load<u8>(p) != 0x7b) return false;
  const key = skipBlanks(p + 1, e);
  if (key == e) return false;
  const quote = load<u8>(key);
  if (quote != 0x22 && quote != 0x27) return false;
  let end = key + 1;
  while (end < e && load<u8>(end) != quote) end++;
  return end < e && isColon(skipBlanks(end + 1, e), e);
}

function isColon(p: usize, e: usize): bool {
  return p < e && load<u8>(p) == 0x3a;
}

function skipBlanks(p: usize, e: usize): usize {
  while (p < e && load<u8>(p) <= 0x20) p++;
  return p;
}

/** The key whose quotes are the ends of [p, q), and a value. */
function addKey(p: usize, q: usize, quote: u8): void {
  addByte(quote);
  if (isShown(p + 1, q - 1)) add(p + 1, q - 2 - p);
  else addMask(STR);
  addByte(quote);
  addByte(0x3a);
  addMask(VAL);
}

/** Whether a key is a name, or was masked before. */
function isShown(p: usize, q: usize): bool {
  const length = q - p;
  if (length == 0 || length > MAX_KEY) return false;
  if (length == 5 && load<u32>(p) == 0x7274733c && load<u8>(p + 4) == 0x3e) return true;
  if (!isLetter(p) && !isNameMark(load<u8>(p))) return false;
  for (p++; p < q; p++) {
    const c = load<u8>(p);
    if (!has(p, WORD) && !isNameMark(c) && c != 0x2e && c != 0x2d) return false;
  }
  return true;
}

/** `_ @ $`. */
function isNameMark(c: u8): bool {
  return c == 0x5f || c == 0x40 || c == 0x24;
}
