import { hash } from 'node:crypto';

/** By how many of its first bytes, and by how many before a place in it, a content is known again. */
export const HEAD_BYTES = 1024;
const TAIL_BYTES = 4096;

/** A content up to `offset`, told by its first bytes and by those right before the offset. */
export interface Fingerprint {
  /** Decoded bytes from the start of the content. */
  readonly offset: number;
  /** Of the first `min(offset, HEAD_BYTES)` bytes. */
  readonly head: string;
  /** Of the last `min(offset, TAIL_BYTES)` bytes. */
  readonly tail: string;
}

export function isSameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return a.offset === b.offset && a.head === b.head && a.tail === b.tail;
}

/** Bytes of a hash: enough of SHA-256 that no two contents are taken for one. */
export const HASH_BYTES = 16;

/** A hash as hexadecimal digits. */
export function hashOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex').slice(0, 2 * HASH_BYTES);
}

/** Takes the fingerprint of a content that can be read at any place; undefined if it is shorter than `offset`. */
export function fingerprintAt(
  read: (at: number, length: number) => Uint8Array,
  offset: number,
): Fingerprint | undefined {
  const headBytes = Math.min(offset, HEAD_BYTES);
  const head = read(0, headBytes);
  if (head.length < headBytes) return undefined;
  const headHash = hashOf(head);
  if (offset === headBytes) return { offset, head: headHash, tail: headHash };
  const tailBytes = Math.min(offset, TAIL_BYTES);
  const tail = read(offset - tailBytes, tailBytes);
  return tail.length < tailBytes ? undefined : { offset, head: headHash, tail: hashOf(tail) };
}

/** Takes fingerprints of a content that goes by in pieces. */
export class PassingFingerprint {
  readonly #head = new Uint8Array(HEAD_BYTES);
  /** The bytes before the last piece that a fingerprint may need, then the piece. */
  #window = new Uint8Array(0);
  #windowLength = 0;
  #length = 0;
  #marked = { offset: 0, tail: new Uint8Array(0) };

  /** Bytes that went by. */
  get length(): number {
    return this.#length;
  }

  pass(piece: Uint8Array): void {
    if (this.#length < HEAD_BYTES) this.#head.set(piece.subarray(0, HEAD_BYTES - this.#length), this.#length);
    const before = this.#tailAt(this.#length);
    const needed = before.length + piece.length;
    if (needed > this.#window.length) {
      const larger = new Uint8Array(needed);
      larger.set(before);
      this.#window = larger;
    } else this.#window.set(before);
    this.#window.set(piece, before.length);
    this.#windowLength = needed;
    this.#length += piece.length;
  }

  /** The bytes from one place in the last piece to another, as they were. */
  between(from: number, to: number): Uint8Array {
    const start = this.#windowLength - this.#length;
    return this.#window.subarray(start + from, start + to);
  }

  /** Of the content up to a place in the last piece, or at its ends. */
  at(offset: number): Fingerprint {
    return this.#of(offset, this.#tailAt(offset));
  }

  /** Remembers such a place when more goes by. */
  mark(offset: number): void {
    this.#marked = { offset, tail: this.#tailAt(offset).slice() };
  }

  /** Of the content up to the place that was marked last. */
  get marked(): Fingerprint {
    return this.#of(this.#marked.offset, this.#marked.tail);
  }

  #tailAt(offset: number): Uint8Array {
    return this.between(offset - Math.min(offset, TAIL_BYTES), offset);
  }

  #of(offset: number, tail: Uint8Array): Fingerprint {
    return { offset, head: hashOf(this.#head.subarray(0, Math.min(offset, HEAD_BYTES))), tail: hashOf(tail) };
  }
}
