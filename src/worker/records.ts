import { LEVELS } from '../core/levels.ts';
import type { Kernel } from './kernel.ts';
import type { Source } from './source.ts';

/** What was counted of one file or range. */
export interface Tally {
  /** Records by level, in the order of LEVELS. */
  readonly counts: Float64Array;
  /** Records over the limit, judged by their first bytes. */
  longLines: number;
  /** Bytes of the file or range that were there to read. */
  readBytes: number;
}

export function newTally(): Tally {
  return { counts: new Float64Array(LEVELS.length), longLines: 0, readBytes: 0 };
}

export function clearTally(tally: Tally): void {
  tally.counts.fill(0);
  tally.longLines = 0;
  tally.readBytes = 0;
}

/** What of a source is to be counted. */
export interface Span {
  /** The source begins within a line, whose rest belongs to the span before. */
  readonly isInside: boolean;
  /** Bytes from the start of the source in which a line must begin to belong; Infinity for all. */
  readonly ownedBytes: number;
  /** Bytes of the source that lie in the kernel's chunk already. */
  readonly primedBytes: number;
  /** How many of these are no content: a byte order mark. */
  readonly markBytes: number;
}

const LF = 10;

/** Bytes read at once behind the span, to finish its last line. */
const TAIL_BYTES = 16384;

/**
 * Counts the lines of a span. Memory is the kernel's fixed chunk and one carried line of at most `lineLimit` bytes;
 * a longer one is judged by these and its rest skipped.
 */
export function countLines(kernel: Kernel, source: Source, span: Span, tally: Tally): void {
  const { bytes, chunk } = kernel;
  let primed = span.primedBytes;
  let mark = span.markBytes;
  let left = span.ownedBytes;
  let carry = 0;
  kernel.startLines(span.isInside ? 1 : 0);
  for (;;) {
    const isTail = left <= 0;
    if (isTail && carry === 0) return;
    const n = primed || source.read(bytes, chunk, isTail ? TAIL_BYTES : Math.min(kernel.chunkSize, left));
    primed = 0;
    kernel.clearCounts();
    if (n === 0) {
      kernel.endLines(chunk - carry, chunk);
      add(kernel, tally);
      return;
    }
    left -= n;
    if (!isTail) tally.readBytes += n;

    const lf = isTail ? bytes.subarray(chunk, chunk + n).indexOf(LF) : -1;
    const to = lf === -1 ? chunk + n : chunk + lf + 1;
    const rest = kernel.scanLines(chunk - carry + mark, chunk + mark, to);
    mark = 0;
    add(kernel, tally);
    if (lf !== -1) return;
    carry = to - rest;
    bytes.copyWithin(chunk - carry, rest, to);
  }
}

/** How the reading of a JSON array document ended; `offset` in bytes from the start of the source. */
export type ArrayEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'unclosed'; readonly offset: number }
  | { readonly kind: 'broken'; readonly offset: number };

/** The values of the kernel's `arrayState`. */
const ARRAY_CLOSED = 1;
const ARRAY_BROKEN = 2;
const ARRAY_CLOSED_AND_BROKEN = 3;

/** Counts the elements of a JSON array document, up to where it breaks. */
export function countArray(kernel: Kernel, source: Source, span: Span, tally: Tally): ArrayEnd {
  const { bytes, chunk } = kernel;
  let primed = span.primedBytes;
  let mark = span.markBytes;
  let carry = 0;
  kernel.startArray();
  for (;;) {
    const n = primed || source.read(bytes, chunk, kernel.chunkSize);
    primed = 0;
    if (n === 0) {
      return kernel.arrayState() === ARRAY_CLOSED
        ? { kind: 'closed' }
        : { kind: 'unclosed', offset: tally.readBytes };
    }
    kernel.clearCounts();
    const rest = kernel.scanArray(chunk - carry + mark, chunk + mark, chunk + n);
    mark = 0;
    add(kernel, tally);
    if (kernel.arrayState() >= ARRAY_BROKEN) {
      const offset = tally.readBytes + rest - chunk;
      tally.readBytes = offset;
      return { kind: 'broken', offset };
    }
    tally.readBytes += n;
    carry = chunk + n - rest;
    bytes.copyWithin(chunk - carry, rest, chunk + n);
  }
}

/**
 * Whether the first bytes of a document, which lie in the kernel's chunk and begin with `[` and `{`, are a JSON
 * array and not text that begins like one: its first element parses, and no text stands behind its end.
 */
export function isArrayDocument(
  kernel: Kernel,
  primedBytes: number,
  markBytes: number,
  isWhole: boolean,
): boolean {
  const from = kernel.chunk + markBytes;
  kernel.startArray();
  kernel.scanArray(from, from, kernel.chunk + primedBytes);
  if (kernel.arrayState() === ARRAY_CLOSED_AND_BROKEN) return false;
  const first = kernel.firstElement();
  if (!first) return !isWhole && kernel.arrayState() < ARRAY_BROKEN;
  try {
    JSON.parse(first.toString());
    return true;
  } catch {
    return false;
  }
}

function add(kernel: Kernel, tally: Tally): void {
  for (let level = 0; level < LEVELS.length; level++) {
    (tally.counts[level] as number) += kernel.counts[level] as number;
  }
  tally.longLines += kernel.counts[LEVELS.length] as number;
}
