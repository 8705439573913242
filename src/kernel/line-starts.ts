// Step 2 of the rule: src/core/rule/line-starts.ts says the same in fewer lines.
import {
  at, atAnyCase, equals, is, isDigit, isLetter, isUpper, isWordByte, skipBlanks, skipDigits, skipLetters, skipSpaces, skipWord,
} from './bytes';
import { byLetter, byLogcatLetter, bySyslog, DEBUG, ERROR, FATAL, INFO, NOTICE, TRACE, WARNING } from './levels';
import { find, levelOf, OWN, spelled } from './names';
import { endOfStamp, isClock } from './time';
import { isInputOutput, isKlog } from './words';

/** No known start, or one that says no level. */
const NO_START: i32 = -1;

/** Where what says the level ended, in the start that was judged last and says one. */
export let startEnd: usize = 0;

/** The level that the line [p, e) says with its start; -1 if it has no such start. */
export function judgeStart(p: usize, e: usize): i32 {
  if (p >= e) return NO_START;
  const c = load<u8>(p);
  if (c >= 0x30 && c <= 0x39) return digitStart(p, e);
  if (isLetter(p)) return letterStart(p, e);
  if (c == 0x3c) return priority(p, e);
  if (c == 0x3a) return githubCommand(p, e);
  if (c == 0x23) return azureCommand(p, e);
  if (c == 0x5b) {
    const message = endOfPhpStamp(p, e);
    return message == 0 ? NO_START : php(message, e);
  }
  return NO_START;
}

function digitStart(p: usize, e: usize): i32 {
  const end = skipDigits(p, e);
  if (is(end, e, 0x3a)) {
    if (end + 1 < e && isUpper(end + 1)) return redis(end + 1, e);
    const column = skipDigits(end + 1, e);
    return column > end + 1 ? eslint(column, e) : NO_START;
  }
  return macos(p, e);
}

function letterStart(p: usize, e: usize): i32 {
  if (p + 2 >= e) return NO_START;
  const c = load<u8>(p);
  const next = load<u8>(p + 1);
  if (!isWordByte(p + 1)) {
    if (next == 0x2f) return logcat(p, e);
    if (next == 0x3a) return aptOrKotlin(p, e);
    if (next == 0x2c) return eventExport(p, p + 1, e);
    return next == 0x20 ? cups(p, e) : NO_START;
  }
  if (isKlog(p, e)) return endingAt(p + 1, byLetter(c));
  const end = skipLetters(p, e);
  if (end >= e) return NO_START;
  switch (load<u8>(end)) {
    case 0x20:
      if (end - p == 3 && atAnyCase(p, end, 'php')) return php(p, e);
      if (equals(p, end, 'CMake')) return cmake(end + 1, e);
      return packageManager(p, end, e);
    case 0x5b:
      return logrus(p, end, e);
    case 0x2c:
      return eventExport(p, end, e);
    default:
      return NO_START;
  }
}

// @ts-ignore: decorator
@inline
function endingAt(end: usize, level: i32): i32 {
  startEnd = end;
  return level;
}

/** `<n>`: facility * 8 + severity. */
export function priority(p: usize, e: usize): i32 {
  const end = skipDigits(p + 1, e);
  if (end == p + 1 || end > p + 4 || !is(end, e, 0x3e)) return NO_START;
  let n = 0;
  for (let i = p + 1; i < end; i++) n = n * 10 + <i32>load<u8>(i) - 0x30;
  return n <= 191 ? endingAt(end, bySyslog(n & 7)) : NO_START;
}

/** `L/Tag:` and `L/Tag( pid):`. */
function logcat(p: usize, e: usize): i32 {
  const level = byLogcatLetter(load<u8>(p));
  if (level < 0) return NO_START;
  if (isInputOutput(p + 2, e)) return NO_START;
  for (let i = p + 2; i < e && i <= p + 66 && load<u8>(i) != 0x3a; i++) {
    if (load<u8>(i) != 0x28) continue;
    const pid = skipSpaces(i + 1, e);
    const pidEnd = skipDigits(pid, e);
    if (pidEnd > pid && is(pidEnd, e, 0x29) && is(pidEnd + 1, e, 0x3a)) return endingAt(p + 1, level);
  }
  let end = p + 2;
  while (end < e && end < p + 66) {
    const c = load<u8>(end);
    if (c == 0x2f || c == 0x3a || c == 0x28 || c == 0x29) break;
    end++;
  }
  if (end == p + 2) return NO_START;
  return is(end, e, 0x3a) ? endingAt(p + 1, level) : NO_START;
}

function aptOrKotlin(p: usize, e: usize): i32 {
  if (!is(p + 2, e, 0x20)) return NO_START;
  startEnd = p + 1;
  switch (load<u8>(p)) {
    case 0x45: // E
      return ERROR;
    case 0x57: // W
      return WARNING;
    case 0x4e: // N
      return NOTICE;
    case 0x65: // e
      return at(p + 3, e, 'file:') || is(p + 3, e, 0x2f) ? ERROR : NO_START;
    case 0x77: // w
      return at(p + 3, e, 'file:') || is(p + 3, e, 0x2f) ? WARNING : NO_START;
    default:
      return NO_START;
  }
}

/** `E [01/May/2024`. */
function cups(p: usize, e: usize): i32 {
  if (!is(p + 2, e, 0x5b) || p + 14 > e) return NO_START;
  if (skipDigits(p + 3, p + 5) != p + 5 || load<u8>(p + 5) != 0x2f || !isMonth(p + 6)) return NO_START;
  if (load<u8>(p + 9) != 0x2f || skipDigits(p + 10, p + 14) != p + 14) return NO_START;
  const c = load<u8>(p);
  startEnd = p + 1;
  if (c == 0x64) return DEBUG;
  // V, T and F are levels elsewhere.
  return c == 0x56 || c == 0x54 || c == 0x46 ? NO_START : byLetter(c);
}

/** Three letters as in `May`, of which the bytes can be read. */
function isMonth(p: usize): bool {
  return isUpper(p) && isLower(p + 1) && isLower(p + 2);
}

function isLower(p: usize): bool {
  return isLetter(p) && !isUpper(p);
}

/** Behind the pid and its colon: `M 29 Aug 2023 13:47:38.984 * `. */
function redis(p: usize, e: usize): i32 {
  if (!is(p + 1, e, 0x20)) return NO_START;
  const day = p + 2;
  let i = skipDigits(day, e);
  if (i == day || i > day + 2 || !is(i, e, 0x20) || i + 5 > e || !isMonth(i + 1) || load<u8>(i + 4) != 0x20) return NO_START;
  i += 5;
  const year = skipDigits(i, e);
  if (year == i + 4 && is(year, e, 0x20)) i = year + 1;
  i = endOfClock(i, e);
  if (i == 0) return NO_START;
  if (is(i, e, 0x2e)) {
    const fraction = skipDigits(i + 1, e);
    if (fraction == i + 1) return NO_START;
    i = fraction;
  }
  if (!is(i, e, 0x20) || i + 1 >= e || (i + 2 < e && load<u8>(i + 2) != 0x20)) return NO_START;
  startEnd = i + 2;
  switch (load<u8>(i + 1)) {
    case 0x2e: // .
      return DEBUG;
    case 0x2d: // -
      return INFO;
    case 0x2a: // *
      return NOTICE;
    case 0x23: // #
      return WARNING;
    default:
      return NO_START;
  }
}

/** Behind `dd:dd:dd` at `p`; 0 if it does not stand there. */
function endOfClock(p: usize, e: usize): usize {
  return p + 8 <= e && isClock(p) ? p + 8 : 0;
}

/** `::error file=…` and `::error::…`. */
function githubCommand(p: usize, e: usize): i32 {
  if (!is(p + 1, e, 0x3a)) return NO_START;
  const word = p + 2;
  const end = skipLetters(word, e);
  if (!is(end, e, 0x20) && !at(end, e, '::')) return NO_START;
  const isCommand =
    equals(word, end, 'error') || equals(word, end, 'warning') || equals(word, end, 'notice') || equals(word, end, 'debug');
  return isCommand ? spelledBy(word, end) : NO_START;
}

/** `##vso[task.logissue type=error;…]`, the type in any place. */
function azureCommand(p: usize, e: usize): i32 {
  if (!atAnyCase(p, e, '##vso[task.logissue ')) return NO_START;
  // The last property that fits decides, as the pattern of the reference is greedy.
  let said = NO_START;
  let property = p + 20;
  while (true) {
    const type = skipSpaces(property, e);
    if (atAnyCase(type, e, 'type=')) {
      const word = type + 5;
      const end = skipWord(word, e);
      if (end - word == 5 && atAnyCase(word, end, 'error')) said = spelledBy(word, end);
      if (end - word == 7 && atAnyCase(word, end, 'warning')) said = spelledBy(word, end);
    }
    while (property < e && load<u8>(property) != 0x3b && load<u8>(property) != 0x5d) property++;
    if (!is(property, e, 0x3b)) return said;
    property++;
  }
}

/** `npm ERR!`, `npm warn …`: [p, name) is the program. */
function packageManager(p: usize, name: usize, e: usize): i32 {
  const isOne =
    equals(p, name, 'npm') || equals(p, name, 'yarn') || equals(p, name, 'pnpm') || equals(p, name, 'gyp') ||
    equals(p, name, 'lerna');
  if (!isOne) return NO_START;
  const word = skipSpaces(name, e);
  if (word >= e || !isLetter(word)) return NO_START;
  return spelledBy(word, skipWord(word, e));
}

function logrus(p: usize, bracket: usize, e: usize): i32 {
  const end = skipDigits(bracket + 1, e);
  if (end < bracket + 5 || !is(end, e, 0x5d)) {
    const stamp = endOfStamp(bracket + 1, e);
    if (stamp == 0 || !is(stamp, e, 0x5d)) return NO_START;
  }
  const level = logrusLevel(p, bracket);
  if (level == NO_START) return NO_START;
  startEnd = bracket;
  const found = find(p, bracket);
  return found >= 0 && (found & OWN) != 0 ? levelOf(found) : level;
}

function logrusLevel(p: usize, q: usize): i32 {
  if (equals(p, q, 'INFO')) return INFO;
  if (equals(p, q, 'WARN')) return WARNING;
  if (equals(p, q, 'ERRO')) return ERROR;
  if (equals(p, q, 'DEBU')) return DEBUG;
  if (equals(p, q, 'TRAC')) return TRACE;
  return equals(p, q, 'FATA') || equals(p, q, 'PANI') ? FATAL : NO_START;
}

/** Behind PHP's own `[01-May-2024 12:00:00 UTC] `, in any letter case; 0 if the line does not begin so. */
function endOfPhpStamp(p: usize, e: usize): usize {
  if (p + 21 > e || skipDigits(p + 1, p + 3) != p + 3 || load<u8>(p + 3) != 0x2d) return 0;
  if (skipLetters(p + 4, p + 7) != p + 7) return 0;
  if (load<u8>(p + 7) != 0x2d || skipDigits(p + 8, p + 12) != p + 12 || load<u8>(p + 12) != 0x20) return 0;
  let i = endOfClock(p + 13, e);
  if (i == 0) return 0;
  while (i < e && load<u8>(i) != 0x5d) i++;
  return is(i + 1, e, 0x20) && i < e ? i + 2 : 0;
}

/** `PHP Warning:`, `PHP Fatal error:`, `PHP Parse error:`. */
function php(p: usize, e: usize): i32 {
  if (!atAnyCase(p, e, 'php ')) return NO_START;
  p += 4;
  if (atAnyCase(p, e, 'parse ')) p += 6;
  else if (atAnyCase(p, e, 'unknown ')) p += 8;
  else if (atAnyCase(p, e, 'catchable ')) p += 10;
  else if (atAnyCase(p, e, 'recoverable ')) p += 12;
  return phpLevel(p, e);
}

function phpLevel(p: usize, e: usize): i32 {
  const isLevel =
    atAnyCase(p, e, 'fatal error:') || atAnyCase(p, e, 'error:') || atAnyCase(p, e, 'warning:') || atAnyCase(p, e, 'notice:');
  if (!isLevel) return NO_START;
  const end = skipLetters(p, e);
  startEnd = end;
  while (load<u8>(startEnd) != 0x3a) startEnd++;
  return spelled(p, end);
}

function cmake(p: usize, e: usize): i32 {
  if (at(p, e, 'Deprecation ')) p += 12;
  const end = skipWord(p, e);
  return equals(p, end, 'Error') || equals(p, end, 'Warning') ? spelledBy(p, end) : NO_START;
}

/** Behind `12:5`: `  error  `. */
function eslint(p: usize, e: usize): i32 {
  const word = skipSpaces(p, e);
  const end = skipLetters(word, e);
  if (word == p || !at(end, e, '  ')) return NO_START;
  return equals(word, end, 'error') || equals(word, end, 'warning') ? spelledBy(word, end) : NO_START;
}

/** `Error,5/1/2024 12:00:00 PM,…`: [p, comma) is the word. */
function eventExport(p: usize, comma: usize, e: usize): i32 {
  const month = skipDigits(comma + 1, e);
  if (month == comma + 1 || month > comma + 3 || !is(month, e, 0x2f)) return NO_START;
  const day = skipDigits(month + 1, e);
  if (day == month + 1 || day > month + 3 || !is(day, e, 0x2f)) return NO_START;
  return skipDigits(day + 1, e) >= day + 5 ? spelledBy(p, comma) : NO_START;
}

/** `2024-05-01 12:00:00.123456+0200 0x1a2b Error 0x0 …`. */
function macos(p: usize, e: usize): i32 {
  const stamp = endOfStamp(p, e);
  if (stamp == 0) return NO_START;
  const thread = skipBlanks(stamp, e);
  if (thread == stamp || !at(thread, e, '0x')) return NO_START;
  const threadEnd = skipHex(thread + 2, e);
  const word = skipBlanks(threadEnd, e);
  if (threadEnd == thread + 2 || word == threadEnd) return NO_START;
  const end = skipLetters(word, e);
  const activity = skipBlanks(end, e);
  if (end == word || activity == end || !at(activity, e, '0x')) return NO_START;
  return skipHex(activity + 2, e) > activity + 2 ? spelledBy(word, end) : NO_START;
}

/** The level that the word [p, q) spells, which is what says it. */
function spelledBy(p: usize, q: usize): i32 {
  startEnd = q;
  return spelled(p, q);
}

function skipHex(p: usize, e: usize): usize {
  while (p < e && (isDigit(p) || (load<u8>(p) >= 0x61 && load<u8>(p) <= 0x66))) p++;
  return p;
}
