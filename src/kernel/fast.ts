// The fast way through the rule: candidates are found sixteen bytes at a time, and only these are looked at. A line
// that is not plain on this look goes to `judgeText` in ./judge, which does the whole rule byte by byte.
import { at, isLetter, isUpper, isWordByte, skipBlanks } from './bytes';
import { candidatesAt, endOfWord, findRecord } from './candidates';
import {
  isBehindName, isCarrier, isDigitStart, isLetterStart, STARTS_BRACE, STARTS_DIGIT, STARTS_LETTER, STARTS_PLAIN,
  STARTS_PRIORITY, STARTS_RARE, startOf,
} from './first-bytes';
import { hasEscape, HEADER, judgeText, unwrap } from './judge';
import { byLetter, NONE } from './levels';
import { judgeStart, priority } from './line-starts';
import { PREFILTER } from './memory';
import { AMBIGUOUS, findWord, HAS_LOWER, KIND_BITS, LEVEL_BITS, OWN, PLAIN_WORD } from './names';
import { hasColours } from './json';
import { judgeBlocks } from './json-blocks';
import { stampAt } from './stamps';
import { endOfStamp } from './time';
import { splat } from './vectors';
import { GOES_ON, isKlog, isLevelKeyBefore, isModule, judgeCisco, judgeLetter, judgeWord, skipForeignValue } from './words';

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
  const last32 = v128.or(i8x16.eq(v128.load(e - 32), escape), i8x16.eq(v128.load(e - 16), escape));
  if (v128.any_true(v128.or(last32, i8x16.eq(v128.load(e - 48), escape)))) return judgeText(s, end, false, 0);
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
          if (!isWordByte(behind + 1)) {
            if (isLetterStart(behind)) return judgeText(s, end, false, 0);
          } else {
            // A spelling directly behind a time is a level (3d), however it is written.
            const q = endOfWord(behind);
            const found = findWord(behind, q);
            if (found >= 0 && (found & (KIND_BITS | OWN)) <= AMBIGUOUS && q <= e && load<u8>(q) != 0x1b) {
              return found & LEVEL_BITS;
            }
          }
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
        if ((found & (KIND_BITS | HAS_LOWER | OWN)) == PLAIN_WORD) {
          const before = word == p ? 1 : load<u8>(CLEAN + <usize>load<u8>(word - 1)) & 1;
          const after = q == e ? 2 : load<u8>(CLEAN + <usize>load<u8>(q)) & 2;
          if ((before | after) == 3) return found & LEVEL_BITS;
        }
        if (word > p && (found & (KIND_BITS | OWN)) <= AMBIGUOUS && isStrong(p, word, q, e)) return found & LEVEL_BITS;
        // All that this way takes for granted of words holds for the rule's own only.
        if ((found & OWN) != 0) return judgeText(s, end, false, 0);
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

/** Whether a spelling stands in one of the commonest strong positions, which no colour elsewhere can undo. */
// @ts-ignore: decorator
@inline
function isStrong(p: usize, word: usize, q: usize, e: usize): bool {
  if (q == e) return false;
  const before = load<u8>(word - 1);
  const after = load<u8>(q);
  if (before == 0x5b) return after == 0x5d;
  if (before == 0x3c) return after == 0x3e;
  if (before == 0x3a && after == 0x5d) return isModule(p, word - 1);
  if (after == 0x1b) return false;
  if (before == 0x3d) return isLevelKeyBefore(p, word - 1);
  return after == 0x3a && before == 0x20 && load<u8>(word - 2) == 0x3a && word - 2 >= p;
}
