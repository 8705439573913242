// When a line says that it was written: src/core/time/line.ts says the same in fewer lines.
import { isBlank } from './bytes';
import { setLatest } from './moment/calendar';
import { RECORD, recordStart, walk } from './moment/header';
import { forget, forgetPlace, knownBytes, knownEnd, recall } from './moment/known';
import { momentOfTokens, WRAPS, wrappedEnd, wrappedStart } from './moment/record';
import { NONE } from './moment/result';
import { forgetShape, learn, LONGEST, recallShape } from './moment/shape';
import { hasEscape, MAX_WRAPS, withoutAnsi } from './judge';
import { decode } from './json';
import { LINE_LIMIT, PLAIN, UNWRAPPED } from './memory';

export { momentMs } from './moment/result';

/**
 * Before the lines of a file: stamps without a year are not later than this, instants and civil times of the zone, both
 * in milliseconds since 1970.
 */
export function setYear(latestInstantMs: f64, latestCivilMs: f64): void {
  setLatest(latestInstantMs, latestCivilMs);
  forget();
  forgetShape();
}

/**
 * The kind of the time stamp of the line [start, end), of which `momentMs` then is the time: 0 for none, 1 a civil time
 * that states no zone, 2 an instant. `isCut`: the line goes on behind `end`. A line feed or the like stands before it.
 */
// @ts-ignore: decorator
@inline
export function momentOf(start: usize, end: usize, isCut: bool): i32 {
  let p = start;
  while (p < end && isBlank(p)) p++;
  const shaped = recallShape(p, end);
  return shaped != NONE ? shaped : momentOfOther(p, start, end, isCut);
}

/** The same for a line that begins with a byte other than a blank at `p` and has another shape than the line before. */
function momentOfOther(p: usize, start: usize, end: usize, isCut: bool): i32 {
  forgetPlace();
  const first = load<u8>(p) == 0x5b ? p + 1 : p;
  // The first byte may be klog's letter.
  const isLike = (load<u32>(first) ^ knownBytes()) >> 8 == 0;
  let said = isLike ? recall(first, end) : NONE;
  if (said == NONE) said = momentOfText(start, end, isCut, 0);
  if (said != NONE && knownEnd - p <= LONGEST) learn(p);
  return said;
}

/** The same for one element of a JSON array document. */
export function momentOfRecord(start: usize, end: usize): i32 {
  return momentOfJson(start, end, 0);
}

function momentOfText(start: usize, end: usize, isCut: bool, wraps: i32): i32 {
  let s = start;
  let e = end;
  if (hasEscape(s, e)) {
    e = withoutAnsi(s, e);
    s = PLAIN;
  }
  while (e > s && (isBlank(e - 1) || load<u8>(e - 1) == 0x0d || load<u8>(e - 1) == 0x0a)) e--;
  while (s < e && isBlank(s)) s++;
  if (s == e) return NONE;
  // What is read ends at a line feed: no form of a stamp goes on behind one, and none asks where the line ends.
  const last = load<u8>(e);
  store<u8>(e, 0x0a);
  const said = momentOfTrimmed(s, e, isCut, wraps);
  store<u8>(e, last);
  return said;
}

function momentOfTrimmed(s: usize, e: usize, isCut: bool, wraps: i32): i32 {
  const isClosed = isCut || load<u8>(e - 1) == 0x7d;
  if (isClosed && load<u8>(s) == 0x7b) return momentOfJson(s, e, wraps);
  const said = walk(s, e, isClosed);
  return said == RECORD ? momentOfJson(recordStart, e, wraps) : said;
}

function momentOfJson(p: usize, e: usize, wraps: i32): i32 {
  const said = momentOfTokens(p, e);
  if (said != WRAPS) return said;
  if (wraps == MAX_WRAPS) return NONE;
  const end = decode(wrappedStart, wrappedEnd, UNWRAPPED, LINE_LIMIT);
  return momentOfText(UNWRAPPED, end, false, wraps + 1);
}
