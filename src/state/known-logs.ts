import { STRIDE } from '../task.ts';
import { type Entry, KINDS } from './entry.ts';
import { HASH_BYTES } from './fingerprint.ts';
import { STAMP_WORDS, Stamps } from './stamps.ts';

/** Numbers a log beside its stamp: when it was seen, pending bytes, offset, totals. */
const NUMBERS = 3 + STRIDE;
const SEEN = 0;
const PENDING = 1;
const OFFSET = 2;
const TOTALS = 3;
/** Head and tail of its fingerprint, then its source. */
const HASHES = 3 * HASH_BYTES;
const SOURCE_AT = 2 * HASH_BYTES;
/** Bits of a log's flags: the index of its kind, and whether its offset lies inside of a line. */
const KIND = 3;
const IS_INSIDE = 4;

/** A log that is known, and its number in the state. */
export interface KnownLog extends Entry {
  readonly index: number;
}

/**
 * The logs that a state knows, in columns: of a hundred thousand most are as they were, which is told by their stamps
 * without an object for any of them. The bytes are those of the file, so that nothing is parsed or printed either:
 * stamps, numbers, hashes, flags, ends of the paths, paths; every column but the last two starts at a multiple of 8.
 */
export class KnownLogs {
  readonly count: number;
  readonly stamps: Stamps;
  readonly #numbers: Float64Array;
  readonly #hashes: Buffer;
  readonly #ends: Uint32Array;
  readonly #flags: Uint8Array;
  readonly #paths: Buffer;
  readonly #logs = new Map<number, KnownLog>();
  /** The first 32 bits of all sources, when they are asked for: seldom is one there. */
  #sourceStarts: Set<number> | undefined;

  /**
   * @param bytes begins at a multiple of 8 in its memory
   * @throws RangeError if that is not what so many logs take
   */
  constructor(count: number, bytes: Uint8Array) {
    this.count = count;
    const { buffer, byteOffset } = bytes;
    let used = 0;
    const column = (length: number): number => {
      const at = byteOffset + used;
      used += length;
      return at;
    };
    this.stamps = new Stamps(
      new BigUint64Array(buffer, column(count * STAMP_WORDS * 8), count * STAMP_WORDS),
    );
    this.#numbers = new Float64Array(buffer, column(count * NUMBERS * 8), count * NUMBERS);
    this.#hashes = Buffer.from(buffer, column(count * HASHES), count * HASHES);
    this.#ends = new Uint32Array(buffer, column(count * 4), count);
    this.#flags = new Uint8Array(buffer, column(count), count);
    this.#paths = Buffer.from(buffer, column(0), bytes.length - used);
    if (this.#paths.length !== this.#startOf(count)) throw new RangeError('the paths end elsewhere');
  }

  static readonly none = new KnownLogs(0, new Uint8Array(0));

  /** The log as an object, always the same one. */
  log(index: number): KnownLog {
    let log = this.#logs.get(index);
    if (log === undefined) {
      log = this.#read(index);
      this.#logs.set(index, log);
    }
    return log;
  }

  #read(index: number): KnownLog {
    const numbers = this.#numbers.subarray(index * NUMBERS, (index + 1) * NUMBERS);
    const hashes = this.#hashes.subarray(index * HASHES, (index + 1) * HASHES);
    const flags = this.#flags[index] as number;
    const stamp = this.stamps.get(index);
    const kind = KINDS[flags & KIND];
    if (stamp === undefined || kind === undefined) throw new RangeError(`log ${index} is none`);
    return {
      index,
      path: this.path(index).toString(),
      stamp,
      kind,
      offset: numbers[OFFSET] as number,
      head: hashes.toString('hex', 0, HASH_BYTES),
      tail: hashes.toString('hex', HASH_BYTES, SOURCE_AT),
      source: hashes.toString('hex', SOURCE_AT),
      isInside: (flags & IS_INSIDE) !== 0,
      pendingBytes: numbers[PENDING] as number,
      totals: Array.from(numbers.subarray(TOTALS)),
      seenMs: numbers[SEEN] as number,
    };
  }

  /** Where a log was seen last, absolute, in UTF-8. */
  path(index: number): Buffer {
    return this.#paths.subarray(this.#startOf(index), this.#startOf(index + 1));
  }

  pendingBytes(index: number): number {
    return this.#numbers[index * NUMBERS + PENDING] as number;
  }

  seenMs(index: number): number {
    return this.#numbers[index * NUMBERS + SEEN] as number;
  }

  offset(index: number): number {
    return this.#numbers[index * NUMBERS + OFFSET] as number;
  }

  isArchive(index: number): boolean {
    return KINDS[(this.#flags[index] as number) & KIND] === 'archive';
  }

  /** As in its fingerprint. */
  head(index: number): string {
    return this.#hashes.toString('hex', index * HASHES, index * HASHES + HASH_BYTES);
  }

  /** Whether a log is called so. */
  hasSource(source: string): boolean {
    if (this.#sourceStarts === undefined) {
      this.#sourceStarts = new Set();
      for (let at = SOURCE_AT; at < this.#hashes.length; at += HASHES) {
        this.#sourceStarts.add(this.#hashes.readUInt32LE(at));
      }
    }
    const bytes = Buffer.from(source, 'hex');
    if (!this.#sourceStarts.has(bytes.readUInt32LE())) return false;
    for (let at = SOURCE_AT; at < this.#hashes.length; at += HASHES) {
      if (bytes.equals(this.#hashes.subarray(at, at + HASH_BYTES))) return true;
    }
    return false;
  }

  /** The columns of logs, of which some are among these, by their numbers. */
  columnsOf(logs: readonly (Entry | number)[]): Uint8Array[] {
    const { length } = logs;
    const stamps = Stamps.sized(length);
    const numbers = new Float64Array(length * NUMBERS);
    const hashes = Buffer.alloc(length * HASHES);
    const ends = new Uint32Array(length);
    const flags = new Uint8Array(length);
    const paths: Uint8Array[] = [];
    let end = 0;
    for (const [at, log] of logs.entries()) {
      const path = typeof log === 'number' ? this.path(log) : Buffer.from(log.path);
      paths.push(path);
      end += path.length;
      ends[at] = end;
      if (typeof log === 'number') {
        stamps.words.set(
          this.stamps.words.subarray(log * STAMP_WORDS, (log + 1) * STAMP_WORDS),
          at * STAMP_WORDS,
        );
        numbers.set(this.#numbers.subarray(log * NUMBERS, (log + 1) * NUMBERS), at * NUMBERS);
        hashes.set(this.#hashes.subarray(log * HASHES, (log + 1) * HASHES), at * HASHES);
        flags[at] = this.#flags[log] as number;
      } else {
        stamps.put(at, log.stamp);
        numbers.set([log.seenMs, log.pendingBytes, log.offset, ...log.totals], at * NUMBERS);
        hashes.write(log.head, at * HASHES, 'hex');
        hashes.write(log.tail, at * HASHES + HASH_BYTES, 'hex');
        hashes.write(log.source, at * HASHES + SOURCE_AT, 'hex');
        flags[at] = KINDS.indexOf(log.kind) | (log.isInside ? IS_INSIDE : 0);
      }
    }
    return [stamps.words, numbers, hashes, ends, flags].map(bytesOf).concat(Buffer.concat(paths));
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] as number);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
