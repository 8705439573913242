// A message with its parts that vary masked: src/core/template/mask.ts says the same in fewer lines. Most of a message is
// words with blanks between: these are copied sixteen bytes at a time, and only what may be more than that is looked at.
import { isDigit, isUpper, skipDigits } from '../bytes';
import { splat } from '../vectors';
import { ALNUM, has, skip, STOP } from './bytes';
import { endOfOctal, endOfQuotation, endOfValue, startQuotations } from './enclosed';
import { endOfLongUnit, numberAt } from './numbers';
import { takeObject } from './objects';
import { partAt, startParts } from './parts';
import { add, addByte, addMask, addShort, border, gap, isFull, startPieces } from './pieces';
import { found, KEPT, lengthOf, NUM, placeholderAt, STR, TIME, USER, VAL } from './placeholders';
import { areSafe } from './pods';
import { takeRequest } from './requests';
import { takeRun } from './runs';
import { endOfTime } from './stamps';
import { rootedPathAt, tokenAt } from './tokens';
import { userAt } from './users';

/** What stands before a byte: what ends a token, a name or a mask, or what joins two parts of a token. */
const GAP: i32 = 0;
const NAME: i32 = 1;
const JOINT: i32 = 2;

/** What a byte is where it stands by itself. */
const KINDS: usize = memory.data(256, 16);
const PLAIN: u8 = 0;
const RUN: u8 = 1;
const BLANK: u8 = 2;
const MARK: u8 = 3;
const QUOTE: u8 = 4;
const BRACKET: u8 = 5;
const BRACE: u8 = 6;
const LESS: u8 = 7;
const EQUALS: u8 = 8;
const SLASH: u8 = 9;
const SIGN: u8 = 10;
const UNDERSCORE: u8 = 11;
const STARTS_TOKEN: u8 = 12;
const GREATER: u8 = 13;
const BEYOND_ASCII: u8 = 14;

function fillKinds(): void {
  for (let c: usize = 0; c < 256; c++) {
    store<u8>(0, <u8>c);
    const kind = has(0, ALNUM) ? RUN : c <= 0x20 || c == 0x7f ? BLANK : c >= 0x80 ? BEYOND_ASCII : PLAIN;
    store<u8>(KINDS + c, kind);
  }
  store<u8>(0, 0);
  setKind(',;', MARK);
  setKind('"\'`', QUOTE);
  setKind('()[]}|', BRACKET);
  setKind('{', BRACE);
  setKind('<', LESS);
  setKind('=', EQUALS);
  setKind('/', SLASH);
  setKind('+-', SIGN);
  setKind('_', UNDERSCORE);
  setKind(':\\.~@', STARTS_TOKEN);
  setKind('>', GREATER);
}

function setKind(bytes: string, kind: u8): void {
  for (let i = 0; i < bytes.length; i++) store<u8>(KINDS + bytes.charCodeAt(i), kind);
}
fillKinds();

/** What stands before the byte behind what was taken last. */
let after: i32 = GAP;

/** Writes the template of the message [s, e), which has zeros before and behind it, by its pieces. */
export function mask(s: usize, e: usize): void {
  startPieces();
  startParts(e);
  startQuotations();
  let p = endOfCode(s);
  add(s, p - s);
  let before = GAP;
  while (p < e && !isFull()) {
    const c = load<u8>(p);
    const kind = load<u8>(KINDS + <usize>c);
    if (before == GAP && (kind == RUN || kind == UNDERSCORE)) {
      const user = userAt(p, e);
      if (user != 0) {
        p = takeMask(USER, user);
        before = NAME;
        continue;
      }
    }
    if (kind == RUN) {
      const bytes = v128.load(p);
      const letters = i8x16.bitmask(i8x16.le_u(i8x16.sub(v128.or(bytes, splat(0x20)), splat(0x61)), splat(25)));
      const digits = i8x16.bitmask(i8x16.le_u(i8x16.sub(bytes, splat(0x30)), splat(9)));
      const length = <usize>ctz(~(letters | digits));
      const end = p + length;
      const inRun = (1 << <i32>length) - 1;
      if (length < 16 && (has(end, STOP) || has(end + 1, STOP))) {
        // Nothing that begins here goes on behind the run, but for dates and units.
        if ((digits & inRun) == 0) {
          const isMore = length == 3 ? isUpper(p) && endOfTime(p) != 0 : length == 5 && mayEndPod(p);
          if (!isMore) {
            addShort(bytes, length);
            before = load<u8>(end) == 0x27 && before == GAP && isPrefix(p, length) ? GAP : NAME;
            p = end;
            continue;
          }
        } else if ((letters & inRun) == 0 && load<u8>(end) != 0x2c) {
          const isDay = length <= 2 && load<u8>(end) == 0x20 && isUpper(end + 1) && endOfTime(p) != 0;
          if (!isDay) {
            const unit: usize = load<u8>(end) == 0x20 ? endOfLongUnit(end + 1) : 0;
            addMask(unit != 0 ? found : NUM);
            p = unit != 0 ? unit : end;
            before = NAME;
            continue;
          }
        } else if (takeMixed(p, bytes, length, digits & inRun)) {
          before = NAME;
          p = end;
          continue;
        }
      } else if (length < 16 && (digits & inRun) == 0) {
        const joined = endOfJoined(p, bytes, letters);
        if (joined != 0) {
          addShort(bytes, joined - p);
          before = load<u8>(joined - 1) == 0x2d ? JOINT : NAME;
          p = joined;
          continue;
        }
      }
      p = takeWord(p, length < 16 ? end : skip(end, ALNUM), before);
      before = after;
      continue;
    }
    if (kind == BLANK) {
      gap(0x20);
      before = GAP;
      p++;
      continue;
    }
    p = takeOther(p, e, c, kind, before);
    before = after;
  }
}

/**
 * Takes the run of letters and digits that `bytes` begin with, if it is a hexadecimal number or a word with a number behind
 * it, and nothing else may be: a number with a unit, a date, what `@` or a dash makes of it.
 */
// @ts-ignore: decorator
@inline
function takeMixed(p: usize, bytes: v128, length: usize, digits: i32): bool {
  const mark = load<u8>(p - 1);
  if (mark == 0x40 || ((mark == 0x2d || mark == 0x5f) && isUpper(p)) || (length == 5 && mayEndPod(p))) return false;
  const inRun = (1 << <i32>length) - 1;
  const lower = v128.or(bytes, splat(0x20));
  const hex = digits | i8x16.bitmask(i8x16.le_u(i8x16.sub(lower, splat(0x61)), splat(5)));
  if (length >= 7 && (hex & inRun) == inRun) {
    // These three letters are in no unit that is made of hexadecimal digits.
    const noUnit = v128.or(v128.or(i8x16.eq(lower, splat(0x61)), i8x16.eq(lower, splat(0x63))), i8x16.eq(lower, splat(0x66)));
    if ((i8x16.bitmask(noUnit) & inRun) == 0) return false;
    addMask(NUM);
    return true;
  }
  const head = ctz(digits);
  if (head == 0 || digits != (inRun & ~((1 << head) - 1))) return false;
  addShort(bytes, <usize>head);
  addMask(NUM);
  return true;
}

/** Behind the words that dashes and underscores join, which `bytes` begin with; 0 if they may be more than words. */
// @ts-ignore: decorator
@inline
function endOfJoined(p: usize, bytes: v128, letters: i32): usize {
  const marks = i8x16.bitmask(v128.or(i8x16.eq(bytes, splat(0x2d)), i8x16.eq(bytes, splat(0x5f))));
  const length = ctz(~(letters | marks));
  const end = p + <usize>length;
  if (length >= 16 || !(has(end, STOP) || (!has(end, ALNUM) && has(end + 1, STOP)))) return 0;
  const lastRun = 32 - clz(marks & ((1 << length) - 1));
  const last = p + <usize>lastRun;
  // A month or a weekday begins a date.
  if (length - lastRun == 3 && isUpper(last)) return 0;
  return length - lastRun == 5 && mayEndPod(last) ? 0 : end;
}

/** Whether the five letters and digits at `p` may be the end of the name of a pod. */
// @ts-ignore: decorator
@inline
function mayEndPod(p: usize): bool {
  return load<u8>(p - 1) == 0x2d && areSafe(p, p + 5);
}

/** `AH01630:`, `ORA-00942:`, `[E0382]:`, where a message begins: its code, which is the same in all of its kind. */
function endOfCode(p: usize): usize {
  let letters = load<u8>(p) == 0x5b ? p + 1 : p;
  const first = letters;
  while (isUpper(letters)) letters++;
  if (letters == first || letters > first + 6) return p;
  const digits = load<u8>(letters) == 0x2d ? letters + 1 : letters;
  let end = skipDigits(digits, digits + 7);
  if (end < digits + 3 || end > digits + 6) return p;
  if (load<u8>(end) == 0x5d) end++;
  return load<u8>(end) == 0x3a ? end + 1 : p;
}

/** Python prints strings as b'…' and u'…'. */
function isPrefix(p: usize, length: usize): bool {
  const c = load<u8>(p) | 0x20;
  return length == 1 && (c == 0x62 || c == 0x72 || c == 0x75);
}

/** Takes what was found, which ends at `end`. */
// @ts-ignore: decorator
@inline
function take(p: usize, end: usize): usize {
  if (found == KEPT) add(p, end - p);
  else addMask(found);
  after = NAME;
  return end;
}

/** Takes the token, the part of one or the number that begins with the run [p, q) of letters and digits, or the run. */
function takeWord(p: usize, q: usize, before: i32): usize {
  if (before == GAP) {
    const token = tokenAt(p);
    if (token != 0) return take(p, token);
  }
  const part = partAt(p, q);
  if (part != 0) return take(p, part);
  const time = endOfTime(p);
  if (time != 0) return takeMask(TIME, time);
  if (isDigit(p)) {
    const number = numberAt(p);
    if (number != 0) return take(p, number);
  }
  after = load<u8>(q) == 0x27 && before == GAP && isPrefix(p, q - p) ? GAP : NAME;
  return takeRun(p, q);
}

function takeMask(placeholder: i32, end: usize): usize {
  addMask(placeholder);
  after = NAME;
  return end;
}

/** Takes the mark `c` at `p`, or what it opens. */
function takeOther(p: usize, e: usize, c: u8, kind: u8, before: i32): usize {
  switch (kind) {
    case MARK:
      gap(c);
      after = GAP;
      return p + 1;
    case QUOTE: {
      const isApostrophe = c == 0x27 && before == NAME;
      const end: usize = isApostrophe ? 0 : endOfQuotation(p, e);
      if (end != 0) {
        after = NAME;
        if (!takeRequest(p, end)) addMask(STR);
        return end;
      }
      return isApostrophe ? takeByte(p, c, NAME) : takeBorder(p, c);
    }
    case BRACE: {
      const end = takeObject(p, e);
      if (end == 0) return takeBorder(p, c);
      after = NAME;
      return end;
    }
    case BRACKET:
      return takeBorder(p, c);
    case LESS: {
      const placeholder = placeholderAt(p);
      return placeholder < 0 ? takeByte(p, c, GAP) : takePlaceholder(p, placeholder);
    }
    case GREATER:
      return takeByte(p, c, GAP);
    case EQUALS:
      return isAssignment(p, before) ? takeValue(p + 1, e) : takeByte(p, c, GAP);
    case SLASH: {
      const path = before == GAP || load<u8>(p - 1) == 0x3a ? rootedPathAt(p) : 0;
      return path != 0 ? take(p, path) : takeByte(p, c, JOINT);
    }
    case SIGN: {
      const token = before == GAP && c == 0x2d ? tokenAt(p) : 0;
      if (token != 0) return take(p, token);
      const number = isSign(p, before) ? numberAt(p) : 0;
      return number != 0 ? take(p, number) : takeByte(p, c, JOINT);
    }
    case UNDERSCORE: {
      const token = before == GAP ? tokenAt(p) : 0;
      return token != 0 ? take(p, token) : takeByte(p, c, NAME);
    }
    case STARTS_TOKEN: {
      const quotation: usize = c == 0x5c ? endOfOctal(p, e) : 0;
      if (quotation != 0) return takeMask(STR, quotation);
      const token = before == GAP ? tokenAt(p) : 0;
      return token != 0 ? take(p, token) : takeByte(p, c, JOINT);
    }
    case BEYOND_ASCII: {
      const end = endOfQuotation(p, e);
      return end != 0 ? takeMask(STR, end) : takeByte(p, c, NAME);
    }
    default:
      return takeByte(p, c, JOINT);
  }
}

function takeByte(p: usize, c: u8, before: i32): usize {
  addByte(c);
  after = before;
  return p + 1;
}

function takeBorder(p: usize, c: u8): usize {
  border(c);
  after = GAP;
  return p + 1;
}

function takePlaceholder(p: usize, placeholder: i32): usize {
  addMask(placeholder);
  after = NAME;
  return p + lengthOf(placeholder);
}

/** Whether the `+` or `-` at `p` is a number's, and what follows is nothing else. */
function isSign(p: usize, before: i32): bool {
  if (!isDigit(p + 1) || (before == NAME && load<u8>(p - 1) != 0x5f)) return false;
  return partAt(p + 1, skip(p + 1, ALNUM)) == 0 && endOfTime(p + 1) == 0;
}

/** `key=`, `id[0]=`, but neither `==` nor `=>`. */
function isAssignment(p: usize, before: i32): bool {
  const behind = load<u8>(p + 1);
  if (behind == 0x3d || behind == 0x3e) return false;
  if (before == NAME) return true;
  const c = load<u8>(p - 1);
  return c == 0x5d || c == 0x29;
}

/** The value that begins at `p`. */
function takeValue(p: usize, e: usize): usize {
  const end = endOfValue(p, e);
  addByte(0x3d);
  if (end > p) return takeMask(VAL, end);
  after = GAP;
  return end;
}
