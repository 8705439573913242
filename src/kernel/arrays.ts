// JSON array documents: `[ {…}, {…} ]`, each object one record. The state lives from one scan to the next.
import { splat } from './vectors';
import { judgeBlocks } from './json-blocks';
import { unwrap } from './judge';
import { count, LONG } from './counts';
import { LINE_LIMIT } from './memory';
import { isObserving, observeElement } from './observe';

const BEFORE: i32 = 0;
/** Behind the opening bracket, or behind a comma. */
const WANTS_ELEMENT: i32 = 1;
const IN_ELEMENT: i32 = 2;
const BEHIND_ELEMENT: i32 = 3;
const CLOSED: i32 = 4;
const BROKEN: i32 = 5;
const CLOSED_AND_BROKEN: i32 = 6;

let phase: i32 = BEFORE;
/** Open brackets and braces within the element. */
let depth: i32 = 0;
let isInString: bool = false;
/** The byte before, within a string, was a backslash. */
let isEscaped: bool = false;
let isObject: bool = false;
/** The element was over the limit and is judged already. */
let isJudged: bool = false;

/** The first element's bytes, while they are in memory, and how many elements have ended. */
export let firstStart: usize = 0;
export let firstEnd: usize = 0;
export let elements: u32 = 0;
/** Behind the last element that ended, or was judged, in the last scan; 0 if none did. */
export let lastEnd: usize = 0;

export function startArray(): void {
  phase = BEFORE;
  elements = 0;
}

/** What the document is at: 0 not at its end, 1 well closed, 2 broken, 3 closed and then broken. */
export function arrayState(): i32 {
  return phase < CLOSED ? 0 : phase - CLOSED + 1;
}

/**
 * Counts the elements that end in [search, to) into the histogram; the bytes [from, search) are the start of an
 * element that was not at its end. Returns where the unfinished element begins (`to` if there is none), or the
 * position of the byte that broke the document.
 */
export function scanArray(from: usize, search: usize, to: usize): usize {
  let start = from;
  let p = search;
  lastEnd = 0;
  while (p < to) {
    if (phase == IN_ELEMENT) {
      p = endOfElement(p, to);
      if (phase == BROKEN) return p;
      if (phase == IN_ELEMENT) break;
      if (isObject && !isJudged) judgeElement(start, p);
      lastEnd = p;
      if (elements++ == 0) {
        firstStart = start;
        firstEnd = p;
      }
      continue;
    }
    const c = load<u8>(p);
    if (c == 0x20 || c == 0x09 || c == 0x0a || c == 0x0d) {
      p++;
      continue;
    }
    switch (phase) {
      case BEFORE:
        phase = c == 0x5b ? WANTS_ELEMENT : BROKEN;
        break;
      case WANTS_ELEMENT:
        if (c == 0x5d && elements == 0) phase = CLOSED;
        else if (!startElement(c)) phase = BROKEN;
        start = p;
        break;
      case BEHIND_ELEMENT:
        phase = c == 0x2c ? WANTS_ELEMENT : c == 0x5d ? CLOSED : BROKEN;
        break;
      default:
        phase = CLOSED_AND_BROKEN;
    }
    if (phase >= BROKEN) return p;
    p++;
  }
  if (phase != IN_ELEMENT || isJudged) return to;
  if (to - start <= LINE_LIMIT) return start;
  if (isObject) judgeElement(start, start + LINE_LIMIT);
  count(LONG);
  isJudged = true;
  lastEnd = to;
  return to;
}

function judgeElement(start: usize, end: usize): void {
  const level = unwrap(judgeBlocks(start, end), 0);
  if (isObserving) observeElement(start, end, level);
  else count(level);
}

/** Whether an element can begin with `c`; the state is then behind it. */
function startElement(c: u8): bool {
  isObject = c == 0x7b;
  depth = isObject || c == 0x5b ? 1 : 0;
  isInString = c == 0x22;
  isEscaped = false;
  isJudged = false;
  phase = IN_ELEMENT;
  return depth == 1 || isInString || isScalarByte(c);
}

/** Numbers, true, false and null. */
function isScalarByte(c: u8): bool {
  const lower = c | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x2d || c == 0x2b || c == 0x2e;
}

/** Behind the element's end, or `to`, or the byte that breaks it. */
function endOfElement(p: usize, to: usize): usize {
  const quote = splat(0x22);
  const backslash = splat(0x5c);
  const lf = splat(0x0a);
  while (p < to) {
    if (isInString) {
      if (isEscaped) {
        isEscaped = false;
        p++;
        continue;
      }
      const bytes = v128.load(p);
      const hits = i8x16.bitmask(
        v128.or(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)), i8x16.eq(bytes, lf)),
      );
      if (hits == 0) {
        p += 16;
        continue;
      }
      p += <usize>ctz(hits);
      if (p >= to) break;
      const c = load<u8>(p);
      if (c == 0x0a) {
        // A string of JSON never holds one: what began here is cut off.
        phase = BROKEN;
        return p;
      }
      p++;
      if (c == 0x5c) isEscaped = true;
      else {
        isInString = false;
        if (depth == 0) {
          phase = BEHIND_ELEMENT;
          return p;
        }
      }
      continue;
    }
    const c = load<u8>(p);
    if (depth == 0 && !isScalarByte(c)) {
      phase = BEHIND_ELEMENT;
      return p;
    }
    p++;
    if (c == 0x22) isInString = true;
    else if ((c & 0xdf) == 0x5b) depth++;
    else if ((c & 0xdf) == 0x5d && --depth == 0) {
      phase = BEHIND_ELEMENT;
      return p;
    }
  }
  return to;
}
