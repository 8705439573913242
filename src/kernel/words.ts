// Step 3 of the rule, one word: src/core/rule/words.ts says the same in fewer lines.
import {
  at, atAnyCase, backBlanks, backDigits, backKey, backSpaces, backWord, equals, is, isBlank, isDigit, isKeyByte, isLetter,
  isUpper, isWordByte, skipBlanks, skipDigits, skipSpaces, skipWord,
} from './bytes';
import { clearColours, endOfString } from './json';
import { byLetter, byLogcatLetter, bySyslog, ERROR, INFO, NONE } from './levels';
import {
  AMBIGUOUS, DOTNET_FAIL, find, hasOddKeys, isCapitals, isLevelKey, KIND_BITS, LEVEL_BITS, MAX_LENGTH, MYSQL_SYSTEM,
  PLAIN_WORD, POSTGRES_LOG, POSTGRES_STOP,
} from './names';
import { isEndOfTime } from './time';

/** The word says nothing: the walk goes on. NONE as an answer ends it. */
export const GOES_ON: i32 = -1;

/** The clause by which a word said a level, as far as anybody asks: 3a, 3c, or another. */
export const BY_OTHER: i32 = 0;
export const BY_CAPITALS: i32 = 1;
export const BY_VALUE: i32 = 2;

/** Of the word judged last that said one by one of the first two. */
export let wordClause: i32 = BY_OTHER;

export function clearWordClause(): void {
  wordClause = BY_OTHER;
}

/** The level that the word [p, q) states where it stands in the line [s, e). */
export function judgeWord(s: usize, p: usize, q: usize, e: usize): i32 {
  const length = q - p;
  if (length == 1) {
    const said = judgeLetter(s, p, q, e);
    if (said != GOES_ON) return said;
  }
  if ((length == 5 || length == 9) && isKlog(p, e)) return byLetter(load<u8>(p));

  const found = find(p, q);
  if (found < 0) return GOES_ON;
  const level = found & LEVEL_BITS;
  switch (found & KIND_BITS) {
    case PLAIN_WORD:
      if (isCapitals(p, q) && isFree(s, p, q, e)) {
        wordClause = BY_CAPITALS;
        return level;
      }
      break;
    case AMBIGUOUS:
      break;
    case POSTGRES_LOG:
      return is(q, e, 0x3a) && isCapitals(p, q) && isFree(s, p, q, e) ? INFO : GOES_ON;
    case POSTGRES_STOP:
      return at(q, e, ':  ') && isCapitals(p, q) && isFree(s, p, q, e) ? NONE : GOES_ON;
    case MYSQL_SYSTEM:
      return p > s && load<u8>(p - 1) == 0x5b && at(q, e, '] [MY-') ? INFO : GOES_ON;
    case DOTNET_FAIL:
      return is(q, e, 0x3a) && isFirstWord(s, p) ? ERROR : GOES_ON;
    default:
      return GOES_ON;
  }
  if (isFacility(s, p, q, e) || isEnclosed(s, p, q, e)) return level;
  if (isValue(s, p, q, e)) {
    wordClause = BY_VALUE;
    return level;
  }
  if (isAfterTime(s, p)) return level;
  if (is(q, e, 0x3a)) {
    const colon = backBlanks(p, s);
    if (colon < p && colon > s && load<u8>(colon - 1) == 0x3a) return level;
    if (isFirstWord(s, p)) return level;
  }
  if (isDiagnostic(p, q, e)) return level;
  if (length == 5 && atAnyCase(p, q, 'fatal') && atAnyCase(q, e, ' error') && isEndOfFatalError(q + 6, e)) return level;
  return GOES_ON;
}

/** 3a: nothing around the word makes it part of a name, of an assignment or of a request. */
function isFree(s: usize, p: usize, q: usize, e: usize): bool {
  if (is(q, e, 0x3d)) return false;
  const after = joined(q + 1, q < e && load<u8>(q) == 0x2d && q + 1 < e);
  if (p == s) return after != JOINS_WORD;
  const before = load<u8>(p - 1);
  switch (before) {
    case 0x3d: // =
    case 0x3f: // ?
    case 0x26: // &
    case 0x25: // %
      return false;
    case 0x2d: // -
    {
      const run = backWord(p - 1, s);
      const left = joined(run, run < p - 1);
      return left == JOINS_WORD ? after != JOINS_NOTHING : left == JOINS_NOTHING ? after != JOINS_WORD : true;
    }
    case 0x2f: // /
      if (after == JOINS_WORD || p - 1 == s || q >= e) return false;
      if (!isWordByte(p - 2) && load<u8>(p - 2) != 0x29) return false;
      return load<u8>(q) == 0x5d || load<u8>(q) == 0x3a || load<u8>(q) == 0x29;
    case 0x22: // "
      if (at(q, e, ' /') || at(q, e, ' *') || at(q, e, ' http')) return false;
      break;
  }
  return after != JOINS_WORD;
}

const JOINS_NOTHING: i32 = 0;
const JOINS_NUMBER: i32 = 1;
const JOINS_WORD: i32 = 2;

/** What a `-` joins to a word, by the first byte of it, which is there if `isThere`. */
function joined(first: usize, isThere: bool): i32 {
  if (!isThere || !isWordByte(first)) return JOINS_NOTHING;
  return isLetter(first) ? JOINS_WORD : JOINS_NUMBER;
}

/** 2, anywhere: `daemon.err`. */
function isFacility(s: usize, p: usize, q: usize, e: usize): bool {
  if (p < s + 4 || load<u8>(p - 1) != 0x2e) return false;
  if (q < e) {
    const c = load<u8>(q);
    if (c != 0x20 && c != 0x09 && c != 0x3a && c != 0x5d && c != 0x3e) return false;
  }
  const end = p - 1;
  const run = backWord(end, s);
  if (run > s && !isBlank(run - 1) && load<u8>(run - 1) != 0x3c && load<u8>(run - 1) != 0x5b) return false;
  const isSeverity =
    equals(p, q, 'err') || equals(p, q, 'error') || equals(p, q, 'warning') || equals(p, q, 'warn') ||
    equals(p, q, 'notice') || equals(p, q, 'info') || equals(p, q, 'debug') || equals(p, q, 'crit') ||
    equals(p, q, 'alert') || equals(p, q, 'emerg') || equals(p, q, 'panic');
  if (!isSeverity) return false;
  if (end - run == 6 && at(run, end, 'local')) return load<u8>(run + 5) >= 0x30 && load<u8>(run + 5) <= 0x37;
  return (
    equals(run, end, 'kern') || equals(run, end, 'user') || equals(run, end, 'mail') || equals(run, end, 'daemon') ||
    equals(run, end, 'auth') || equals(run, end, 'syslog') || equals(run, end, 'lpr') || equals(run, end, 'news') ||
    equals(run, end, 'uucp') || equals(run, end, 'cron') || equals(run, end, 'authpriv') || equals(run, end, 'ftp') ||
    equals(run, end, 'security')
  );
}

/** 3b: `[x]`, `[module:x]`, `<x>`, `|x|`, blanks allowed inside. */
function isEnclosed(s: usize, p: usize, q: usize, e: usize): bool {
  const end = skipBlanks(q, e);
  if (end == e) return false;
  const closing = load<u8>(end);
  const start = backBlanks(p, s);
  if (start == s) return false;
  const opening = load<u8>(start - 1);
  if (closing == 0x5d) return opening == 0x5b || (opening == 0x3a && isModule(s, start - 1));
  if (closing == 0x3e) return opening == 0x3c;
  return closing == 0x7c && opening == 0x7c;
}

/** Whether `[module` ends at `p`. */
export function isModule(s: usize, p: usize): bool {
  let run = p;
  while (run > s && (isWordByte(run - 1) || (load<u8>(run - 1) >= 0x2d && load<u8>(run - 1) <= 0x2f))) run--;
  return run > s && load<u8>(run - 1) == 0x5b;
}

/** 3c: the value of a level key. */
function isValue(s: usize, p: usize, q: usize, e: usize): bool {
  if (p == s) return false;
  const before = load<u8>(p - 1);
  if (before == 0x3d) return isLevelKeyBefore(s, p - 1);
  if (!is(q, e, 0x22)) return isUnquotedValue(s, p);
  if (before != 0x22 || p < s + 2) return false;
  if (load<u8>(p - 2) == 0x3d) return isLevelKeyBefore(s, p - 2);
  const colon = backBlanks(p - 1, s);
  if (colon == s || load<u8>(colon - 1) != 0x3a) return false;
  const quote = backBlanks(colon - 1, s);
  if (quote == s || load<u8>(quote - 1) != 0x22) return false;
  let key = quote - 1;
  while (key > s && load<u8>(key - 1) != 0x22 && quote - key <= MAX_LENGTH) key--;
  return key > s && load<u8>(key - 1) == 0x22 && isLevelKey(key, quote - 1);
}

/** Whether the run before the `=` at `p` is a level key, and not a command line's or a URL's. */
export function isLevelKeyBefore(s: usize, p: usize): bool {
  const key = backKey(p, s);
  if (key < p && isLevelKey(key, p) && (key == s || !isOfCommand(key - 1))) return true;
  return hasOddKeys && isOddKeyBefore(s, p);
}

/** The same for keys with other bytes: where they begin, only they themselves tell. */
function isOddKeyBefore(s: usize, p: usize): bool {
  for (let key = p - 1; key >= s && p - key <= MAX_LENGTH; key--) {
    if (isLevelKey(key, p) && (key == s || !(isKeyByte(key - 1) || isOfCommand(key - 1)))) return true;
  }
  return false;
}

/** What stands before a key in command lines and URLs. */
function isOfCommand(p: usize): bool {
  switch (load<u8>(p)) {
    case 0x2d: // -
    case 0x2f: // /
    case 0x3f: // ?
    case 0x26: // &
    case 0x25: // %
      return true;
    default:
      return false;
  }
}

/** `level: x` at the start of the line or behind one of `, ; { (`. */
function isUnquotedValue(s: usize, p: usize): bool {
  const colon = backBlanks(p, s);
  if (colon == s || load<u8>(colon - 1) != 0x3a) return false;
  const end = colon - 1;
  let key: usize;
  if (end >= s + 5 && atAnyCase(end - 5, end, 'level')) key = end - 5;
  else if (end >= s + 3 && atAnyCase(end - 3, end, 'lvl')) key = end - 3;
  else if (end >= s + 8 && atAnyCase(end - 8, end, 'severity')) key = end - 8;
  else return false;
  const before = backBlanks(key, s);
  if (before == s) return true;
  const c = load<u8>(before - 1);
  return c == 0x2c || c == 0x3b || c == 0x7b || c == 0x28;
}

/** 3d: a time, then only blanks, `,`, `]` and `)`. */
function isAfterTime(s: usize, p: usize): bool {
  let end = p;
  while (end > s) {
    const c = load<u8>(end - 1);
    if (c != 0x20 && c != 0x09 && c != 0x2c && c != 0x5d && c != 0x29) break;
    end--;
  }
  return end < p && isEndOfTime(end, s);
}

/** 3e: no word begins before `p`. */
function isFirstWord(s: usize, p: usize): bool {
  for (let i = s; i < p; i++) {
    if (isLetter(i) && (i == s || !isWordByte(i - 1))) return false;
  }
  return true;
}

/** 3h: ` TS2304:` or `[E0382]:` behind error or warning. */
function isDiagnostic(p: usize, q: usize, e: usize): bool {
  if (!(q - p == 5 && atAnyCase(p, q, 'error')) && !(q - p == 7 && atAnyCase(p, q, 'warning'))) return false;
  if (is(q, e, 0x20)) return isColon(endOfCode(q + 1, e), e);
  return is(q, e, 0x5b) && at(endOfCode(q + 1, e), e, ']:');
}

function isEndOfFatalError(p: usize, e: usize): bool {
  return is(p, e, 0x3a) || (is(p, e, 0x20) && isColon(endOfCode(p + 1, e), e));
}

/** A colon, perhaps behind a space. */
function isColon(p: usize, e: usize): bool {
  return is(p, e, 0x3a) || (is(p, e, 0x20) && is(p + 1, e, 0x3a));
}

/** Where a diagnostic code such as `TS2304` that begins at `p` ends; `e` if none does. */
function endOfCode(p: usize, e: usize): usize {
  let letters = p;
  while (letters < e && isLetter(letters)) letters++;
  const digits = skipDigits(letters, e);
  return letters > p && digits > letters ? digits : e;
}

/** `E0102 15:`, and with glog's year `E20240102 15:`, whose word has five or nine bytes. */
export function isKlog(p: usize, e: usize): bool {
  switch (load<u8>(p)) {
    case 0x49: // I
    case 0x57: // W
    case 0x45: // E
    case 0x46: // F
    case 0x43: // C
    case 0x44: // D
      break;
    default:
      return false;
  }
  const end = skipDigits(p + 1, e);
  if (end != p + 5 && end != p + 9) return false;
  return end + 4 <= e && load<u8>(end) == 0x20 && isDigit(end + 1) && isDigit(end + 2) && load<u8>(end + 3) == 0x3a;
}

/** 3g: a single letter where logcat or MongoDB 3 puts it. */
export function judgeLetter(s: usize, p: usize, q: usize, e: usize): i32 {
  const c = load<u8>(p);
  const level = byLogcatLetter(c);
  if (level < 0) return GOES_ON;
  if (q == e || p == s || load<u8>(p - 1) != 0x20) return GOES_ON;
  const spaces = backSpaces(p, s);
  const next = load<u8>(q);
  if (next == 0x2f) return !isInputOutput(q + 1, e) && isEndOfTime(spaces, s) ? level : GOES_ON;
  if (next != 0x20) return GOES_ON;
  if (isThreadTime(spaces, s)) return level;
  if (c == 0x56 || !isEndOfTime(spaces, s)) return GOES_ON;
  const word = skipSpaces(q, e);
  if (is(word, e, 0x2d)) {
    const bracket = skipSpaces(word + 1, e);
    return bracket > word + 1 && is(bracket, e, 0x5b) ? level : GOES_ON;
  }
  const end = skipWord(word, e);
  if (end < word + 2 || !isUpper(word)) return GOES_ON;
  for (let i = word + 1; i < end; i++) {
    if (isLetter(i) && !isUpper(i)) return GOES_ON;
  }
  return level;
}

/** Behind `I/`: whether it is an `I/O error` and no tag. */
export function isInputOutput(p: usize, e: usize): bool {
  if (!is(p, e, 0x4f)) return false;
  return p + 1 == e || load<u8>(p + 1) == 0x20 || load<u8>(p + 1) == 0x3a || load<u8>(p + 1) == 0x2c;
}

/** Whether `time [uid] pid tid` ends at `p`. */
function isThreadTime(p: usize, s: usize): bool {
  const tid = backDigits(p, s);
  const pidEnd = backSpaces(tid, s);
  const pid = backDigits(pidEnd, s);
  const end = backSpaces(pid, s);
  if (tid == p || pidEnd == tid || pid == pidEnd || end == pid) return false;
  if (isEndOfTime(end, s)) return true;
  const uid = backWord(end, s);
  const timeEnd = backSpaces(uid, s);
  return uid < end && timeEnd < uid && isEndOfTime(timeEnd, s);
}

/** 2, anywhere: Cisco's `%FACILITY-severity-MNEMONIC:` at `p`; GOES_ON if it is none. */
export function judgeCisco(p: usize, e: usize): i32 {
  let end = p + 1;
  let dash: usize = 0;
  while (end < e) {
    const c = load<u8>(end);
    if (c == 0x2d) dash = end;
    else if (!isWordByte(end)) break;
    end++;
  }
  if (end == p + 1 || !isUpper(p + 1) || !isColon(end, e) || dash < p + 4 || dash + 1 == end) return GOES_ON;
  for (let i = p + 1; i < dash; i++) {
    if (isLetter(i) && !isUpper(i)) return GOES_ON;
  }
  if (load<u8>(dash - 2) != 0x2d) return GOES_ON;
  const severity = <i32>load<u8>(dash - 1) - 0x30;
  return severity >= 0 && severity <= 7 ? bySyslog(severity) : GOES_ON;
}

/** Where the walk goes on behind the `="` at `p`: behind the value, unless its key is a level key. */
export function skipForeignValue(s: usize, p: usize, e: usize): usize {
  clearColours();
  const value = p + 2;
  if (p == s || !isKeyByteOrDash(p - 1) || isLevelKeyBefore(s, p)) return value;
  const quote = endOfString(value, e);
  return quote == 0 ? e : quote + 1;
}

function isKeyByteOrDash(p: usize): bool {
  return load<u8>(p) == 0x2d || isWordByte(p) || load<u8>(p) == 0x2e || load<u8>(p) == 0x40;
}
