// Step 1 of the rule: src/core/rule/json.ts says the same in fewer lines.
import { splat } from './vectors';
import { at, atAnyCase, backBlanks, backDigits, equals, is, skipBlanks } from './bytes';
import { byLetter, bySyslog, byTens, DEBUG } from './levels';
import { find, hasOwnKeys, isLevelKey, levelOf, OWN, spelled } from './names';

/** The record says no level. */
const SAYS_NOTHING: i32 = -1;
/** The record wraps a text, whose escaped bytes are [wrappedStart, wrappedEnd). */
export const WRAPS: i32 = -2;

export let wrappedStart: usize = 0;
export let wrappedEnd: usize = 0;

/** Whether a raw ESC was met in the record or string looked at last: colours that may hide a key. */
export let hasColours: bool = false;

export function clearColours(): void {
  hasColours = false;
}

/** Where a key or value with escapes is decoded. A longer value names no level. */
const DECODED: usize = memory.data(64, 16);
const DECODED_SIZE: usize = 64;

/** The level of the JSON record [p, e), or WRAPS, or -1. */
export function judgeJson(p: usize, e: usize): i32 {
  const isMongo = at(p, e, '{"t":');
  let depth = 0;
  let nearest = i32.MAX_VALUE;
  let level = SAYS_NOTHING;
  let priority = SAYS_NOTHING;
  let isAfterPriority = false;
  let hasMessage = false;
  let isWrapping = false;

  hasColours = false;

  let i = p;
  while (i < e) {
    const c = load<u8>(i);
    if (c != 0x22) {
      if (c == 0x1b) hasColours = true;
      // `[` and `{` differ in one bit, as `]` and `}` do.
      if ((c & 0xdf) == 0x5b) depth++;
      else if ((c & 0xdf) == 0x5d) depth--;
      i++;
      continue;
    }
    const key = i + 1;
    const keyEnd = endOfString(key, e);
    if (keyEnd == 0) break;
    i = keyEnd + 1;
    const colon = skipSpace(i, e);
    if (!is(colon, e, 0x3a)) continue;
    i = skipSpace(colon + 1, e);
    const kind = kindOfKey(key, keyEnd);
    if (kind == OTHER) continue;
    const isTop = depth == 1;
    if (depth < nearest) {
      let said = (kind & MONGO) != 0 && isMongo && isTop ? mongoAt(i, e) : SAYS_NOTHING;
      if (said < 0 && (kind & LEVEL) != 0) said = levelAt(i, e);
      if (said >= 0) {
        level = said;
        nearest = depth;
        isAfterPriority = priority >= 0;
        if (depth <= 1 && !isAfterPriority) break;
      }
    }
    if (!isTop) continue;
    if ((kind & PRIORITY) != 0) {
      if (priority < 0) priority = priorityAt(i, e);
    } else if ((kind & MESSAGE) != 0) hasMessage = true;
    else if ((kind & LOG) != 0 && !isWrapping && is(i, e, 0x22)) {
      const end = endOfString(i + 1, e);
      if (end != 0) {
        isWrapping = true;
        wrappedStart = i + 1;
        wrappedEnd = end;
      }
    }
  }
  if (hasMessage && priority >= 0 && (nearest > 1 || isAfterPriority)) return priority;
  if (level >= 0) return level;
  return isWrapping ? WRAPS : SAYS_NOTHING;
}

/** What a key is to the rule: one of these, and LEVEL too if the user said so. */
export const OTHER: i32 = 0;
export const LEVEL: i32 = 1;
const PRIORITY: i32 = 2;
export const MESSAGE: i32 = 4;
const LOG: i32 = 8;
const MONGO: i32 = 16;

/** What the key [p, q), as it stands between its quotes, is to the rule. */
export function kindOfKey(p: usize, q: usize): i32 {
  if (hasEscape(p, q)) {
    // Six bytes of an escape are one byte of a key of at most sixteen.
    if (q - p > 96) return OTHER;
    q = decode(p, q, DECODED, DECODED_SIZE);
    p = DECODED;
  }
  switch (<i32>(q - p)) {
    case 1:
      return withLevel(load<u8>(p) == 0x73 ? MONGO : OTHER, p, q);
    case 3:
      if (equals(p, q, 'log')) return withLevel(LOG, p, q);
      break;
    case 7:
      if (equals(p, q, 'MESSAGE')) return withLevel(MESSAGE, p, q);
      break;
    case 8:
      if (atAnyCase(p, q, 'priority')) return withLevel(PRIORITY, p, q);
      break;
  }
  return isLevelKey(p, q) ? LEVEL : OTHER;
}

/** The kind of a key that only the user makes a level key. */
function withLevel(kind: i32, p: usize, q: usize): i32 {
  return hasOwnKeys && isLevelKey(p, q) ? kind | LEVEL : kind;
}

/** The level that the value at `p` resolves to; -1 if it does not. */
export function levelAt(p: usize, e: usize): i32 {
  if (p >= e) return SAYS_NOTHING;
  const c = load<u8>(p);
  if (c != 0x22) {
    if (c < 0x31 || c > 0x36 || !is(p + 1, e, 0x30)) return SAYS_NOTHING;
    return isEndOfToken(p + 2, e) ? byTens(<i32>c - 0x30) : SAYS_NOTHING;
  }
  let start = p + 1;
  let end = endOfString(start, e);
  if (end == 0) return SAYS_NOTHING;
  if (end - start > DECODED_SIZE) return SAYS_NOTHING;
  if (hasEscape(start, end)) {
    end = decode(start, end, DECODED, DECODED_SIZE);
    start = DECODED;
  }
  start = skipBlanks(start, end);
  end = backBlanks(end, start);
  // slog prints levels between its own as `ERROR+2`.
  const digits = backDigits(end, start);
  if (digits < end && digits > start && (load<u8>(digits - 1) == 0x2b || load<u8>(digits - 1) == 0x2d)) end = digits - 1;
  if (end - start == 1) {
    const found = find(start, end);
    if (found >= 0 && (found & OWN) != 0) return levelOf(found);
    const letter = load<u8>(start) & 0xdf;
    return letter == 0x43 || letter == 0x58 || letter == 0x41 ? SAYS_NOTHING : byLetter(letter);
  }
  return spelled(start, end);
}

function mongoAt(p: usize, e: usize): i32 {
  if (!is(p, e, 0x22)) return SAYS_NOTHING;
  const c = p + 1 < e ? load<u8>(p + 1) : 0;
  if (c == 0x44) {
    const digit = p + 2 < e ? load<u8>(p + 2) : 0;
    return is(digit >= 0x31 && digit <= 0x35 ? p + 3 : p + 2, e, 0x22) ? DEBUG : SAYS_NOTHING;
  }
  if (c != 0x46 && c != 0x45 && c != 0x57 && c != 0x49) return SAYS_NOTHING;
  return is(p + 2, e, 0x22) ? byLetter(c) : SAYS_NOTHING;
}

function priorityAt(p: usize, e: usize): i32 {
  const isString = is(p, e, 0x22);
  if (isString) p++;
  if (p >= e) return SAYS_NOTHING;
  const severity = <i32>load<u8>(p) - 0x30;
  if (severity < 0 || severity > 7) return SAYS_NOTHING;
  return (isString ? is(p + 1, e, 0x22) : isEndOfToken(p + 1, e)) ? bySyslog(severity) : SAYS_NOTHING;
}

function isEndOfToken(p: usize, e: usize): bool {
  if (p >= e) return true;
  switch (load<u8>(p)) {
    case 0x20:
    case 0x09:
    case 0x0d:
    case 0x0a:
    case 0x2c: // ,
    case 0x5d: // ]
    case 0x7d: // }
      return true;
    default:
      return false;
  }
}

export function skipSpace(p: usize, e: usize): usize {
  while (p < e) {
    const c = load<u8>(p);
    if (c != 0x20 && c != 0x09 && c != 0x0a && c != 0x0d) break;
    p++;
  }
  return p;
}

/** The closing quote of the string whose content begins at `p`; 0 if it has none. */
export function endOfString(p: usize, e: usize): usize {
  const quote = splat(0x22);
  const backslash = splat(0x5c);
  const escape = splat(0x1b);
  while (p < e) {
    const bytes = v128.load(p);
    const hits = i8x16.bitmask(
      v128.or(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)), i8x16.eq(bytes, escape)),
    );
    if (hits == 0) {
      p += 16;
      continue;
    }
    p += <usize>ctz(hits);
    if (p >= e) return 0;
    const c = load<u8>(p);
    if (c == 0x22) return p;
    if (c == 0x1b) hasColours = true;
    p += c == 0x1b ? 1 : 2;
  }
  return 0;
}

function hasEscape(p: usize, q: usize): bool {
  for (; p < q; p++) {
    if (load<u8>(p) == 0x5c) return true;
  }
  return false;
}

/**
 * Decodes the escapes of the JSON string content [p, q) to `to`, at most `size` bytes; returns the end. A character
 * beyond ASCII becomes one byte that is not ASCII. `to` may be `p`: what is decoded is never longer.
 */
export function decode(p: usize, q: usize, to: usize, size: usize): usize {
  const limit = to + size;
  while (p < q && to < limit) {
    let c = load<u8>(p++);
    if (c == 0x5c && p < q) {
      c = load<u8>(p++);
      switch (c) {
        case 0x62: // b
          c = 0x08;
          break;
        case 0x66: // f
          c = 0x0c;
          break;
        case 0x6e: // n
          c = 0x0a;
          break;
        case 0x72: // r
          c = 0x0d;
          break;
        case 0x74: // t
          c = 0x09;
          break;
        case 0x75: {
          // u
          const code = hex4(p, q);
          if (code >= 0) {
            p += 4;
            c = code < 0x80 ? <u8>code : 0xff;
          }
          break;
        }
      }
    }
    store<u8>(to++, c);
  }
  return to;
}

/** The number of the four hexadecimal digits at `p`; -1 if they are not. */
export function hex4(p: usize, q: usize): i32 {
  if (p + 4 > q) return -1;
  let code = 0;
  for (let i: usize = 0; i < 4; i++) {
    const c = load<u8>(p + i);
    const lower = c | 0x20;
    let digit: i32;
    if (c >= 0x30 && c <= 0x39) digit = <i32>c - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) digit = <i32>lower - 0x57;
    else return -1;
    code = (code << 4) | digit;
  }
  return code;
}
