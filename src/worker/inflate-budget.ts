import type { InflateLimits } from '../task.ts';
import type { Bytes } from './decode/byte-reader.ts';
import { Fault } from './decode/fault.ts';

/** What is left of what `--max-inflate` lets the bytes of one file become. */
export class InflateBudget {
  readonly #limits: InflateLimits;
  readonly #sizeBytes: () => number;
  #inflated = 0;

  /** @param sizeBytes size of the file, or how much of a stream was read so far */
  constructor(limits: InflateLimits, sizeBytes: () => number) {
    this.#limits = limits;
    this.#sizeBytes = sizeBytes;
  }

  /**
   * What a decoder gives, up to the limit.
   * @throws Fault with the problem `limit`, and what the decoder throws
   */
  async *limit(decoded: Bytes): AsyncGenerator<Uint8Array> {
    for await (const piece of decoded) {
      const left = this.#left();
      this.#inflated += piece.length;
      if (piece.length <= left) yield piece;
      else {
        if (left > 0) yield piece.subarray(0, left);
        throw new Fault('limit', 'more would come than --max-inflate allows');
      }
    }
  }

  #left(): number {
    const { bytes, ratio } = this.#limits;
    const allowed = Math.min(bytes, ratio === Number.POSITIVE_INFINITY ? ratio : ratio * this.#sizeBytes());
    return Math.floor(allowed - this.#inflated);
  }
}
