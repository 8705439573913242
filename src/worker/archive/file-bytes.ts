import { readSync } from 'node:fs';
import { Fault } from '../decode/fault.ts';

const BUFFER_BYTES = 65_536;

/** An open file, or what is behind its first bytes, that is read at any place. Errors of the system pass through. */
export class FileBytes {
  /** Up to the size seen first. */
  readonly sizeBytes: number;
  readonly #fd: number;
  readonly #start: number;
  /** For all that is read in order, one at a time. */
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);

  /** @param start the place in the file that is place 0 here */
  constructor(fd: number, fileBytes: number, start = 0) {
    this.#fd = fd;
    this.#start = start;
    this.sizeBytes = fileBytes - start;
  }

  /** Fills `to` with the bytes at `at`, and says how many there were: fewer only at the end of the file. */
  readInto(to: Uint8Array, at: number): number {
    const wanted = Math.min(to.length, this.sizeBytes - at);
    let length = 0;
    while (length < wanted) {
      const n = readSync(this.#fd, to, length, wanted - length, this.#start + at + length);
      if (n === 0) break;
      length += n;
    }
    return Math.max(length, 0);
  }

  /** A copy of the bytes at `at`: `length` of them, or fewer at the end of the file. */
  read(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, this.readInto(bytes, at));
  }

  /** The bytes from `at` on, piece by piece in one buffer. Throws Fault if there are not `length` of them. */
  async *range(at: number, length: number): AsyncGenerator<Uint8Array> {
    for (let done = 0; done < length; ) {
      const wanted = Math.min(length - done, BUFFER_BYTES);
      const n = this.readInto(this.#buffer.subarray(0, wanted), at + done);
      if (n === 0) throw new Fault('truncated', 'the archive ends within a member');
      done += n;
      yield this.#buffer.subarray(0, n);
    }
  }
}
