import { isBefore, type ObservedTime, type TimeWindow } from '../observation.ts';
import type { Kernel } from './kernel.ts';
import type { Source } from './source.ts';

const LF = 10;
/** What is read at once: a page has more than one line, mostly. */
const BLOCK_BYTES = 16 * 1024;

/** The lines of a file that are of a time window: those that begin in the bytes [from, to). */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** A time that the file states. */
  readonly time: ObservedTime;
}

interface TimedLine {
  readonly start: number;
  readonly time: ObservedTime;
}

/**
 * Looks for the lines of a time window in a file whose lines are in the order of their times, by halving: of a file of any
 * length some dozen blocks are read. Undefined if no line states a time.
 * @param kernel which knows the year of the file (`setYear`); what lies in its chunk stays as it is
 * @param sourceAt gives the bytes from a place on
 */
export function spanWithin(
  kernel: Kernel,
  sizeBytes: number,
  window: TimeWindow,
  sourceAt: (at: number) => Source,
): Span | undefined {
  const first = timedLine(kernel, 0, sizeBytes, sourceAt);
  if (first === undefined) return undefined;
  // What stands before the first time is of that time.
  const from = isBefore(first.time, window, 'from') ? firstFrom('from', first.start) : 0;
  const to = isBefore(first.time, window, 'to') ? firstFrom('to', Math.max(from, first.start)) : 0;
  return { from, to: Math.max(from, to), time: first.time };

  /** Where the first line begins that is not before a bound of the window. @param low where one begins that is before it */
  function firstFrom(bound: 'from' | 'to', low: number): number {
    let found = sizeBytes;
    for (let high = sizeBytes; low < high; ) {
      const middle = Math.floor((low + high) / 2);
      const line = timedLine(kernel, middle, high, sourceAt);
      if (line && isBefore(line.time, window, bound)) low = line.start + 1;
      else {
        found = line?.start ?? found;
        high = middle;
      }
    }
    return found;
  }
}

/** The first line that begins in the bytes [from, to) and states a time. */
function timedLine(
  kernel: Kernel,
  from: number,
  to: number,
  sourceAt: (at: number) => Source,
): TimedLine | undefined {
  const { bytes, chunk, lineLimit } = kernel;
  const block = chunk - lineLimit;
  // If the byte before ends a line, the first one of them begins one.
  let isInside = from > 0;
  for (let place = Math.max(0, from - 1); place < to; ) {
    const end = block + sourceAt(place).read(bytes, block, BLOCK_BYTES);
    if (end === block) return undefined;
    let start = block;
    if (isInside) {
      const lf = bytes.subarray(block, end).indexOf(LF);
      isInside = lf === -1;
      start = isInside ? end : block + lf + 1;
    }
    const isLast = end - block < BLOCK_BYTES;
    while (start < end && place + (start - block) < to) {
      const lf = bytes.subarray(start, end).indexOf(LF);
      // A line that does not end in the block is read again from its start, unless it is longer.
      if (lf === -1 && start > block && !isLast) break;
      const lineEnd = lf === -1 ? end : start + lf;
      const kind = kernel.momentOf(start, lineEnd, lf === -1 && !isLast ? 1 : 0);
      if (kind !== 0) return { start: place + (start - block), time: { kind, ms: kernel.momentMs() } };
      isInside = lf === -1;
      start = isInside ? end : lineEnd + 1;
    }
    place += start - block;
  }
  return undefined;
}
