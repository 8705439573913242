// Runs of letters and digits, and what is joined to a masked one: src/core/template/numbers.ts says the same in fewer
// lines.
import { isDigit, isLetter, isUpper, skipDigits, skipLetters } from '../bytes';
import { ALNUM, has, hasDigit, HEX, skip } from './bytes';
import { add, addMask } from './pieces';
import { areHex } from './parts';
import { finding, found, ID, KEPT, NUM } from './placeholders';
import { areSafe } from './pods';

/** A longer run with letters, digits and letters is random: names of that kind are `log4j` and `Base64Decoder`. */
const MAX_NAME: usize = 24;
/** No word of any language is longer: a run of more letters is encoded data. */
const MAX_WORD: usize = 64;

/** What a masked run is beside NUM and ID: in a template it looks as a decimal number does. */
const HEXADECIMAL: i32 = 64;

/** Takes the run [p, q) of letters and digits into the template, with what is joined to its mask; returns the end. */
export function takeRun(p: usize, q: usize): usize {
  const kind = kindAt(p, q);
  if (kind != KEPT) {
    const end = withMore(q, kind);
    addMask(found);
    return end;
  }
  const digits = skipLetters(p, q);
  if (digits == q) {
    add(p, q - p);
    return q;
  }
  const tail = skipDigits(digits, q);
  add(p, digits - p);
  if (tail < q) {
    addMask(NUM);
    add(tail, q - tail);
    return q;
  }
  const end = withMore(q, NUM);
  addMask(found);
  return end;
}

/** What the run is by itself and by the mark before it. */
function kindAt(p: usize, q: usize): i32 {
  const mark = load<u8>(p - 1);
  if (mark == 0x40 && isIdentity(p, q)) return HEXADECIMAL;
  if ((mark == 0x2d || mark == 0x5f) && isLettered(p, q)) return ID;
  return mark == 0x2d && isMachine(p, q) ? ID : kindOfRun(p, q);
}

/** What Windows puts behind the dash of a computer's name: `DESKTOP-4F7K2Q9`. */
function isMachine(p: usize, q: usize): bool {
  if (q - p < 7 || !hasDigit(p, q)) return false;
  let isHexadecimal = true;
  for (; p < q; p++) {
    if (!isDigit(p) && !isUpper(p)) return false;
    if (load<u8>(p) > 0x46) isHexadecimal = false;
  }
  return !isHexadecimal;
}

/** A number with a letter before it, as racks and partitions have them: `R02-M1-N0`, `node-D1`. */
function isLettered(p: usize, q: usize): bool {
  return isUpper(p) && p + 1 < q && skipDigits(p + 1, q) == q;
}

/** What Java prints behind `@` for an object without a text of its own. */
function isIdentity(p: usize, q: usize): bool {
  if (q - p < 5 || q - p > 8) return false;
  let digits = 0;
  for (; p < q; p++) {
    if (isDigit(p)) digits++;
    else if (!has(p, HEX) || load<u8>(p) < 0x60) return false;
  }
  return digits > 0;
}

/** What the whole run is; KEPT for a word, and for one with a number in it. */
function kindOfRun(p: usize, q: usize): i32 {
  const length = q - p;
  if (isDigit(p)) {
    const digits = skipDigits(p, q);
    if (digits == q) return NUM;
    if (load<u8>(p) == 0x30 && (load<u8>(p + 1) | 0x20) == 0x78 && length > 2 && areHex(p + 2, q)) return HEXADECIMAL;
    if (length >= 7 && areHex(p, q)) return HEXADECIMAL;
    return digits + 2 == q && isOrdinal(load<u16>(digits)) ? NUM : ID;
  }
  const letters = skipLetters(p, q);
  if (letters == q) return length > MAX_WORD ? ID : KEPT;
  if (length >= 7 && areHex(p, q)) return HEXADECIMAL;
  const digits = skipDigits(letters, q);
  if (digits == q) return length <= MAX_WORD ? KEPT : ID;
  return digits <= letters + 3 && length <= MAX_NAME && skipLetters(digits, q) == q ? KEPT : ID;
}

/** `st`, `nd`, `rd`, `th`, as two bytes in memory order. */
function isOrdinal(letters: u16): bool {
  return letters == 0x7473 || letters == 0x646e || letters == 0x6472 || letters == 0x6874;
}

/**
 * Goes on from `end` behind a mask while masks follow, joined to it: `1445144423722_0020_m_000002` is one. Finds what
 * stands for all of it.
 */
export function withMore(end: usize, first: i32): usize {
  let kind = first;
  while (true) {
    const joint = endOfJoint(end);
    if (joint == end || !has(joint, ALNUM)) break;
    const run = skip(joint, ALNUM);
    let next = kindOfRun(joint, run);
    if (next == KEPT && isRandom(joint, run, kind)) next = ID;
    if (next == KEPT) break;
    if (kind != ID && next != NUM) kind = next;
    end = run;
  }
  return finding(kind == ID ? ID : NUM, end);
}

/** Behind one or two of `-_.:#`. */
// @ts-ignore: decorator
@inline
function endOfJoint(p: usize): usize {
  if (!isJoint(load<u8>(p))) return p;
  return isJoint(load<u8>(p + 1)) ? p + 2 : p + 1;
}

// @ts-ignore: decorator
@inline
function isJoint(c: u8): bool {
  return c == 0x2d || c == 0x5f || c == 0x2e || c == 0x3a || c == 0x23;
}

/** Whether a run that is no mask by itself belongs to the one before it. */
function isRandom(p: usize, q: usize, kind: i32): bool {
  if (kind != NUM && (skipLetters(p, q) < q || isHexGroup(p, q))) return true;
  const joint = load<u8>(p - 1);
  if (joint != 0x2d && joint != 0x5f) return false;
  if (isLettered(p, q) || isHexLettered(p, q)) return true;
  // Letters that no word is made of: `m` and `r` between numbers.
  return q <= p + 5 && areSafe(p, q) && !hasDigit(p, q);
}

/** A hexadecimal digit with a letter before it: `R02-M1-NE`. */
function isHexLettered(p: usize, q: usize): bool {
  return q == p + 2 && isUpper(p) && isUpper(p + 1) && load<u8>(p + 1) <= 0x46;
}

/** A group of an id that begins with others, behind a single dash: its digits may all be letters. */
function isHexGroup(p: usize, q: usize): bool {
  if (q != p + 4 || load<u8>(p - 1) != 0x2d || isJoint(load<u8>(p - 2))) return false;
  for (; p < q; p++) if (!has(p, HEX) || (isLetter(p) && load<u8>(p) < 0x60)) return false;
  return true;
}
