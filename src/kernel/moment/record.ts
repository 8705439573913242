// JSON records token by token: src/core/time/record.ts says the same in fewer lines.
import { is, skipBlanks } from '../bytes';
import { clearColours, decode, endOfString, skipSpace } from '../json';
import { civilAt } from './civil';
import { epochValue } from './epoch';
import { hasEscape, kindOfKey, LOG, OTHER } from './keys';
import { knownEnd, recall } from './known';
import { found, momentMs, NONE } from './result';

/** The record wraps a text, whose escaped bytes are [wrappedStart, wrappedEnd). */
export const WRAPS: i32 = -1;
export let wrappedStart: usize = 0;
export let wrappedEnd: usize = 0;

/** Members deeper than those of a member of the record are of something else. */
export const MAX_DEPTH: i32 = 2;
/** The rank of the best name at the top. */
export const BEST: i32 = 2;

/** Bytes of a string that can still be a time. */
const MAX_VALUE: usize = 256;
/** Where such a string is decoded, with room for what is read behind it. */
const DECODED: usize = memory.data(384, 16);

export function clearWrapped(): void {
  wrappedStart = 0;
}

/** Remembers the string at `p` as the text that the record [.., e) wraps, if it is the first. */
export function wrap(p: usize, e: usize): void {
  if (wrappedStart != 0 || !is(p, e, 0x22)) return;
  const end = endOfString(p + 1, e);
  if (end == 0) return;
  wrappedStart = p + 1;
  wrappedEnd = end;
}

/** The kind of the stamp of the JSON record [p, e), or WRAPS. */
export function momentOfTokens(p: usize, e: usize): i32 {
  clearWrapped();
  let depth = 0;
  let best = i32.MAX_VALUE;
  let kind = NONE;
  let ms: f64 = 0;
  let i = p;
  while (i < e) {
    const c = load<u8>(i);
    if (c != 0x22) {
      // `[` and `{` differ in one bit, as `]` and `}` do.
      if ((c & 0xdf) == 0x5b) depth++;
      else if ((c & 0xdf) == 0x5d) depth--;
      i++;
      continue;
    }
    const key = i + 1;
    const keyEnd = endOfString(key, e);
    if (keyEnd == 0) break;
    i = keyEnd + 1;
    const colon = skipSpace(i, e);
    if (!is(colon, e, 0x3a)) continue;
    i = skipSpace(colon + 1, e);
    const kindOfIt = kindOfKey(key, keyEnd);
    if (kindOfIt == OTHER) continue;
    if (kindOfIt == LOG) {
      if (depth == 1) wrap(i, e);
      continue;
    }
    const rank = depth * 2 + kindOfIt;
    if (depth > MAX_DEPTH || rank >= best) continue;
    const said = momentOfValue(i, e);
    if (said == NONE) continue;
    if (rank <= BEST) return said;
    kind = said;
    ms = momentMs;
    best = rank;
  }
  if (kind != NONE) return found(ms, kind);
  return wrappedStart != 0 ? WRAPS : NONE;
}

/** The kind of the stamp that the JSON value at `p` is; `hasColours` then tells whether it may have colours. */
export function momentOfValue(p: usize, e: usize): i32 {
  clearColours();
  if (!is(p, e, 0x22)) return epochValue(p, endOfToken(p, e));
  let start = p + 1;
  const known = recall(start, e);
  if (known != NONE && load<u8>(knownEnd) == 0x22) return known;
  let end = endOfString(start, e);
  if (end == 0 || end - start > MAX_VALUE) return NONE;
  if (hasEscape(start, end)) {
    end = decode(start, end, DECODED, MAX_VALUE);
    start = DECODED;
    store<u8>(end, 0x0a);
  }
  start = skipBlanks(start, end);
  const epoch = epochValue(start, end);
  return epoch != NONE ? epoch : civilAt(start, start, end);
}

function endOfToken(p: usize, e: usize): usize {
  for (; p < e; p++) {
    switch (load<u8>(p)) {
      case 0x20:
      case 0x09:
      case 0x0d:
      case 0x0a:
      case 0x2c: // ,
      case 0x5d: // ]
      case 0x7d: // }
        return p;
    }
  }
  return e;
}
