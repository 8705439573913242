import type { Bits } from 'seek-bzip';
import type { ByteReader } from './byte-reader.ts';

const NOTHING = new Uint8Array(0);

/** Thrown when the bits that are held are used up. */
const OUT_OF_BITS = Symbol('out of bits');

/** A stretch of the input that is read bit by bit, the most significant first, and grows at its end as it is filled. */
export class BitWindow implements Bits {
  #bytes = new Uint8Array(65_536);
  #at = 0;
  #end = 0;
  /** The lowest `#heldBits` of it were taken out of `#bytes` and not read yet. */
  #held = 0;
  #heldBits = 0;

  /** Bytes not begun yet. */
  get byteLength(): number {
    return this.#end - this.#at;
  }

  /** Whether all bytes that are held are zero. */
  get isZero(): boolean {
    return this.#bytes.subarray(this.#at, this.#end).every((byte) => byte === 0);
  }

  /** Drops all that is held. */
  clear(): void {
    this.#at = this.#end = 0;
    this.#heldBits = 0;
  }

  /** Holds at least `n` bytes, fewer only if `input` ends or fails before. */
  async fill(input: ByteReader, n: number): Promise<void> {
    while (this.byteLength < n) {
      // What is held can be decoded before it is said that the input failed; it says so every time.
      const piece = await input.next().catch(() => NOTHING);
      if (piece.length === 0) return;
      this.#append(piece);
    }
  }

  /** To be called within `attempt`. */
  read(n: number): number {
    if (n > 24) return (this.read(n - 16) << 16) | this.read(16);
    while (this.#heldBits < n) {
      if (this.#at === this.#end) throw OUT_OF_BITS;
      this.#held = (this.#held << 8) | (this.#bytes[this.#at++] as number);
      this.#heldBits += 8;
    }
    this.#heldBits -= n;
    return (this.#held >>> this.#heldBits) & ((1 << n) - 1);
  }

  pi(): string {
    let digits = '';
    for (let i = 0; i < 3; i++) digits += this.read(16).toString(16).padStart(4, '0');
    return digits;
  }

  /** Drops the rest of a byte that was begun. */
  align(): void {
    this.#heldBits = 0;
  }

  /** What `read` returns; `undefined` if it runs out of bits. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (error !== OUT_OF_BITS) throw error;
      return undefined;
    }
  }

  #append(piece: Uint8Array): void {
    const length = this.byteLength + piece.length;
    const from = this.#bytes;
    if (length > from.length) this.#bytes = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
    if (this.#end + piece.length > from.length) {
      this.#bytes.set(from.subarray(this.#at, this.#end));
      this.#end -= this.#at;
      this.#at = 0;
    }
    this.#bytes.set(piece, this.#end);
    this.#end += piece.length;
  }
}
