// The first line of what a JSON string says, as UTF-8: src/core/template/record.ts says the same in fewer lines.
import { hex4 } from '../json';
import { splat } from '../vectors';
import { BLANK, has } from './bytes';
import { TEXT_LIMIT } from './text';

/** Half of a pair that stands alone, as three bytes in memory order. */
const REPLACEMENT: u32 = 0xbdbfef;

/** Where the first line that is not blank begins in the content [p, q) of a string; 0 if there is none. */
export function startOfLine(p: usize, q: usize): usize {
  while (p < q) {
    if (load<u8>(p) != 0x5c || p + 1 == q) {
      if (!has(p, BLANK)) return p;
      p++;
      continue;
    }
    const c = load<u8>(p + 1);
    const code = c == 0x75 ? hex4(p + 2, q) : -1;
    if (code >= 0) {
      if (code > 0x20 && code != 0x7f) return p;
      p += 6;
      continue;
    }
    const isBlank = c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74;
    if (!isBlank && !has(p + 1, BLANK)) return p;
    p += 2;
  }
  return 0;
}

/** Writes the line that begins at `p` in the content of a string to `to`, as far as it is looked at; returns its end. */
export function decodeLine(p: usize, q: usize, to: usize): usize {
  const limit = to + TEXT_LIMIT + 1;
  const backslash = splat(0x5c);
  const lf = splat(0x0a);
  const cr = splat(0x0d);
  while (p < q && to < limit) {
    const bytes = v128.load(p);
    const hits = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, backslash), i8x16.eq(bytes, lf)), i8x16.eq(bytes, cr)));
    const plain = min(<usize>ctz(hits | 0x10000), q - p);
    v128.store(to, bytes);
    p += plain;
    to += plain;
    if (p == q || plain == 16) continue;
    if (load<u8>(p) != 0x5c) break;
    if (p + 1 == q) {
      store<u8>(to, 0x5c);
      return to + 1;
    }
    const c = load<u8>(p + 1);
    if (c == 0x6e || c == 0x72 || c == 0x0a || c == 0x0d) break;
    const code = c == 0x75 ? hex4(p + 2, q) : -1;
    if (code < 0) {
      store<u8>(to++, plainly(c));
      p += 2;
      continue;
    }
    if (code == 0x0a || code == 0x0d) break;
    p += 6;
    if (code >= 0xd800 && code < 0xdc00 && p + 2 <= q && load<u16>(p) == 0x755c) {
      const low = hex4(p + 2, q);
      if (low >= 0xdc00 && low < 0xe000) {
        p += 6;
        to = writePair(to, code, low);
        continue;
      }
    }
    to = writeUnit(to, code);
  }
  return to;
}

/** What an escape with one letter stands for. */
function plainly(c: u8): u8 {
  if (c == 0x62) return 0x08;
  if (c == 0x66) return 0x0c;
  return c == 0x74 ? 0x09 : c;
}

/** The character that two halves are. */
function writePair(to: usize, high: i32, low: i32): usize {
  const code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  store<u8>(to, <u8>(0xf0 | (code >> 18)));
  store<u8>(to + 1, <u8>(0x80 | ((code >> 12) & 0x3f)));
  store<u8>(to + 2, <u8>(0x80 | ((code >> 6) & 0x3f)));
  store<u8>(to + 3, <u8>(0x80 | (code & 0x3f)));
  return to + 4;
}

function writeUnit(to: usize, code: i32): usize {
  if (code < 0x80) {
    store<u8>(to, <u8>code);
    return to + 1;
  }
  if (code < 0x800) {
    store<u8>(to, <u8>(0xc0 | (code >> 6)));
    store<u8>(to + 1, <u8>(0x80 | (code & 0x3f)));
    return to + 2;
  }
  if (code >= 0xd800 && code < 0xe000) {
    store<u32>(to, REPLACEMENT);
    return to + 3;
  }
  store<u8>(to, <u8>(0xe0 | (code >> 12)));
  store<u8>(to + 1, <u8>(0x80 | ((code >> 6) & 0x3f)));
  store<u8>(to + 2, <u8>(0x80 | (code & 0x3f)));
  return to + 3;
}
