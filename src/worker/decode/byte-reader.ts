/** Bytes that arrive piece by piece, front to back. A piece is valid until the next one is asked for. */
export type Bytes = AsyncIterable<Uint8Array>;

const NOTHING = new Uint8Array(0);

/**
 * Reads `Bytes` with a look ahead, in portions of any size. What it gives is valid until its next call. An error of
 * the source is thrown only when all that came before it is taken, and then by every call.
 */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  /** Read from the source and not taken yet: `#held[#from...]`. */
  #held: Uint8Array = NOTHING;
  #from = 0;
  #isDone = false;
  #position = 0;
  #error: unknown;

  constructor(source: Bytes) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Bytes taken so far. */
  get position(): number {
    return this.#position;
  }

  /** The bytes to come, at least `n` of them unless the source ends or fails before. */
  async peek(n: number): Promise<Uint8Array> {
    while (this.#held.length - this.#from < n && (await this.#pull()));
    return this.#held.subarray(this.#from);
  }

  /** Takes `n` bytes, fewer only at the end of the source; throws when it fails before. */
  async take(n: number): Promise<Uint8Array> {
    const there = await this.peek(n);
    if (there.length < n && this.#error !== undefined) throw this.#error;
    const taken = there.subarray(0, n);
    this.#advance(taken.length);
    return taken;
  }

  /** Takes what is there, at least one byte and at most `most`; nothing at the end of the source. */
  async next(most = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
    const there = await this.peek(1);
    const taken = there.subarray(0, Math.min(most, there.length));
    this.#advance(taken.length);
    return taken;
  }

  /** Gives back the last `n` bytes of what the call before took. */
  unread(n: number): void {
    if (n > this.#from) throw new RangeError('more was given back than was taken');
    this.#from -= n;
    this.#position -= n;
  }

  /** Takes `n` bytes without looking at them, and says how many there were. */
  async skip(n: number): Promise<number> {
    let left = n;
    while (left > 0) {
      const { length } = await this.next(left);
      if (length === 0) break;
      left -= length;
    }
    return n - left;
  }

  async isAtEnd(): Promise<boolean> {
    return (await this.peek(1)).length === 0;
  }

  /** Lets the source release what it holds. Nothing can be read any more. */
  async close(): Promise<void> {
    this.#isDone = true;
    this.#held = NOTHING;
    this.#from = 0;
    await this.#source.return?.();
  }

  #advance(n: number): void {
    this.#from += n;
    this.#position += n;
  }

  /** Holds one piece more; false when none comes. */
  async #pull(): Promise<boolean> {
    // A copy: the source may write the next piece where this one lies.
    this.#held = Uint8Array.from(this.#held.subarray(this.#from));
    this.#from = 0;
    const piece = await this.#nextPiece();
    if (piece === undefined) return false;
    if (this.#held.length === 0) {
      this.#held = piece;
    } else {
      const joined = new Uint8Array(this.#held.length + piece.length);
      joined.set(this.#held);
      joined.set(piece, this.#held.length);
      this.#held = joined;
    }
    return true;
  }

  async #nextPiece(): Promise<Uint8Array | undefined> {
    if (this.#isDone) return undefined;
    try {
      if (this.#error === undefined) {
        const { done, value } = await this.#source.next();
        if (!done) return value;
        this.#isDone = true;
        return undefined;
      }
    } catch (error) {
      this.#error = error;
    }
    if (this.#held.length === 0) throw this.#error;
    return undefined;
  }
}
