import { LEVELS } from '../core/levels.ts';
import type { Kernel } from './kernel.ts';
import type { Source } from './source.ts';

/** What was counted of one content or range. */
export interface Tally {
  /** Records by level, in the order of LEVELS. */
  readonly counts: Float64Array;
  /** Records over the limit, judged by their first bytes. */
  longLines: number;
  /** Bytes of the content or range that were there to read. */
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

/** Takes a source piece by piece. */
interface Taker {
  /** Bytes that the next piece may have at most; 0 when no more is wanted. */
  readonly wanted: number;
  /** Where in the kernel's memory the next piece is to be put. */
  readonly at: number;
  take(length: number): void;
  /** Nothing more comes. */
  end(): void;
}

/** Counts the records of a source. */
export interface RecordCounter extends Taker {
  /** @param markBytes how many of its first bytes are no content: a byte order mark */
  take(length: number, markBytes?: number): void;
}

const LF = 10;

/** Bytes read at once behind the owned ones, to finish their last line. */
const TAIL_BYTES = 16384;

/**
 * Counts lines. Memory is the kernel's fixed chunk and one carried line of at most `lineLimit` bytes; a longer one is
 * judged by these and its rest skipped.
 */
export class LineCounter implements RecordCounter {
  readonly #kernel: Kernel;
  readonly #tally: Tally;
  #left: number;
  #carry = 0;
  #isWithin: boolean;
  #isDone = false;

  /**
   * @param ownedBytes bytes from the start in which a line must begin to belong; Infinity for all
   * @param isInside the source begins within a line, whose rest belongs to the one before
   */
  constructor(kernel: Kernel, tally: Tally, ownedBytes: number, isInside: boolean) {
    this.#kernel = kernel;
    this.#tally = tally;
    this.#left = ownedBytes;
    this.#isWithin = isInside;
    kernel.startLines(isInside ? 1 : 0);
  }

  get at(): number {
    return this.#kernel.chunk;
  }

  get wanted(): number {
    if (this.#isDone) return 0;
    if (this.#left > 0) return Math.min(this.#kernel.chunkSize, this.#left);
    return this.#carry > 0 ? TAIL_BYTES : 0;
  }

  /** The line that is not at its end, nor counted, in the kernel's memory. */
  get unfinished(): Uint8Array {
    const { bytes, chunk } = this.#kernel;
    return bytes.subarray(chunk - this.#carry, chunk);
  }

  /** Whether a line was counted, or is not to be, that is not at its end. */
  get isWithin(): boolean {
    return this.#isWithin;
  }

  take(length: number, markBytes = 0): void {
    const { bytes, chunk } = this.#kernel;
    const isTail = this.#left <= 0;
    this.#left -= length;
    if (!isTail) this.#tally.readBytes += length;

    const lf = isTail ? bytes.subarray(chunk, chunk + length).indexOf(LF) : -1;
    const to = lf === -1 ? chunk + length : chunk + lf + 1;
    this.#kernel.clearCounts();
    const rest = this.#kernel.scanLines(chunk - this.#carry + markBytes, chunk + markBytes, to);
    add(this.#kernel, this.#tally);
    this.#isDone = lf !== -1;
    this.#carry = to - rest;
    if (length > markBytes) this.#isWithin = this.#carry === 0 && bytes[to - 1] !== LF;
    bytes.copyWithin(chunk - this.#carry, rest, to);
  }

  /** The rest of the line that is not at its end belongs to nobody: what there is of it is counted. */
  cut(): void {
    this.#countUnfinished();
    this.#carry = 0;
    this.#isWithin = true;
    this.#kernel.startLines(1);
  }

  end(): void {
    this.#countUnfinished();
    this.#isDone = true;
  }

  #countUnfinished(): void {
    const { chunk } = this.#kernel;
    this.#kernel.clearCounts();
    this.#kernel.endLines(chunk - this.#carry, chunk);
    add(this.#kernel, this.#tally);
  }
}

/** How the reading of a JSON array document ended; `offset` in bytes from its start. */
export type ArrayEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'unclosed'; readonly offset: number }
  | { readonly kind: 'broken'; readonly offset: number };

/** The values of the kernel's `arrayState`. */
const ARRAY_CLOSED = 1;
const ARRAY_BROKEN = 2;
const ARRAY_CLOSED_AND_BROKEN = 3;

/** Counts the elements of a JSON array document, up to where it breaks. */
export class ArrayCounter implements RecordCounter {
  readonly #kernel: Kernel;
  readonly #tally: Tally;
  #carry = 0;
  #offset = 0;
  #behindBytes = 0;
  #end: ArrayEnd | undefined;

  constructor(kernel: Kernel, tally: Tally) {
    this.#kernel = kernel;
    this.#tally = tally;
    kernel.startArray();
  }

  /** Known when it broke or when `end` was called. */
  get ended(): ArrayEnd | undefined {
    return this.#end;
  }

  get at(): number {
    return this.#kernel.chunk;
  }

  get wanted(): number {
    return this.#end === undefined ? this.#kernel.chunkSize : 0;
  }

  /** Bytes behind the last element that was counted. */
  get behindBytes(): number {
    return this.#behindBytes;
  }

  take(length: number, markBytes = 0): void {
    const { bytes, chunk } = this.#kernel;
    this.#kernel.clearCounts();
    const rest = this.#kernel.scanArray(chunk - this.#carry + markBytes, chunk + markBytes, chunk + length);
    add(this.#kernel, this.#tally);
    const lastEnd = this.#kernel.lastElementEnd();
    this.#behindBytes = lastEnd > 0 ? chunk + length - lastEnd : this.#behindBytes + length;
    if (this.#kernel.arrayState() >= ARRAY_BROKEN) {
      const sound = rest - chunk;
      this.#tally.readBytes += sound;
      this.#end = { kind: 'broken', offset: this.#offset + sound };
      return;
    }
    this.#tally.readBytes += length;
    this.#offset += length;
    this.#carry = chunk + length - rest;
    bytes.copyWithin(chunk - this.#carry, rest, chunk + length);
  }

  end(): void {
    const isClosed = this.#kernel.arrayState() === ARRAY_CLOSED;
    this.#end ??= isClosed ? { kind: 'closed' } : { kind: 'unclosed', offset: this.#offset };
  }
}

/** Counts what a source gives, up to its end or as far as the counter wants. */
export function countAll(kernel: Kernel, source: Source, counter: Taker): void {
  for (let wanted = counter.wanted; wanted > 0; wanted = counter.wanted) {
    const length = source.read(kernel.bytes, counter.at, wanted);
    if (length === 0) {
      counter.end();
      return;
    }
    counter.take(length);
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
  kernel.pauseObserving(1);
  kernel.scanArray(from, from, kernel.chunk + primedBytes);
  kernel.pauseObserving(0);
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
