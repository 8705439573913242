// The fast way through the rule: candidates are found sixteen bytes at a time, and only these are looked at. A line
// that is not plain on this look goes to `judgeText` in ./judge, which does the whole rule byte by byte.
import { splat } from './vectors';
import {
  at, isDigit, isLetter, isUpper, isWordByte, skipBlanks, skipDigits, skipSpaces,
} from './bytes';
import { hasEscape, HEADER, judgeText, unwrap } from './judge';
import { byLetter, NONE } from './levels';
import { judgeStart, priority } from './line-starts';
import { PREFILTER } from './memory';
import { AMBIGUOUS, findWord, HAS_LOWER, KIND_BITS, LEVEL_BITS, PLAIN_WORD } from './names';
import { hasColours } from './json';
import { judgeBlocks } from './json-blocks';
import { endOfStamp } from './time';
import { GOES_ON, isKlog, isLevelKeyBefore, judgeCisco, judgeLetter, judgeWord, skipForeignValue } from './words';

/** Bytes beside which a word in capitals is certainly free (3a): bit 0 before it, bit 1 behind it. */
const CLEAN: usize = memory.data(256, 16);

function fillClean(): void {
  for (let c: usize = 0; c < 256; c++) {
    store<u8>(0, <u8>c);
    if (!isWordByte(0) && c != 0x1b) store<u8>(CLEAN + c, 3);
  }
  const notBefore = '=?&%-/"';
  for (let i = 0; i < notBefore.length; i++) store<u8>(CLEAN + notBefore.charCodeAt(i), 2);
  store<u8>(CLEAN + 0x3d, 0);
  store<u8>(CLEAN + 0x2d, 0);
}
fillClean();

/** What a line does that begins with a byte. */
const STARTS: usize = memory.data(256, 16);
const STARTS_PLAIN: u8 = 0;
const STARTS_LETTER: u8 = 1;
const STARTS_DIGIT: u8 = 2;
const STARTS_BRACE: u8 = 3;
const STARTS_PRIORITY: u8 = 4;
const STARTS_RARE: u8 = 5;

function fillStarts(): void {
  for (let c: usize = 0; c < 256; c++) {
    store<u8>(0, <u8>c);
    if (isLetter(0)) store<u8>(STARTS + c, STARTS_LETTER);
    if (isDigit(0)) store<u8>(STARTS + c, STARTS_DIGIT);
  }
  store<u8>(STARTS + 0x7b, STARTS_BRACE);
  store<u8>(STARTS + 0x3c, STARTS_PRIORITY);
  store<u8>(STARTS + 0x3a, STARTS_RARE);
  store<u8>(STARTS + 0x23, STARTS_RARE);
  store<u8>(0, 0);
}
fillStarts();

/** The level of the line [s, end), which a line feed or the like stands before. */
export function judgeLine(s: usize, end: usize): i32 {
  let e = end;
  while (e > s) {
    const c = load<u8>(e - 1);
    if (c > 0x20 || (c != 0x20 && c != 0x0d && c != 0x09 && c != 0x0a)) break;
    e--;
  }
  let p = s;
  while (p < e && (load<u8>(p) == 0x20 || load<u8>(p) == 0x09)) p++;
  if (p == e) return NONE;

  // A colour sequence at the end hides a closing brace.
  const escape = splat(0x1b);
  if (v128.any_true(v128.or(i8x16.eq(v128.load(e - 32), escape), i8x16.eq(v128.load(e - 16), escape)))) {
    return judgeText(s, end, false, 0);
  }
  const isClosed = load<u8>(e - 1) == 0x7d;

  // Steps 0 to 2, as far as they can be told from the first bytes.
  let start = startOf(p);
  let behind: usize = 0;
  if (start == STARTS_DIGIT) {
    let stamp = stampAt(p, e);
    if (stamp != 0 && load<u8>(stamp + 1) == 0x73 && isCarrier(stamp, e)) {
      // Kubernetes: the line begins behind it.
      if (!at(stamp + 7, e, ' F ')) return judgeText(s, end, false, 0);
      p = skipBlanks(stamp + 10, e);
      start = startOf(p);
      stamp = start == STARTS_DIGIT ? endOfStamp(p, e) : 0;
      if (stamp != 0 && isCarrier(stamp, e)) return judgeText(s, end, false, 0);
    }
    if (start == STARTS_DIGIT) {
      if (stamp == 0) {
        if (isDigitStart(p)) return judgeKnownStart(p, s, end, e);
      } else if (load<u8>(stamp) == 0x20 || load<u8>(stamp) == 0x09) {
        behind = stamp + 1;
        while (load<u8>(behind) == 0x20 || load<u8>(behind) == 0x09) behind++;
        const next = startOf(behind);
        if (next == STARTS_LETTER) {
          if (!isWordByte(behind + 1) && isLetterStart(behind)) return judgeText(s, end, false, 0);
        } else if (next == STARTS_DIGIT) {
          if (isDigitStart(behind)) return judgeText(s, end, false, 0);
        } else if (next == STARTS_BRACE) {
          if (isClosed) return judgePlainRecord(behind, s, end, e);
        } else if (next != STARTS_PLAIN) {
          return judgeText(s, end, false, 0);
        }
      }
    }
  }
  if (start == STARTS_LETTER) {
    if (!isWordByte(p + 1) && isLetterStart(p)) return judgeKnownStart(p, s, end, e);
  } else if (start == STARTS_BRACE) {
    return isClosed ? judgePlainRecord(p, s, end, e) : judgeText(s, end, false, 0);
  } else if (start == STARTS_PRIORITY) {
    const said = priority(p, e);
    if (said >= 0) return said;
  } else if (start == STARTS_RARE) {
    return judgeText(s, end, false, 0);
  }

  // Step 3.
  let limit = min(e, p + HEADER);
  let record: usize = 0;
  if (isClosed) {
    record = findRecord(p, limit);
    if (record != 0) limit = record;
  }
  const low1 = v128.load(PREFILTER, 0);
  const high1 = v128.load(PREFILTER, 16);
  const low2 = v128.load(PREFILTER, 32);
  const high2 = v128.load(PREFILTER, 48);
  const low3 = v128.load(PREFILTER, 64);
  const high3 = v128.load(PREFILTER, 80);
  let isColourless = false;
  let isDoubtful = false;
  // A stamp has no words.
  let base = behind != 0 ? behind : p;
  while (base < limit) {
    let candidates =
      candidatesAt(base, low1, high1, low2, high2, low3, high3) |
      (candidatesAt(base + 16, low1, high1, low2, high2, low3, high3) << 16);
    const left = limit - base;
    if (left < 32) candidates &= (<u32>1 << <u32>left) - 1;
    while (candidates != 0) {
      const word = base + <usize>ctz(candidates);
      candidates &= candidates - 1;
      if (isLetter(word)) {
        if (word > p && isWordByte(word - 1)) continue;
        const q = endOfWord(word);
        const found = findWord(word, q);
        if (found < 0) {
          // Not a name, but perhaps klog's five characters, a single letter or logrus' four letters.
          const length = q - word;
          if (length == 1) {
            const said = judgeLetter(p, word, q, e);
            if (said != GOES_ON) return said;
          } else if (length == 4) {
            if (q < e && load<u8>(q) == 0x5b) return judgeText(s, end, false, 0);
          } else if ((length == 5 || length == 9) && isKlog(word, e)) {
            return byLetter(load<u8>(word));
          }
          continue;
        }
        if ((found & (KIND_BITS | HAS_LOWER)) == PLAIN_WORD) {
          const before = word == p ? 1 : load<u8>(CLEAN + <usize>load<u8>(word - 1)) & 1;
          const after = q == e ? 2 : load<u8>(CLEAN + <usize>load<u8>(q)) & 2;
          if ((before | after) == 3) return found & LEVEL_BITS;
        }
        if (word > p && (found & KIND_BITS) <= AMBIGUOUS && isStrong(p, word, q, e, behind)) return found & LEVEL_BITS;
        // Colours may stand between the word and what decides about it.
        if (!isColourless) {
          if (hasEscape(p, e)) return judgeText(s, end, false, 0);
          isColourless = true;
        }
        const said = judgeWord(p, word, q, e);
        if (said != GOES_ON) return said;
        if (!isDoubtful && (found & KIND_BITS) <= AMBIGUOUS) {
          // A word that says nothing by itself may be what a known start ends with: `npm warn`.
          isDoubtful = true;
          const start = judgeStart(p, e);
          if (start >= 0) return start;
          if (behind != 0) {
            const startBehind = judgeStart(behind, e);
            if (startBehind >= 0) return startBehind;
          }
        }
        continue;
      }
      const c = load<u8>(word);
      if (c == 0x3d) {
        const next = skipForeignValue(p, word, e);
        if (hasColours) return judgeText(s, end, false, 0);
        if (next > word + 2) {
          if (record != 0 && next > record) {
            // The braces are within the value: look for others behind it.
            limit = min(e, p + HEADER);
            record = next < limit ? findRecord(next, limit) : 0;
            if (record != 0) limit = record;
            base = next - 32;
            break;
          }
          if (next - base >= 32) {
            base = next - 32;
            break;
          }
          candidates &= <u32>-1 << <u32>(next - base);
        }
      } else if (c == 0x7c) {
        if (isBehindName(p, word)) return judgeText(s, end, false, 0);
      } else if (c == 0x25) {
        if (isUpper(word + 1)) {
          const said = judgeCisco(word, e);
          if (said != GOES_ON) return said;
        }
      } else if (c == 0x1b) {
        return judgeText(s, end, false, 0);
      }
    }
    base += 32;
  }
  if (record != 0) return judgePlainRecord(record, s, end, e);
  return NONE;
}

/** The record [p, e) of the line [s, end), which is judged anew without colours if the record has some. */
function judgePlainRecord(p: usize, s: usize, end: usize, e: usize): i32 {
  const said = judgeBlocks(p, e);
  return hasColours ? judgeText(s, end, false, 0) : unwrap(said, 0);
}

/** A line with a start that step 2 may know at `p`. */
function judgeKnownStart(p: usize, s: usize, end: usize, e: usize): i32 {
  const said = judgeStart(p, e);
  return said >= 0 ? said : judgeText(s, end, false, 0);
}

// @ts-ignore: decorator
@inline
function startOf(p: usize): u8 {
  return load<u8>(STARTS + <usize>load<u8>(p));
}

/** The bytes of the stamp met last and the blank behind it, digits as zeros, and how much each may differ from that. */
const SHAPE: usize = memory.data(32, 16);
const LIMIT: usize = memory.data(32, 16);
let shapeLength: usize = 0;

/** Where the ISO 8601 stamp at `p` ends, as `endOfStamp`: lines have mostly the stamp of the line before. */
// @ts-ignore: decorator
@inline
function stampAt(p: usize, e: usize): usize {
  if (p + shapeLength < e) {
    // A digit differs from '0' by 9 at most, other bytes not at all.
    const first = v128.xor(v128.load(p), v128.load(SHAPE));
    const second = v128.xor(v128.load(p, 16), v128.load(SHAPE, 16));
    const fits = v128.and(i8x16.le_u(first, v128.load(LIMIT)), i8x16.le_u(second, v128.load(LIMIT, 16)));
    if (shapeLength != 0 && i8x16.all_true(fits)) return p + shapeLength;
  }
  const stamp = endOfStamp(p, e);
  if (stamp != 0) rememberStamp(p, stamp, e);
  return stamp;
}

function rememberStamp(p: usize, stamp: usize, e: usize): void {
  const length = stamp - p;
  if (length > 31 || stamp == e || (load<u8>(stamp) != 0x20 && load<u8>(stamp) != 0x09)) return;
  for (let i: usize = 0; i < 32; i++) {
    const digit = i < length && isDigit(p + i);
    store<u8>(SHAPE + i, digit ? 0x30 : i <= length ? load<u8>(p + i) : 0);
    store<u8>(LIMIT + i, digit ? 9 : i <= length ? 0 : 0xff);
  }
  shapeLength = length;
}

/** Whether Kubernetes' ` stdout ` or ` stderr ` stands behind the stamp, be it a carrier or not. */
function isCarrier(stamp: usize, e: usize): bool {
  return at(stamp, e, ' stdout') || at(stamp, e, ' stderr');
}

/** Whether a spelling stands in one of the commonest strong positions, which no colour elsewhere can undo. */
// @ts-ignore: decorator
@inline
function isStrong(p: usize, word: usize, q: usize, e: usize, behind: usize): bool {
  if (q == e) return false;
  const before = load<u8>(word - 1);
  const after = load<u8>(q);
  if (before == 0x5b) return after == 0x5d;
  if (after == 0x1b) return false;
  if (word == behind) return true;
  if (before == 0x3d) return isLevelKeyBefore(p, word - 1);
  return after == 0x3a && before == 0x20 && load<u8>(word - 2) == 0x3a && word - 2 >= p;
}

/** A single letter that may be apt's, Kotlin's, logcat's or CUPS'. */
function isLetterStart(p: usize): bool {
  const next = load<u8>(p + 1);
  return next == 0x2f || next == 0x3a || (next == 0x20 && load<u8>(p + 2) == 0x5b);
}

/** Digits that may begin a line of Redis (`12:M 29 Aug`) or macOS (`0x12 Error`). */
// @ts-ignore: decorator
@inline
function isDigitStart(p: usize): bool {
  // Most other digits have neither a colon nor an x so near, and are not that many.
  const bytes = load<u64>(p);
  const isNear = zeroBytes(bytes ^ 0x3a3a3a3a3a3a3a3a) | zeroBytes(bytes ^ 0x7878787878787878);
  return (isNear != 0 || (bytes & 0xf0f0f0f0f0f0f0f0) == 0x3030303030303030) && isRedisOrMacos(p);
}

/** Not zero if one of eight bytes is. */
// @ts-ignore: decorator
@inline
function zeroBytes(bytes: u64): u64 {
  return (bytes - 0x0101010101010101) & ~bytes & 0x8080808080808080;
}

function isRedisOrMacos(p: usize): bool {
  while (isDigit(p)) p++;
  const c = load<u8>(p);
  return (c == 0x3a && isUpper(p + 1)) || c == 0x78;
}

/** Whether only what could be a compose service's name stands between the start of the line and the bar. */
function isBehindName(p: usize, bar: usize): bool {
  while (p < bar && (isWordByte(p) || load<u8>(p) == 0x2e || load<u8>(p) == 0x2d)) p++;
  return skipSpaces(p, bar) == bar;
}

/** The first `{"` that begins in [p, limit); 0 for none. */
function findRecord(p: usize, limit: usize): usize {
  const brace = splat(0x7b);
  const quote = splat(0x22);
  for (; p < limit; p += 16) {
    const hits = i8x16.bitmask(v128.and(i8x16.eq(v128.load(p), brace), i8x16.eq(v128.load(p, 1), quote)));
    if (hits != 0) {
      const hit = p + <usize>ctz(hits);
      return hit < limit ? hit : 0;
    }
  }
  return 0;
}

/** Where the word at `p` ends, or 17 bytes on if it is longer than any name. */
// @ts-ignore: decorator
@inline
function endOfWord(p: usize): usize {
  const bytes = v128.load(p);
  const letters = i8x16.le_u(i8x16.sub(v128.or(bytes, splat(0x20)), splat(0x61)), splat(25));
  const digits = i8x16.le_u(i8x16.sub(bytes, splat(0x30)), splat(9));
  const underscores = i8x16.eq(bytes, splat(0x5f));
  const mask = i8x16.bitmask(v128.or(v128.or(letters, digits), underscores));
  return mask == 0xffff ? p + 17 : p + <usize>ctz(~mask);
}

/** Of the bytes with one low nibble, the one that the rule speaks of: `%`, ESC and `|`. */
const EVENTS: usize = memory.data<u8>([0x10, 0, 0, 0, 0, 0x25, 0, 0, 0, 0, 0, 0x1b, 0x7c, 0, 0, 0], 16);

/** Positions of [p, p + 16) where a name or a byte that the rule speaks of may stand. */
// @ts-ignore: decorator
@inline
function candidatesAt(
  p: usize, low1: v128, high1: v128, low2: v128, high2: v128, low3: v128, high3: v128,
): u32 {
  const nibble = splat(0x0f);
  const first = v128.load(p);
  const second = v128.load(p, 1);
  const third = v128.load(p, 2);
  const firstLow = v128.and(first, nibble);
  let buckets = v128.and(
    i8x16.swizzle(low1, firstLow),
    i8x16.swizzle(high1, v128.and(i16x8.shr_u(first, 4), nibble)),
  );
  buckets = v128.and(buckets, i8x16.swizzle(low2, v128.and(second, nibble)));
  buckets = v128.and(buckets, i8x16.swizzle(high2, v128.and(i16x8.shr_u(second, 4), nibble)));
  buckets = v128.and(buckets, i8x16.swizzle(low3, v128.and(third, nibble)));
  buckets = v128.and(buckets, i8x16.swizzle(high3, v128.and(i16x8.shr_u(third, 4), nibble)));
  // No word begins behind a letter.
  const before = i8x16.sub(v128.or(v128.load(p - 1), splat(0x20)), splat(0x61));
  buckets = v128.andnot(buckets, i8x16.le_u(before, splat(25)));
  const noWord = i8x16.eq(buckets, splat(0));
  const bytes = v128.or(
    i8x16.eq(i8x16.swizzle(v128.load(EVENTS), firstLow), first),
    v128.and(i8x16.eq(first, splat(0x3d)), i8x16.eq(second, splat(0x22))),
  );
  return <u32>(~i8x16.bitmask(v128.andnot(noWord, bytes)) & 0xffff);
}
