// The message of a line of `key=value` pairs: src/core/template/pairs.ts says the same in fewer lines.
import { MESSAGE } from '../memory';
import { has, WORD } from './bytes';
import { endOfQuotation, startQuotations } from './enclosed';
import { closeText } from './text';
import { MESSAGE_KEY, RANK, whatIs } from './words';

/** Writes the message of the pairs [s, e), which have zeros behind them, to MESSAGE; returns its end, or 0 if there is none. */
export function saidByPairs(s: usize, e: usize): usize {
  startQuotations();
  let best: u32 = RANK + 1;
  let bestStart: usize = 0;
  let bestEnd: usize = 0;
  let isQuoted = false;
  /** Where what may be a key begins; 0: what stands here is none. */
  let key = s;
  let p = s;
  while (p < e && best > 1) {
    const c = load<u8>(p);
    if (c != 0x3d) {
      if (isBeforeKey(c)) key = p + 1;
      else if (!has(p, WORD) && c != 0x40 && (p == key || (c != 0x2e && c != 0x2d))) key = 0;
      else if (p == key && c <= 0x39) key = 0;
      p++;
      continue;
    }
    const start = p + 1;
    if (key == 0 || key == p) {
      key = 0;
      p = start;
      continue;
    }
    const rank = (whatIs(key, p) >> MESSAGE_KEY) & RANK;
    const quotation = endOfQuotation(start, e);
    const end = quotation != 0 ? quotation : behindValue(start, e);
    if (rank != 0 && rank < best && (quotation != 0 ? behindBlanks(start, end) < end - 1 : end > start)) {
      best = rank;
      bestStart = start;
      bestEnd = end;
      isQuoted = quotation != 0;
    }
    key = 0;
    p = end;
  }
  if (best > RANK) return 0;
  return write(bestStart, bestEnd, isQuoted && load<u8>(bestStart) != 0xe2);
}

/** Control characters, blanks and `, ; | ( { [`. */
function isBeforeKey(c: u8): bool {
  return c <= 0x20 || c == 0x2c || c == 0x3b || c == 0x7c || c == 0x28 || c == 0x7b || c == 0x5b;
}

function behindValue(p: usize, e: usize): usize {
  while (p < e && load<u8>(p) > 0x20 && load<u8>(p) != 0x2c) p++;
  return p;
}

/** Behind the blanks at the start of the quotation [p, q), escaped ones too. */
function behindBlanks(p: usize, q: usize): usize {
  for (p++; p < q - 1; p++) {
    const c = load<u8>(p);
    if (c <= 0x20) continue;
    if (c != 0x5c || p + 1 >= q - 1 || !isBlankEscape(load<u8>(p + 1))) break;
    p++;
  }
  return p;
}

/** `\n \r \t`. */
function isBlankEscape(c: u8): bool {
  return c == 0x6e || c == 0x72 || c == 0x74;
}

/** Writes the value [p, q), or what the quotation says. */
function write(p: usize, q: usize, isQuoted: bool): usize {
  let to = MESSAGE;
  if (isQuoted) {
    p = behindBlanks(p, q);
    q--;
  }
  while (p < q) {
    let c = load<u8>(p++);
    if (isQuoted && c == 0x5c && p < q) {
      const next = load<u8>(p);
      if (isBlankEscape(next)) c = 0x20;
      else if (next == 0x22 || next == 0x27 || next == 0x5c) c = next;
      if (c != 0x5c || next == 0x5c) p++;
    }
    store<u8>(to++, c);
  }
  closeText(to);
  return to;
}
