import type { Transform } from 'node:stream';
import { constants } from 'node:zlib';

/**
 * What is used of node:zlib's streams below their public surface, the same in every Node from 20 to 26. Through their
 * surface each piece changes threads twice and lands in new memory, which costs half as much again as to inflate it;
 * and what can be decoded at once, `inflateRawSync`, must end where its input does. pngjs and npm's own minizlib do it so.
 */
type ZlibStream = Transform & {
  readonly _handle: { writeSync: (flush: number, ...io: [...Span, ...Span]) => void } | null;
  /** Bytes left by the last write: of the output's room, of the input. */
  readonly _writeState: Uint32Array;
};

/** Bytes, where those that are meant begin, and how many they are. */
type Span = [bytes: Uint8Array, at: number, length: number];

/** What is decoded at once: little enough to stay in the cache. Of a step in which the data turn out damaged nothing is known. */
const STEP_BYTES = 262_144;

/** Room that no engine is using. */
const idle: Uint8Array[] = [];

/** Drives a decompressing stream of node:zlib in this thread, step by step, so that nothing piles up whatever comes out. */
export class ZlibEngine {
  readonly #stream: ZlibStream;
  readonly #asFault: (error: NodeJS.ErrnoException) => Error;
  readonly #room = idle.pop() ?? new Uint8Array(STEP_BYTES);
  #unusedBytes = 0;

  /**
   * @param stream made with the least `chunkSize`, as its own buffer is not used
   * @param asFault what to throw for an error of the stream
   */
  constructor(stream: Transform, asFault: (error: NodeJS.ErrnoException) => Error) {
    this.#stream = stream as ZlibStream;
    this.#asFault = asFault;
    // Errors are thrown where they happen; the stream tells of them once more, later.
    stream.on('error', () => {});
  }

  /** How much of the piece fed last lies behind the end of the compressed data; 0 as long as they did not end. */
  get unusedBytes(): number {
    return this.#unusedBytes;
  }

  /**
   * What `piece` decodes to; each part is valid until the next one is asked for.
   * @param flush a constant of node:zlib; with `Z_FINISH` the compressed data must end here
   */
  *feed(piece: Uint8Array, flush: number = constants.Z_NO_FLUSH): Generator<Uint8Array> {
    let left = piece.length;
    for (let isFull = true; isFull; ) {
      const roomLeft = this.#step(flush, piece, piece.length - left, left);
      left = this.#stream._writeState[1] as number;
      isFull = roomLeft === 0;
      if (roomLeft < STEP_BYTES) yield this.#room.subarray(0, STEP_BYTES - roomLeft);
    }
    this.#unusedBytes = left;
  }

  close(): void {
    this.#stream.destroy();
    idle.push(this.#room);
  }

  /** Decodes until the room is full or the input used up, and says how much of the room is left. */
  #step(flush: number, ...input: Span): number {
    const { _handle: handle, _writeState: left } = this.#stream;
    handle?.writeSync(flush, ...input, this.#room, 0, STEP_BYTES);
    if (this.#stream.errored) throw this.#asFault(this.#stream.errored);
    return left[0] as number;
  }
}
