// The whole rule for one line: src/core/rule/line.ts says the same in fewer lines.
import { splat } from './vectors';
import { at, is, isBlank, isDigit, isLetter, isWordByte, skipBlanks, skipDigits, skipSpaces, skipWord } from './bytes';
import { judgeBlocks } from './json-blocks';
import { decode, WRAPS, wrappedEnd, wrappedStart } from './json';
import { judgeStart, startEnd } from './line-starts';
import { NONE } from './levels';
import { LINE_LIMIT, PLAIN, UNWRAPPED } from './memory';
import { AMBIGUOUS, findWord, HAS_LOWER, KIND_BITS, PLAIN_WORD, spelled } from './names';
import { endOfStamp } from './time';
import { clearWordClause, GOES_ON, judgeCisco, judgeWord, skipForeignValue } from './words';

/** Words count if they start within this many bytes from the start of the line. */
export const HEADER: usize = 256;

export const MAX_WRAPS: i32 = 3;

/** Where GitHub's echo colour first stood in the line that `withoutAnsi` wrote; 0: nowhere. */
let echoAt: usize = 0;

/** The line judged last, without its carriers and colours, or the record that it is or ends with. */
export let placeStart: usize = 0;
export let placeEnd: usize = 0;
export let isRecord: bool = false;
/** Where in it ended what said the level; 0: no word did. */
export let levelEnd: usize = 0;
/** Whether that was syslog's priority. */
export let isPriority: bool = false;

/** The level of the line [s, e), as an index into LEVELS; `isCut`: the line goes on behind `e`. */
export function judge(s: usize, e: usize, isCut: bool): i32 {
  return judgeText(s, e, isCut, 0);
}

export function judgeText(s: usize, e: usize, isCut: bool, wraps: i32): i32 {
  echoAt = 0;
  if (hasEscape(s, e)) {
    e = withoutAnsi(s, e);
    s = PLAIN;
  }
  while (e > s && (isBlank(e - 1) || load<u8>(e - 1) == 0x0d || load<u8>(e - 1) == 0x0a)) e--;

  // 0. Carriers.
  let from = s;
  let p = skipBlanks(s, e);
  for (let i = 0; i < 3; i++) {
    const carried = endOfCarrier(p, e);
    if (carried == 0) break;
    from = carried;
    p = skipBlanks(from, e);
  }
  const stamp = endOfStamp(p, e);
  const behind: usize = stamp == 0 ? 0 : skipBlanks(stamp, e);
  const isStamped = behind > stamp;
  placeStart = p;
  placeEnd = e;
  isRecord = false;
  levelEnd = 0;
  isPriority = false;
  clearWordClause();
  if (echoAt != 0 && (isEcho(from) || (isStamped && isEcho(stamp)))) return NONE;

  // 1. A JSON line.
  const isClosed = isCut || (e > p && load<u8>(e - 1) == 0x7d);
  if (isClosed) {
    if (is(p, e, 0x7b)) return judgeRecord(p, e, wraps);
    if (isStamped && is(behind, e, 0x7b)) return judgeRecord(behind, e, wraps);
  }

  // 2. Line starts that say it.
  const said = judgeStartAt(p, e);
  if (said >= 0) return said;
  if (isStamped) {
    const saidBehind = judgeStartAt(behind, e);
    if (saidBehind >= 0) return saidBehind;
  }
  return walk(p, e, isClosed, wraps);
}

function judgeStartAt(p: usize, e: usize): i32 {
  const said = judgeStart(p, e);
  if (said >= 0) {
    levelEnd = startEnd;
    isPriority = load<u8>(p) == 0x3c;
  }
  return said;
}

/** 3. The words from the left; the first that qualifies decides. */
function walk(s: usize, e: usize, isClosed: bool, wraps: i32): i32 {
  const limit = min(e, s + HEADER);
  let p = s;
  while (p < limit) {
    if (isWordByte(p)) {
      const end = skipWord(p, e);
      if (isLetter(p)) {
        const said = judgeWord(s, p, end, e);
        if (said != GOES_ON) {
          if (said != NONE) levelEnd = end;
          return said;
        }
      }
      p = end;
      continue;
    }
    const c = load<u8>(p);
    if (c == 0x7b && isClosed && is(p + 1, e, 0x22)) return judgeRecord(p, e, wraps);
    if (c == 0x3d && is(p + 1, e, 0x22)) {
      p = skipForeignValue(s, p, e);
      continue;
    }
    if (c == 0x25) {
      const said = judgeCisco(p, e);
      if (said != GOES_ON) {
        levelEnd = p;
        return said;
      }
    }
    p++;
  }
  return NONE;
}

/** The level of the JSON record [p, e), or of the text that docker wrapped in it. */
export function judgeRecord(p: usize, e: usize, wraps: i32): i32 {
  placeStart = p;
  placeEnd = e;
  isRecord = true;
  return unwrap(judgeBlocks(p, e), wraps);
}

/** What `judgeJson` said, or the level of the text that it found wrapped. */
export function unwrap(said: i32, wraps: i32): i32 {
  if (said >= 0) return said;
  if (said != WRAPS || wraps == MAX_WRAPS) return NONE;
  const end = decode(wrappedStart, wrappedEnd, UNWRAPPED, LINE_LIMIT);
  return judgeText(UNWRAPPED, end, false, wraps + 1);
}

/** Where the carrier that begins at `p` ends; 0 if none does. */
function endOfCarrier(p: usize, e: usize): usize {
  if (p >= e) return 0;
  const c = load<u8>(p);
  if (c == 0x23) return endOfBuildkit(p, e);
  if (!isWordByte(p) || c == 0x5f) return 0;
  // compose: `name  | `. Pipe tables put a level where compose puts the name of a service.
  let name = p + 1;
  while (name < e && (isWordByte(name) || load<u8>(name) == 0x2e || load<u8>(name) == 0x2d)) name++;
  const bar = skipSpaces(name, e);
  if (bar > name && name <= p + 128 && bar <= name + 120 && is(bar, e, 0x7c) && (bar + 1 == e || load<u8>(bar + 1) == 0x20)) {
    if (!isLevelLike(p, name)) return min(bar + 2, e);
  }
  return isDigit(p) ? endOfCri(p, e) : 0;
}

/** Whether the name [p, e) is rather a level: `ERROR`, `app.error` or `web-ERROR`, but not `error-pages-1`. */
function isLevelLike(p: usize, e: usize): bool {
  if (spelled(p, e) >= 0) return true;
  let hasDot = false;
  for (let i = p; i < e; i++) if (load<u8>(i) == 0x2e) hasDot = true;
  while (p < e) {
    const end = skipWord(p, e);
    const found = findWord(p, end);
    if (found >= 0) {
      if ((found & (KIND_BITS | HAS_LOWER)) == PLAIN_WORD) return true;
      if (hasDot && (found & KIND_BITS) <= AMBIGUOUS) return true;
    }
    p = end + 1;
  }
  return false;
}

/** Kubernetes: `2016-10-06T00:17:09.669794202Z stdout F `. */
function endOfCri(p: usize, e: usize): usize {
  const stamp = endOfStamp(p, e);
  if (stamp == 0 || !(at(stamp, e, ' stdout ') || at(stamp, e, ' stderr '))) return 0;
  const tag = stamp + 8;
  if (!is(tag, e, 0x46) && !is(tag, e, 0x50)) return 0;
  return tag + 1 == e ? e : load<u8>(tag + 1) == 0x20 ? tag + 2 : 0;
}

/** BuildKit: `#12 3.456 `. */
function endOfBuildkit(p: usize, e: usize): usize {
  const step = skipDigits(p + 1, e);
  if (step == p + 1 || !is(step, e, 0x20)) return 0;
  const seconds = skipDigits(step + 1, e);
  if (seconds == step + 1 || !is(seconds, e, 0x2e)) return 0;
  const fraction = skipDigits(seconds + 1, e);
  return fraction > seconds + 1 && is(fraction, e, 0x20) ? fraction + 1 : 0;
}

/** Whether GitHub's echo colour stood at `from`, with nothing but blanks between. */
function isEcho(from: usize): bool {
  return echoAt >= from && skipBlanks(from, echoAt) == echoAt;
}

export function hasEscape(p: usize, e: usize): bool {
  const escape = splat(0x1b);
  for (; p < e; p += 16) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(p), escape));
    if (hits != 0) return p + <usize>ctz(hits) < e;
  }
  return false;
}

/** Copies [p, e) without its colour sequences to PLAIN; returns the end of the copy. */
export function withoutAnsi(p: usize, e: usize): usize {
  let to = PLAIN;
  while (p < e) {
    const c = load<u8>(p);
    if (c == 0x1b && is(p + 1, e, 0x5b)) {
      let end = p + 2;
      const longest = min(e, end + 40);
      while (end < longest && load<u8>(end) >= 0x20 && load<u8>(end) <= 0x3f) end++;
      if (end < e && isLetter(end)) {
        if (echoAt == 0 && at(p, e, '\x1b[36;1m')) echoAt = to;
        p = end + 1;
        continue;
      }
    }
    store<u8>(to++, c);
    p++;
  }
  return to;
}
