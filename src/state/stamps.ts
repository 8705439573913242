import type { BigIntStats } from 'node:fs';
import { openable } from '../discover/paths.ts';
import { tryStat } from '../stat.ts';

/** Device and inode of a file, and what changes when something is done to it. */
export interface FileStamp {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly sizeBytes: number;
  /** When its content was changed last, and when its inode was: nanoseconds since 1970. */
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

export function stampFrom({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileStamp {
  return { dev, ino, sizeBytes: Number(size), mtimeNs, ctimeNs };
}

export function isSameFile(a: FileStamp, b: FileStamp): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

export function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return isSameFile(a, b) && isSameContent(a, b) && a.ctimeNs === b.ctimeNs;
}

/** Whether nothing was written in between, as far as size and time tell. */
export function isSameContent(a: FileStamp, b: FileStamp): boolean {
  return a.sizeBytes === b.sizeBytes && a.mtimeNs === b.mtimeNs;
}

/** Numbers a stamp, in the order of `FileStamp`. */
export const STAMP_WORDS = 5;
const HALVES = 2 * STAMP_WORDS;
/** Of device and inode. */
const FILE_HALVES = 4;
/** The size of what is no regular file, or cannot be looked at. */
const NONE = 2n ** 64n - 1n;

/** The stamps of very many files, with no object for each. */
export class Stamps {
  readonly words: BigUint64Array;
  /** The same memory: 64-bit numbers are compared in halves, since each as a whole would be an object. */
  readonly #halves: Uint32Array;

  /** @param words `STAMP_WORDS` a file */
  constructor(words: BigUint64Array) {
    this.words = words;
    this.#halves = new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);
  }

  static sized(count: number): Stamps {
    return new Stamps(new BigUint64Array(count * STAMP_WORDS));
  }

  /** There is no regular file. */
  putNone(at: number): void {
    this.words[at * STAMP_WORDS + 2] = NONE;
  }

  put(at: number, { dev, ino, sizeBytes, mtimeNs, ctimeNs }: FileStamp): void {
    const to = at * STAMP_WORDS;
    this.words[to] = dev;
    this.words[to + 1] = ino;
    this.words[to + 2] = BigInt(sizeBytes);
    this.words[to + 3] = mtimeNs;
    this.words[to + 4] = ctimeNs;
  }

  /** Undefined for what is no regular file. */
  get(at: number): FileStamp | undefined {
    if (!this.isFile(at)) return undefined;
    const from = at * STAMP_WORDS;
    return {
      dev: this.words[from] as bigint,
      ino: this.words[from + 1] as bigint,
      sizeBytes: Number(this.words[from + 2]),
      mtimeNs: this.words[from + 3] as bigint,
      ctimeNs: this.words[from + 4] as bigint,
    };
  }

  isFile(at: number): boolean {
    return this.#halves[at * HALVES + 4] !== 0xffffffff || this.#halves[at * HALVES + 5] !== 0xffffffff;
  }

  /** Whether stamp `at` is number `otherAt` of others. */
  isSame(at: number, other: Stamps, otherAt: number): boolean {
    return this.#agrees(at, other, otherAt, HALVES);
  }

  /** Whether both are of one file, whatever was done to it in between. */
  isSameFile(at: number, other: Stamps, otherAt: number): boolean {
    return this.#agrees(at, other, otherAt, FILE_HALVES);
  }

  /** A number in which files differ, mostly. */
  hash(at: number): number {
    const from = at * HALVES;
    let hash = 0x811c9dc5;
    for (let i = 0; i < FILE_HALVES; i++) {
      hash = Math.imul(hash ^ (this.#halves[from + i] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  }

  #agrees(at: number, other: Stamps, otherAt: number, count: number): boolean {
    const a = at * HALVES;
    const b = otherAt * HALVES;
    for (let i = 0; i < count; i++) if (this.#halves[a + i] !== other.#halves[b + i]) return false;
    return true;
  }
}

/**
 * Asks the system for the stamps of files, and gives them as `Stamps.words`.
 * @param paths with a NUL behind each: one text goes to another thread faster than very many
 */
export function lookAt(paths: string): BigUint64Array {
  const files = paths.split('\0');
  const stamps = Stamps.sized(files.length - 1);
  for (let at = 0; at < files.length - 1; at++) {
    const stats = tryStat(openable(files[at] as string));
    if (stats?.isFile()) stamps.put(at, stampFrom(stats));
    else stamps.putNone(at);
  }
  return stamps.words;
}

/** Finds files by device and inode. */
export class FileIndex {
  readonly #stamps: Stamps;
  /** Open addressing, at most half full: number of the stamp + 1, or 0 for a free slot. */
  readonly #slots: Uint32Array;

  /** @param most how many are added at most */
  constructor(stamps: Stamps, most: number) {
    this.#stamps = stamps;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * most + 1)));
  }

  /** @returns the number that was added first for this file: the same if it is new */
  add(at: number): number {
    const slot = this.#find(this.#stamps, at);
    const held = this.#slots[slot] as number;
    if (held !== 0) return held - 1;
    this.#slots[slot] = at + 1;
    return at;
  }

  /** The number of the file that stamp `at` of others is of, or -1. */
  find(other: Stamps, at: number): number {
    return (this.#slots[this.#find(other, at)] as number) - 1;
  }

  #find(stamps: Stamps, at: number): number {
    const mask = this.#slots.length - 1;
    let slot = stamps.hash(at) & mask;
    for (let held = this.#slots[slot]; held; held = this.#slots[slot]) {
      if (stamps.isSameFile(at, this.#stamps, held - 1)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
