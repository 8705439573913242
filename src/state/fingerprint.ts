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

/** Takes fingerprints of a content that goes by, at places known before and at its end. */
export class PassingFingerprint {
  readonly #wanted: readonly Fingerprint[];
  readonly #head = new Uint8Array(HEAD_BYTES);
  /** The last bytes that went by; twice as long as needed, so that it is seldom moved. */
  readonly #recent = new Uint8Array(2 * TAIL_BYTES);
  #recentLength = 0;
  #length = 0;
  #next = 0;
  #found: number | undefined;

  /** @param wanted what the content may begin with, ordered by offset */
  constructor(wanted: readonly Fingerprint[]) {
    this.#wanted = wanted;
  }

  /** The index of the longest of those wanted that the content begins with. */
  get found(): number | undefined {
    return this.#found;
  }

  pass(piece: Uint8Array): void {
    let from = 0;
    for (; this.#next < this.#wanted.length; this.#next++) {
      const wanted = this.#wanted[this.#next] as Fingerprint;
      const to = wanted.offset - this.#length + from;
      if (to > piece.length) break;
      this.#keep(piece.subarray(from, to));
      from = to;
      const { head, tail } = this.now();
      if (head === wanted.head && tail === wanted.tail) this.#found = this.#next;
    }
    this.#keep(piece.subarray(from));
  }

  /** Of all that went by so far. */
  now(): Fingerprint {
    const tailBytes = Math.min(this.#length, TAIL_BYTES);
    return {
      offset: this.#length,
      head: hashOf(this.#head.subarray(0, Math.min(this.#length, HEAD_BYTES))),
      // Of so few bytes it is the same as the head.
      tail: hashOf(this.#recent.subarray(this.#recentLength - tailBytes, this.#recentLength)),
    };
  }

  #keep(piece: Uint8Array): void {
    if (this.#length < HEAD_BYTES) this.#head.set(piece.subarray(0, HEAD_BYTES - this.#length), this.#length);
    const last = piece.subarray(Math.max(0, piece.length - TAIL_BYTES));
    if (this.#recentLength + last.length > this.#recent.length) {
      const kept = Math.min(this.#recentLength, TAIL_BYTES);
      this.#recent.copyWithin(0, this.#recentLength - kept, this.#recentLength);
      this.#recentLength = kept;
    }
    this.#recent.set(last, this.#recentLength);
    this.#recentLength += last.length;
    this.#length += piece.length;
  }
}
