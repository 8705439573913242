import { type Encoding, encodingOf, type Transcoder, transcoderFor } from './encoding.ts';
import { markLength, startsArray } from './formats.ts';
import type { Kernel } from './kernel.ts';
import {
  ArrayCounter,
  type ArrayEnd,
  isArrayDocument,
  LineCounter,
  type RecordCounter,
  type Tally,
} from './records.ts';

/**
 * Counts one content, from its first byte on, whatever its encoding and whether it is lines or one JSON array. The
 * pieces of it are put into the kernel's memory at `at`; the first should be as long as `wanted` says, since by it
 * the content is recognised.
 */
export class Content {
  readonly #kernel: Kernel;
  readonly #tally: Tally;
  readonly #splitBytes: number;
  readonly #encoding: Encoding | undefined;
  #transcoder: Transcoder | undefined;
  #records: RecordCounter | undefined;

  /**
   * @param splitBytes lines that begin behind so many bytes are left to others, unless only a whole can be counted
   * @param encoding if it is known already
   */
  constructor(kernel: Kernel, tally: Tally, splitBytes = Number.POSITIVE_INFINITY, encoding?: Encoding) {
    this.#kernel = kernel;
    this.#tally = tally;
    this.#splitBytes = splitBytes;
    this.#encoding = encoding;
  }

  /** Where the next piece is to be put. */
  get at(): number {
    return this.#transcoder?.at ?? this.#kernel.chunk;
  }

  /** Bytes that the next piece may have; 0 when no more is wanted. */
  get wanted(): number {
    return this.#records?.wanted ?? Math.min(this.#kernel.chunkSize, this.#splitBytes);
  }

  /** Whether lines behind `splitBytes` are left to others. */
  get isSplit(): boolean {
    return (
      Number.isFinite(this.#splitBytes) &&
      this.#transcoder === undefined &&
      this.#records instanceof LineCounter
    );
  }

  /** How a JSON array ended, if it is one. */
  get arrayEnd(): ArrayEnd | undefined {
    return this.#records instanceof ArrayCounter ? this.#records.ended : undefined;
  }

  /** @param isWhole nothing comes behind this piece */
  take(length: number, isWhole = false): void {
    const { bytes, chunk } = this.#kernel;
    if (this.#records === undefined) {
      const encoding = this.#encoding ?? encodingOf(bytes.subarray(chunk, chunk + length));
      this.#transcoder = transcoderFor(encoding, this.#kernel);
    }
    const textLength = this.#transcoder?.convert(length) ?? length;
    this.#tally.readBytes += length - textLength;
    this.#count(textLength, isWhole);
  }

  end(): void {
    const left = this.#transcoder?.finish() ?? 0;
    if (left > 0) {
      this.#tally.readBytes -= left;
      this.#count(left, true);
    }
    this.#records?.end();
  }

  #count(length: number, isWhole: boolean): void {
    const { bytes, chunk } = this.#kernel;
    if (this.#records === undefined) {
      const markBytes = markLength(bytes, chunk);
      const isArray = startsArray(bytes, chunk) && isArrayDocument(this.#kernel, length, markBytes, isWhole);
      const ownedBytes = this.#transcoder === undefined ? this.#splitBytes : Number.POSITIVE_INFINITY;
      this.#records = isArray
        ? new ArrayCounter(this.#kernel, this.#tally)
        : new LineCounter(this.#kernel, this.#tally, ownedBytes, false);
      this.#records.take(length, markBytes);
    } else if (length > 0) this.#records.take(length);
  }
}
