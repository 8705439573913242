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
  /** Bytes of the text that are to come and no content: a byte order mark. */
  #markBytes = 0;

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

  get isArray(): boolean {
    return this.#records instanceof ArrayCounter;
  }

  /** How a JSON array ended, if it is one. */
  get arrayEnd(): ArrayEnd | undefined {
    return this.#records instanceof ArrayCounter ? this.#records.ended : undefined;
  }

  /** Whether it ends within a line that was counted or was cut. */
  get isWithinLine(): boolean {
    return this.#records instanceof LineCounter && this.#records.isWithin;
  }

  /** Bytes that stand behind the last record that was counted; of an array that was transcoded nobody knows, and it is 0. */
  get behindBytes(): number {
    const records = this.#records;
    if (records instanceof LineCounter) {
      return this.#transcoder?.sourceBytes(records.unfinished) ?? records.unfinished.length;
    }
    return records instanceof ArrayCounter && !this.#transcoder ? records.behindBytes : 0;
  }

  /** @param isWhole nothing comes behind this piece */
  take(length: number, isWhole = false): void {
    this.recognise(length, isWhole);
    const textLength = this.#transcoder?.convert(length) ?? length;
    this.#tally.readBytes += length - textLength;
    this.#count(textLength);
  }

  /** Nothing more comes. */
  end(): void {
    const left = this.#transcoder?.finish() ?? 0;
    this.#tally.readBytes -= left;
    this.#count(left);
    this.#records?.end();
  }

  /** Nothing more can be had, though there should be more. */
  breakOff(): void {
    this.end();
  }

  /** Nothing more comes for now: a line that is not at its end is not counted. */
  protected pause(): void {
    if (this.#records instanceof ArrayCounter) this.#records.end();
  }

  /** The rest of a line that is not at its end belongs to nobody. */
  protected cutLine(): void {
    if (this.#records instanceof LineCounter) this.#records.cut();
  }

  /** Decides what the content is by its first piece, which lies at `at` and stays as it is. */
  protected recognise(length: number, isWhole: boolean): void {
    if (this.#records !== undefined) return;
    const { bytes, chunk } = this.#kernel;
    const source = bytes.subarray(chunk, chunk + length);
    const encoding = this.#encoding ?? encodingOf(source);
    const transcoder = transcoderFor(encoding, this.#kernel);
    const kept = transcoder && Uint8Array.from(source);
    const textLength = transcoder?.convert(length) ?? length;
    this.#markBytes = markLength(bytes, chunk);
    const isArray =
      startsArray(bytes, chunk) && isArrayDocument(this.#kernel, textLength, this.#markBytes, isWhole);
    if (kept) source.set(kept);
    this.#transcoder = transcoderFor(encoding, this.#kernel);
    this.#records = isArray
      ? new ArrayCounter(this.#kernel, this.#tally)
      : new LineCounter(
          this.#kernel,
          this.#tally,
          transcoder ? Number.POSITIVE_INFINITY : this.#splitBytes,
          false,
        );
  }

  #count(length: number): void {
    if (length === 0) return;
    const markBytes = Math.min(this.#markBytes, length);
    this.#markBytes -= markBytes;
    this.#records?.take(length, markBytes);
  }
}
