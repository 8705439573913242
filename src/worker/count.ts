import { LEVELS } from '../core/levels.ts';
import type { Kernel } from './kernel.ts';
import type { Source } from './source.ts';

/** What was counted of one file or range. */
export interface Tally {
  /** Records by level, in the order of LEVELS. */
  readonly counts: Float64Array;
  /** Lines over the limit, judged by their first bytes. */
  longLines: number;
  /** Bytes of the range that were there to read. */
  readBytes: number;
}

export function newTally(): Tally {
  return { counts: new Float64Array(LEVELS.length), longLines: 0, readBytes: 0 };
}

/** Which lines of a source belong to the count. */
export interface Span {
  /** The source begins one byte before the span: the line of that byte belongs to the span before. */
  readonly isInside: boolean;
  /** Bytes from the start of the source in which a line must begin to belong; Infinity for all. */
  readonly ownedBytes: number;
  /** Bytes of the source that are in the kernel's chunk already, `isInside` false. */
  readonly primedBytes: number;
}

const LF = 10;

/** Bytes read at once behind the span, to finish its last line. */
const TAIL_BYTES = 16384;

/**
 * Counts the lines that belong to the span. Memory is the kernel's fixed chunk and one carried line of at most
 * `lineLimit` bytes: of a longer one the first bytes are judged and the rest is skipped.
 */
export function countLines(kernel: Kernel, source: Source, span: Span, tally: Tally): void {
  const { bytes, chunk } = kernel;
  let primed = span.primedBytes;
  let left = span.ownedBytes;
  let carry = 0;
  let isSkipping = span.isInside;
  for (;;) {
    const isTail = left <= 0;
    if (isTail && carry === 0) return;
    const n = primed || source.read(bytes, chunk, isTail ? TAIL_BYTES : Math.min(kernel.chunkSize, left));
    primed = 0;
    if (n === 0) {
      if (carry > 0) add(tally, kernel.judge(chunk - carry, chunk, 0));
      return;
    }
    left -= n;
    if (!isTail) tally.readBytes += n;

    let from = chunk - carry;
    let to = chunk + n;
    if (isSkipping) {
      const lf = bytes.subarray(chunk, to).indexOf(LF);
      if (lf === -1) continue;
      from = chunk + lf + 1;
      isSkipping = false;
    }
    let isLast = false;
    if (isTail) {
      const lf = bytes.subarray(chunk, to).indexOf(LF);
      isLast = lf !== -1;
      if (isLast) to = chunk + lf + 1;
    }
    const rest = kernel.scan(from, Math.max(from, chunk), to);
    for (let level = 0; level < LEVELS.length; level++) {
      (tally.counts[level] as number) += kernel.counts[level] as number;
    }
    tally.longLines += kernel.counts[LEVELS.length] as number;
    if (isLast) return;

    carry = to - rest;
    if (carry > kernel.lineLimit) {
      add(tally, kernel.judge(rest, rest + kernel.lineLimit, 1));
      tally.longLines++;
      carry = 0;
      isSkipping = true;
    }
    bytes.copyWithin(chunk - carry, rest, to);
  }
}

function add(tally: Tally, level: number): void {
  (tally.counts[level] as number)++;
}
