// Where the message of a line of text begins: src/core/template/message.ts says the same in fewer lines.
import { backWord, isDigit, isUpper, skipDigits, skipSpaces } from '../bytes';
import { isClock } from '../time';
import { BY_CAPITALS, BY_VALUE, wordClause } from '../words';
import { DOTTED, has, SEPARATOR } from './bytes';
import { endOfTime } from './stamps';
import { SOURCE, whatIsExactly } from './words';

/** What the line's start is known to be, before separators, ids and brackets are skipped. */
let head: usize = 0;
/** The same with the name of a host behind it. */
let hostHead: usize = 0;

/**
 * Before the first `messageStart` of the text [s, e).
 * @param levelEnd where the word that says the level ends; `s`: no word does
 */
export function startHeader(s: usize, e: usize, levelEnd: usize, isPriority: bool): void {
  const from = levelEnd > s && isHeader(s, levelEnd) ? behindBracket(s, levelEnd) : s;
  head = from;
  if (from > s) head = isPriority ? behindRfc5424(from, e) : behindHead(from);
  hostHead = isPriority || from == s ? behindHost(head) : head;
}

/** The place to try as the `rank`-th, from 0: without what is in brackets, with it, and the whole line. */
export function messageStart(rank: i32, s: usize, e: usize): usize {
  if (rank == 2) return s;
  return rank == 0 ? skipHeader(hostHead, e, true) : skipHeader(head, e, false);
}

/**
 * Whether the text up to a level word is the header of a line. An upper-case word in the middle of prose, of an
 * exception's text or of a string states a level too, and a pair `level=error` may stand behind the message.
 */
function isHeader(s: usize, levelEnd: usize): bool {
  if (wordClause != BY_CAPITALS && wordClause != BY_VALUE) return true;
  const word = backWord(levelEnd, s);
  if (word == s) return true;
  const c = load<u8>(word - 1);
  if (wordClause == BY_VALUE) {
    return c != 0x3d && !((c == 0x22 || c == 0x27) && word > s + 1 && load<u8>(word - 2) == 0x3d);
  }
  if (c == 0x22 || c == 0x27 || c == 0x60) return false;
  return !(c == 0x20 && endsWithException(s, word - 1)) && !isProse(s, word);
}

/** Two words of lower-case letters, a blank behind each, somewhere in [p, e). */
function isProse(p: usize, e: usize): bool {
  let letters = 0;
  let isBehindWord = false;
  for (; p < e; p++) {
    const c = load<u8>(p);
    if (c >= 0x61 && c <= 0x7a) {
      letters++;
      continue;
    }
    if (c != 0x20) isBehindWord = false;
    else if (isBehindWord && letters >= 2) return true;
    else isBehindWord = letters >= 2;
    letters = 0;
  }
  return false;
}

/** `Error:` or `Exception:`, which ends at `p`. */
function endsWithException(s: usize, p: usize): bool {
  if (p < s + 6 || load<u8>(p - 1) != 0x3a) return false;
  // The first letter is the lowest byte.
  if (load<u32>(p - 6) == 0x6f727245 && load<u8>(p - 2) == 0x72) return true;
  return p >= s + 10 && load<u64>(p - 9) == 0x6e6f697470656378 && load<u8>(p - 10) == 0x45;
}

/** Behind the bracket in which the level stands: `[2026-11-22 10:31:22,900: ERROR/MainProcess] `. */
function behindBracket(s: usize, levelEnd: usize): usize {
  let open = levelEnd;
  if (load<u8>(open) != 0x5b) {
    do {
      if (open == s) return levelEnd;
      open--;
      if (load<u8>(open) == 0x5d) return levelEnd;
    } while (load<u8>(open) != 0x5b);
  }
  let end = levelEnd;
  while (isInBracket(end)) end++;
  return end <= levelEnd + 64 && load<u8>(end) == 0x5d ? end + 1 : levelEnd;
}

function isInBracket(p: usize): bool {
  const c = load<u8>(p);
  return has(p, DOTTED) || c == 0x20 || c == 0x3a || c == 0x2f || c == 0x23;
}

/** klog's `0102 15:04:05.000000       1 reflector.go:138]`, the second word of a `fatal error:`, logcat's `E/`. */
function behindHead(p: usize): usize {
  const c = load<u8>(p);
  if (c == 0x2f) return p + 1;
  if (c == 0x20 && (isWord(p + 1, 0x6f727265) || isWord(p + 1, 0x6f727245) || isWord(p + 1, 0x4f525245))) {
    const end = p + 6;
    if (load<u8>(end) == 0x3a) return end;
    let letters = end + 1;
    if (load<u8>(end) != 0x20) return behindKlog(p);
    while (isUpper(letters)) letters++;
    if (letters > end + 1 && isDigit(letters)) return end;
  }
  return behindKlog(p);
}

/** `error`, `Error` or `ERROR` by its first four letters. */
function isWord(p: usize, letters: u32): bool {
  return load<u32>(p) == letters && load<u8>(p + 4) == (letters == 0x4f525245 ? 0x52 : 0x72);
}

function behindKlog(p: usize): usize {
  const date = skipDigits(p, p + 9);
  if (date != p && date != p + 4 && date != p + 8) return p;
  if (load<u8>(date) != 0x20 || !isClock(date + 1) || load<u8>(date + 9) != 0x2e) return p;
  const fraction = skipDigits(date + 10, usize.MAX_VALUE);
  const thread = skipSpaces(fraction, usize.MAX_VALUE);
  const place = skipDigits(thread, usize.MAX_VALUE);
  if (fraction == date + 10 || thread == fraction || place == thread || load<u8>(place) != 0x20) return p;
  let end = place + 1;
  while (load<u8>(end) > 0x20 && load<u8>(end) != 0x5d) end++;
  if (load<u8>(end) != 0x5d) return p;
  let line = end;
  while (isDigit(line - 1)) line--;
  return line < end && load<u8>(line - 1) == 0x3a && line - 1 > place + 1 ? end + 1 : p;
}

/** RFC 5424, behind the number of its priority: `>1 time host app pid id [structured data] `. */
function behindRfc5424(from: usize, e: usize): usize {
  if (load<u8>(from) != 0x3e) return from;
  let p = skipDigits(from + 1, from + 4);
  if (p == from + 1 || p == from + 4) return from;
  for (let i = 0; i < 5; i++) {
    if (load<u8>(p) != 0x20) return from;
    const word = p + 1;
    p = word;
    while (load<u8>(p) > 0x20) p++;
    if (p == word) return from;
  }
  if (load<u8>(p) != 0x20) return from;
  p++;
  if (load<u8>(p) == 0x2d) p++;
  else {
    const data = behindData(p, e);
    if (data == p) return from;
    p = data;
  }
  const mark = load<u32>(p);
  return mark == 0xbfbbef20 ? p + 4 : p;
}

/** Behind the elements of structured data, which have quotations in them. */
function behindData(p: usize, e: usize): usize {
  while (load<u8>(p) == 0x5b) {
    let i = p + 1;
    let isQuoted = false;
    while (i < e && (isQuoted || load<u8>(i) != 0x5d)) {
      const c = load<u8>(i);
      if (c == 0x22) isQuoted = !isQuoted;
      i += isQuoted && c == 0x5c ? 2 : 1;
    }
    if (i >= e) break;
    p = i + 1;
  }
  return p;
}

/** Behind syslog's header in front of a program's name: the time stamp and the name of the host. */
function behindHost(from: usize): usize {
  const start = load<u8>(from) == 0x3e ? from + 1 : from;
  const stamp = endOfTime(start);
  if (stamp == 0) return from;
  const host = behindHostName(stamp);
  if (host == stamp) return stamp;
  const program = behindProgram(host);
  let end = program;
  if (load<u8>(program) == 0x5b) {
    const digits = skipDigits(program + 1, usize.MAX_VALUE);
    if (digits > program + 1 && load<u8>(digits) == 0x5d) end = digits + 1;
  }
  // A program that writes `Nov 22` is syslog; of others a process id behind the name must say it.
  const isNamed = program > host && (end > program || isUpper(start));
  return isNamed && load<u8>(end) == 0x3a && load<u8>(end + 1) == 0x20 ? host : stamp;
}

/** Behind a blank, the name of a host and a blank; `p` if they do not stand there. */
function behindHostName(p: usize): usize {
  if (load<u8>(p) != 0x20) return p;
  let end = p + 1;
  while (isOfHost(load<u8>(end))) end++;
  return end > p + 1 && load<u8>(end) == 0x20 ? end + 1 : p;
}

/** Behind the name of a program. */
function behindProgram(p: usize): usize {
  while (has(p, DOTTED) || load<u8>(p) == 0x2f || load<u8>(p) == 0x28 || load<u8>(p) == 0x29) p++;
  return p;
}

function isOfHost(c: u8): bool {
  return c > 0x20 && c != 0x5b && c != 0x5d && c != 0x3a;
}

/** Behind times, separators, ids of processes, names in brackets and places in a source from `p` on. */
function skipHeader(p: usize, e: usize, withBrackets: bool): usize {
  while (p < e) {
    let end = behindSeparator(p, e);
    if (end == p) end = endOfTime(p);
    if (end == 0) end = behindItem(p, e, withBrackets);
    if (end == p) break;
    p = end;
  }
  return p;
}

/** What separates the parts of a header; a dash or an arrow is a separator if a blank follows. */
function behindSeparator(p: usize, e: usize): usize {
  if (has(p, SEPARATOR)) {
    while (p < e && has(p, SEPARATOR)) p++;
    return p;
  }
  let end = p;
  while (isDash(load<u8>(end))) end++;
  if (end == p) return p;
  if (load<u8>(end) == 0x3e) end++;
  return load<u8>(end) <= 0x20 ? end : p;
}

function isDash(c: u8): bool {
  return c == 0x2d || c == 0x3d || c == 0x2a || c == 0x7e;
}

function behindItem(p: usize, e: usize, withBrackets: bool): usize {
  const c = load<u8>(p);
  if (c == 0x5b) return withBrackets ? behindBrackets(p, e) : p;
  if (c == 0x28) {
    const end = skipDigits(p + 1, usize.MAX_VALUE);
    return end > p + 1 && load<u8>(end) == 0x29 && isEndOfId(end + 1, e) ? end + 1 : p;
  }
  const number = behindNumber(p, e);
  return number > p ? number : behindCaller(p, e);
}

/** A blank or a colon. */
function isEndOfId(p: usize, e: usize): bool {
  return p < e && (load<u8>(p) <= 0x20 || load<u8>(p) == 0x3a);
}

/** Behind the id of a process, a thread or a connection: `12345 ---`, `16229#16229:`, `*1 `. */
function behindNumber(p: usize, e: usize): usize {
  const hasStar = load<u8>(p) == 0x2a;
  const digits = hasStar ? p + 1 : p;
  let end = skipDigits(digits, usize.MAX_VALUE);
  if (end == digits) return p;
  const first = end;
  let last = p;
  while (true) {
    if (isEndOfNumber(end, e)) last = end;
    const c = load<u8>(end);
    if (c != 0x2d && c != 0x23 && c != 0x3a && c != 0x2f && c != 0x5f) break;
    const next = skipDigits(end + 1, usize.MAX_VALUE);
    if (next == end + 1) break;
    end = next;
  }
  if (last > p || !hasStar) return last;
  return first < e && load<u8>(first) <= 0x20 ? first : p;
}

/** Perhaps blanks, and then a colon, a bar, a bracket, a dash or the end. */
function isEndOfNumber(p: usize, e: usize): bool {
  while (p < e && load<u8>(p) <= 0x20) p++;
  if (p == e) return true;
  const c = load<u8>(p);
  return c == 0x3a || c == 0x7c || c == 0x5b || c == 0x5d || c == 0x2d;
}

/** `[main]`, `[QuorumPeer[myid=1]/0.0.0.0:2181]`; rustc's `error[E0382]: ` has the message's code in it. */
function behindBrackets(p: usize, e: usize): usize {
  if (isCode(p)) return p;
  let i = p + 1;
  for (let items = 0; i < e; items++) {
    const c = load<u8>(i);
    if (c == 0x5d) return i + 1;
    if (items == 128) break;
    i++;
    if (c != 0x5b) continue;
    const inner = i;
    while (i < e && load<u8>(i) != 0x5b && load<u8>(i) != 0x5d) i++;
    if (i >= e || i > inner + 64 || load<u8>(i) != 0x5d) break;
    i++;
  }
  return p;
}

/** `[E0382]:`. */
function isCode(p: usize): bool {
  let letters = p + 1;
  while (isUpper(letters)) letters++;
  if (letters == p + 1 || letters > p + 7) return false;
  const digits = load<u8>(letters) == 0x2d ? letters + 1 : letters;
  const end = skipDigits(digits, digits + 7);
  return end >= digits + 3 && end <= digits + 6 && load<u8>(end) == 0x5d && load<u8>(end + 1) == 0x3a;
}

/** Behind the place in a source where the line was written: `logs/main.go:72`. */
function behindCaller(p: usize, e: usize): usize {
  let end = p;
  let dot: usize = 0;
  while (has(end, DOTTED) || load<u8>(end) == 0x2f || load<u8>(end) == 0x40) {
    if (load<u8>(end) == 0x2e) dot = end;
    end++;
  }
  if (dot <= p || load<u8>(end) != 0x3a || (whatIsExactly(dot + 1, end) & SOURCE) == 0) return p;
  const line = skipDigits(end + 1, usize.MAX_VALUE);
  return line > end + 1 && line < e && load<u8>(line) <= 0x20 ? line : p;
}
