// What is looked for wherever a run of letters and digits begins: src/core/template/tokens.ts says the same in fewer lines.
import { isDigit, isLetter, skipDigits } from '../bytes';
import { ALNUM, has, hasDigit, HEX, IN_URL, isEnd, skip } from './bytes';
import { splat } from '../vectors';
import { finding, HOST, ID, MAC, URL, UUID } from './placeholders';
import { endOfPod } from './pods';

/** The `://` that was looked for last, and where its scheme begins, as far as it lies ahead. */
let schemeEnd: usize = 0;
let schemeStart: usize = 0;
let textEnd: usize = 0;

/** Before the first part of a text that ends at `e`. */
export function startParts(e: usize): void {
  schemeEnd = 0;
  textEnd = e;
}

/** Where the URL, the id or the address ends that the run [p, q) begins; 0: it begins none. */
export function partAt(p: usize, q: usize): usize {
  const pod = endOfPod(p, q);
  if (pod != 0) return finding(ID, pod);
  const mark = load<u8>(q);
  if (mark != 0x3a && mark != 0x2d && mark != 0x2e && mark != 0x2b) return 0;
  if (isLetter(p) && isScheme(p)) return finding(URL, endOfUrl(schemeEnd + 3, p));
  const length = q - p;
  if (mark == 0x2d) {
    if (length == 8 && isUuid(p)) return finding(UUID, p + 36);
    if (length == 2) return isMac(p, mark) ? finding(MAC, p + 17) : 0;
    return length == 4 || length == 8 || length == 12 ? finding(ID, endOfFours(p, q)) : 0;
  }
  if (mark == 0x3a) {
    if (length == 2 && isMac(p, mark)) return finding(MAC, p + 17);
    return length <= 4 ? finding(HOST, endOfAddress6(p)) : 0;
  }
  return mark == 0x2e && length <= 3 ? finding(HOST, endOfAddress4(p)) : 0;
}

/** Whether a scheme and its `://` begin at `p`, and something behind them. */
function isScheme(p: usize): bool {
  if (p >= schemeEnd) findScheme(p);
  return p >= schemeStart;
}

function findScheme(p: usize): void {
  const end = endOfSchemeFrom(p);
  schemeEnd = end;
  schemeStart = end;
  if (end == usize.MAX_VALUE) return;
  while (schemeStart > p && isOfScheme(load<u8>(schemeStart - 1))) schemeStart--;
}

/** The first `://` from `p` on with something behind it; the text has zeros behind it. */
function endOfSchemeFrom(p: usize): usize {
  const colon = splat(0x3a);
  const slash = splat(0x2f);
  for (let block = p; block < textEnd; block += 16) {
    const slashes = v128.and(i8x16.eq(v128.load(block, 1), slash), i8x16.eq(v128.load(block, 2), slash));
    let hits = i8x16.bitmask(v128.and(i8x16.eq(v128.load(block), colon), slashes));
    for (; hits != 0; hits &= hits - 1) {
      const end = block + <usize>ctz(hits);
      if (has(end + 3, IN_URL)) return end;
    }
  }
  return usize.MAX_VALUE;
}

function isOfScheme(c: u8): bool {
  const lower = c | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (c >= 0x2d && c <= 0x39 && c != 0x2f) || c == 0x2b;
}

/** Behind the bytes of a URL from `p` on, without the marks at its end that punctuate the sentence; never before `s`. */
export function endOfUrl(p: usize, s: usize): usize {
  let end = skip(p, IN_URL);
  while (end > s && isEndOfSentence(load<u8>(end - 1))) end--;
  return end;
}

function isEndOfSentence(c: u8): bool {
  switch (c) {
    case 0x2e: // .
    case 0x2c: // ,
    case 0x3b: // ;
    case 0x3a: // :
    case 0x21: // !
    case 0x3f: // ?
    case 0x29: // )
    case 0x5d: // ]
    case 0x7d: // }
    case 0x5c: // \
      return true;
    default:
      return false;
  }
}

export function areHex(p: usize, q: usize): bool {
  for (; p < q; p++) if (!has(p, HEX)) return false;
  return true;
}

function isUuid(p: usize): bool {
  if (load<u8>(p + 13) != 0x2d || load<u8>(p + 18) != 0x2d || load<u8>(p + 23) != 0x2d) return false;
  return (
    areHex(p, p + 8) && areHex(p + 9, p + 13) && areHex(p + 14, p + 18) && areHex(p + 19, p + 23) &&
    areHex(p + 24, p + 36) && isEnd(p + 36)
  );
}

/**
 * Behind groups of four hexadecimal digits, or two or three times as many, that begin with [p, q) and are joined by dashes;
 * 0 if they are not there, or are numbers or words.
 */
function endOfFours(p: usize, q: usize): usize {
  if (!hasDigit(p, q)) return 0;
  let hasLetter = false;
  let start = p;
  let end = q;
  while (true) {
    for (let i = start; i < end; i++) {
      if (!has(i, HEX)) return 0;
      if (!isDigit(i)) hasLetter = true;
    }
    if (load<u8>(end) != 0x2d || isEnd(end + 1)) break;
    start = end + 1;
    end = skip(start, ALNUM);
    const length = end - start;
    if (length != 4 && length != 8 && length != 12) return 0;
  }
  return hasLetter && start > p ? end : 0;
}

/** Six pairs of hexadecimal digits that `mark` joins. */
function isMac(p: usize, mark: u8): bool {
  for (let pair = p; pair < p + 15; pair += 3) {
    if (!areHex(pair, pair + 2) || load<u8>(pair + 2) != mark) return false;
  }
  return areHex(p + 15, p + 17) && isEnd(p + 17);
}

/** Where the IPv4 address with or without a port ends that begins at `p`; 0: none does. */
function endOfAddress4(p: usize): usize {
  const end = endOfOctets(p);
  if (end == 0) return 0;
  const port = endOfPort(end);
  if (port != 0 && !isDecimal(port)) return port;
  return isEnd(end) && !isDecimal(end) ? end : 0;
}

function isDecimal(p: usize): bool {
  return load<u8>(p) == 0x2e && isDigit(p + 1);
}

/** Behind four numbers of up to three digits with points between; 0 if they do not stand at `p`. */
export function endOfOctets(p: usize): usize {
  for (let i = 0; i < 3; i++) {
    const end = skipDigits(p, p + 4);
    if (end == p || end == p + 4 || load<u8>(end) != 0x2e) return 0;
    p = end + 1;
  }
  const end = skipDigits(p, p + 4);
  return end == p || end == p + 4 ? 0 : end;
}

/** Behind a colon and a port; 0 if they do not stand at `p`. */
export function endOfPort(p: usize): usize {
  if (load<u8>(p) != 0x3a) return 0;
  const end = skipDigits(p + 1, p + 7);
  return end > p + 1 && end < p + 7 && isEnd(end) ? end : 0;
}

/** Where the IPv6 address ends that begins with a group at `p`; 0: none does. */
function endOfAddress6(p: usize): usize {
  let group = p;
  for (let groups = 1; groups <= 8; groups++) {
    const end = endOfGroup(group);
    if (end == 0) return 0;
    if (groups == 8) {
      const port = endOfPort(end);
      if (port != 0) return load<u8>(port) == 0x3a ? 0 : port;
      return isEndOfGroups(end) ? end : 0;
    }
    if (load<u8>(end) != 0x3a) return 0;
    group = end + 1;
    if (load<u8>(group) == 0x3a) return endOfCompressed(p, group + 1);
  }
  return 0;
}

/** Where the address [s, ends, whose `::` ends at `p`; 0 if it is none: `a::b` is C++, `a::1` is an address. */
export function endOfCompressed(s: usize, p: usize): usize {
  let end = endOfGroups(p);
  if (end == 0 && isEndOfGroups(p)) end = p;
  return end != 0 && hasDigit(s, end) ? end : 0;
}

/** Behind the groups that follow `::`; 0 if none do. */
export function endOfGroups(p: usize): usize {
  for (let groups = 0; groups <= 6; groups++) {
    const octets = endOfOctets(p);
    if (octets != 0 && isEndOfGroups(octets)) return octets;
    const end = endOfGroup(p);
    if (end == 0) return 0;
    if (load<u8>(end) != 0x3a) return isEndOfGroups(end) ? end : 0;
    p = end + 1;
  }
  return 0;
}

function isEndOfGroups(p: usize): bool {
  return load<u8>(p) != 0x3a && !has(p, ALNUM);
}

/** Behind one to four hexadecimal digits that no fifth follows; 0 if they do not stand at `p`. */
function endOfGroup(p: usize): usize {
  let end = p;
  while (end < p + 5 && has(end, HEX)) end++;
  return end > p && end < p + 5 ? end : 0;
}
