import type { Transform } from 'node:stream';

/** What is used of node:zlib's streams; `bytesWritten` counts what the decoder has taken of that which was fed. */
type ZlibStream = Transform & { readonly bytesWritten: number };

/**
 * Drives a decompressing stream of node:zlib by hand: a piece goes in, all that it decodes to comes out, and only then
 * goes the next one in. So nothing piles up whatever a piece inflates to, and what came out before an error is not lost.
 */
export class ZlibEngine {
  readonly #stream: ZlibStream;
  #fedBytes = 0;
  /** What was fed last is decoded, and all that came of it can be read. */
  #isIdle = true;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  /** @param asFault what to throw for an error of the stream */
  constructor(stream: ZlibStream, asFault: (error: NodeJS.ErrnoException) => Error) {
    this.#stream = stream;
    // Listening to `readable` is what keeps the stream from flowing.
    stream.on('readable', () => this.#wake?.());
    stream.on('end', () => this.#settle());
    stream.on('error', (error) => {
      this.#error ??= asFault(error);
      this.#settle();
    });
  }

  /** How much of the piece fed last lies behind the end of the compressed data; 0 as long as they did not end. */
  get unusedBytes(): number {
    return this.#fedBytes - this.#stream.bytesWritten;
  }

  /** What `piece` decodes to. The piece must stay as it is meanwhile. */
  async *feed(piece: Uint8Array): AsyncGenerator<Uint8Array> {
    this.#isIdle = false;
    this.#fedBytes += piece.length;
    this.#stream.write(piece, (error) => {
      // With an error comes the event.
      if (!error) this.#settle();
    });
    yield* this.#drain();
  }

  /** What is left when there is no more to feed; an error if the compressed data are not at their end. */
  async *finish(): AsyncGenerator<Uint8Array> {
    this.#isIdle = false;
    this.#stream.end();
    yield* this.#drain();
  }

  close(): void {
    this.#stream.destroy();
  }

  async *#drain(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const decoded: Uint8Array | null = this.#stream.read();
      if (decoded) yield decoded;
      else if (this.#error) throw this.#error;
      else if (this.#isIdle) return;
      else await this.#event();
    }
  }

  #event(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #settle(): void {
    this.#isIdle = true;
    this.#wake?.();
  }
}
