import type { ByteReader } from '../decode/byte-reader.ts';
import { Fault } from '../decode/fault.ts';
import { BLOCK_BYTES } from './tar-block.ts';

/** What stands behind one header of a tar: its bytes and the padding to a whole block. */
export class TarBody {
  readonly sizeBytes: number;
  readonly #input: ByteReader;
  #leftBytes: number;

  constructor(input: ByteReader, sizeBytes: number) {
    this.#input = input;
    this.sizeBytes = sizeBytes;
    this.#leftBytes = sizeBytes;
  }

  /** What is not read yet. Throws Fault if the archive ends before. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    while (this.#leftBytes > 0) {
      const piece = await this.#input.next(this.#leftBytes);
      if (piece.length === 0) throw cutOff();
      this.#leftBytes -= piece.length;
      yield piece;
    }
  }

  /** All of it, which the caller knows to be little. */
  async read(): Promise<Buffer> {
    const bytes = Buffer.alloc(this.sizeBytes);
    let length = 0;
    for await (const piece of this.pieces()) {
      bytes.set(piece, length);
      length += piece.length;
    }
    return bytes;
  }

  /** Goes to the next header. */
  async skip(): Promise<void> {
    const paddingBytes = (BLOCK_BYTES - (this.sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
    const bytes = this.#leftBytes + paddingBytes;
    if ((await this.#input.skip(bytes)) < bytes) throw cutOff();
    this.#leftBytes = 0;
  }
}

function cutOff(): Fault {
  return new Fault('truncated', 'the archive ends within a member');
}
