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

/** Up to where a log was counted. */
export type CountedLog = Omit<Entry, 'source' | 'path' | 'totals' | 'seenMs'>;

/** What is known of very many logs, in columns: as objects they would take ten times the memory. */
export class LogColumns {
  #count: number;
  #stamps: Stamps;
  #numbers: Float64Array;
  #hashes: Buffer;
  /** Where the paths end, one behind the other. */
  #ends: Uint32Array;
  #flags: Uint8Array;
  #paths: Buffer;
  /** The first 32 bits of all sources, when they are asked for. */
  #sourceStarts: Set<number> | undefined;

  private constructor(
    count: number,
    stamps: Stamps,
    numbers: Float64Array,
    hashes: Buffer,
    ends: Uint32Array,
    flags: Uint8Array,
    paths: Buffer,
  ) {
    this.#count = count;
    this.#stamps = stamps;
    this.#numbers = numbers;
    this.#hashes = hashes;
    this.#ends = ends;
    this.#flags = flags;
    this.#paths = paths;
  }

  /** There are none yet. */
  static empty(): LogColumns {
    return LogColumns.over(0, new Uint8Array(0));
  }

  /**
   * Those whose columns are in these bytes, as `bytes` gives them.
   * @param bytes begins at a multiple of 8 in its memory
   * @throws RangeError if that is not what so many logs take
   */
  static over(count: number, bytes: Uint8Array): LogColumns {
    const { buffer, byteOffset } = bytes;
    let used = 0;
    const column = (length: number): number => {
      const at = byteOffset + used;
      used += length;
      return at;
    };
    const logs = new LogColumns(
      count,
      new Stamps(new BigUint64Array(buffer, column(count * STAMP_WORDS * 8), count * STAMP_WORDS)),
      new Float64Array(buffer, column(count * NUMBERS * 8), count * NUMBERS),
      Buffer.from(buffer, column(count * HASHES), count * HASHES),
      new Uint32Array(buffer, column(count * 4), count),
      new Uint8Array(buffer, column(count), count),
      Buffer.from(buffer, column(0), bytes.length - used),
    );
    if (logs.#paths.length !== logs.#startOf(count)) throw new RangeError('the paths end elsewhere');
    return logs;
  }

  get count(): number {
    return this.#count;
  }

  get stamps(): Stamps {
    return this.#stamps;
  }

  /**
   * Adds a log as it was counted; the others of its fields by themselves, as there may be very many.
   * @returns its number
   */
  add(log: CountedLog, source: string, path: string, totals: readonly number[], seenMs: number): number {
    const at = this.#grow(Buffer.byteLength(path));
    this.#stamps.put(at, log.stamp);
    const numbers = at * NUMBERS;
    this.#numbers[numbers + SEEN] = seenMs;
    this.#numbers[numbers + PENDING] = log.pendingBytes;
    this.#numbers[numbers + OFFSET] = log.offset;
    for (let i = 0; i < STRIDE; i++) this.#numbers[numbers + TOTALS + i] = totals[i] as number;
    const hashes = at * HASHES;
    this.#hashes.write(log.head, hashes, 'hex');
    this.#hashes.write(log.tail, hashes + HASH_BYTES, 'hex');
    this.#hashes.write(source, hashes + SOURCE_AT, 'hex');
    this.#flags[at] = KINDS.indexOf(log.kind) | (log.isInside ? IS_INSIDE : 0);
    this.#paths.write(path, this.#startOf(at));
    this.#sourceStarts?.add(this.#sourceStart(at));
    return at;
  }

  /** Adds one of others as it is. @returns its number */
  addFrom(others: LogColumns, other: number): number {
    const path = others.path(other);
    const at = this.#grow(path.length);
    const words = others.#stamps.words.subarray(other * STAMP_WORDS, (other + 1) * STAMP_WORDS);
    this.#stamps.words.set(words, at * STAMP_WORDS);
    this.#numbers.set(others.#numbers.subarray(other * NUMBERS, (other + 1) * NUMBERS), at * NUMBERS);
    others.#hashes.copy(this.#hashes, at * HASHES, other * HASHES, (other + 1) * HASHES);
    this.#flags[at] = others.#flags[other] as number;
    path.copy(this.#paths, this.#startOf(at));
    this.#sourceStarts?.add(this.#sourceStart(at));
    return at;
  }

  /** The log as an object. */
  get(at: number): Entry {
    const totals = at * NUMBERS + TOTALS;
    return {
      ...this.counted(at),
      path: this.path(at).toString(),
      totals: Array.from(this.#numbers.subarray(totals, totals + STRIDE)),
      seenMs: this.seenMs(at),
    };
  }

  /** What was counted of a log, and what it is called. */
  counted(at: number): CountedLog & Pick<Entry, 'source'> {
    const hashes = at * HASHES;
    const flags = this.#flags[at] as number;
    const stamp = this.#stamps.get(at);
    const kind = KINDS[flags & KIND];
    if (stamp === undefined || kind === undefined) throw new RangeError(`log ${at} is none`);
    return {
      stamp,
      kind,
      offset: this.offset(at),
      head: this.head(at),
      tail: this.#hashes.toString('hex', hashes + HASH_BYTES, hashes + SOURCE_AT),
      source: this.#hashes.toString('hex', hashes + SOURCE_AT, hashes + HASHES),
      isInside: (flags & IS_INSIDE) !== 0,
      pendingBytes: this.pendingBytes(at),
    };
  }

  /** Where a log was seen last, absolute, in UTF-8. */
  path(at: number): Buffer {
    return this.#paths.subarray(this.#startOf(at), this.#ends[at]);
  }

  pendingBytes(at: number): number {
    return this.#numbers[at * NUMBERS + PENDING] as number;
  }

  seenMs(at: number): number {
    return this.#numbers[at * NUMBERS + SEEN] as number;
  }

  offset(at: number): number {
    return this.#numbers[at * NUMBERS + OFFSET] as number;
  }

  isArchive(at: number): boolean {
    return KINDS[(this.#flags[at] as number) & KIND] === 'archive';
  }

  /** As in its fingerprint. */
  head(at: number): string {
    return this.#hashes.toString('hex', at * HASHES, at * HASHES + HASH_BYTES);
  }

  /** Whether a log is called so. */
  hasSource(source: string): boolean {
    this.#sourceStarts ??= new Set(Array.from({ length: this.#count }, (_, at) => this.#sourceStart(at)));
    const wanted = Buffer.from(source, 'hex');
    if (!this.#sourceStarts.has(wanted.readUInt32LE())) return false;
    for (let at = SOURCE_AT; at < this.#count * HASHES; at += HASHES) {
      if (wanted.equals(this.#hashes.subarray(at, at + HASH_BYTES))) return true;
    }
    return false;
  }

  #sourceStart(at: number): number {
    return this.#hashes.readUInt32LE(at * HASHES + SOURCE_AT);
  }

  /** Stamps, numbers, hashes, ends of the paths, flags, paths: every column but the last two starts at a multiple of 8. */
  bytes(): Uint8Array[] {
    const count = this.#count;
    return [
      bytesOf(this.#stamps.words.subarray(0, count * STAMP_WORDS)),
      bytesOf(this.#numbers.subarray(0, count * NUMBERS)),
      this.#hashes.subarray(0, count * HASHES),
      bytesOf(this.#ends.subarray(0, count)),
      this.#flags.subarray(0, count),
      this.#paths.subarray(0, this.#startOf(count)),
    ];
  }

  #startOf(at: number): number {
    return at === 0 ? 0 : (this.#ends[at - 1] as number);
  }

  /** Makes room for one more, with a path of so many bytes. @returns its number */
  #grow(pathBytes: number): number {
    const at = this.#count++;
    if (at === this.#flags.length) {
      const size = Math.max(64, at + (at >> 1));
      this.#stamps = new Stamps(grown(this.#stamps.words, new BigUint64Array(size * STAMP_WORDS)));
      this.#numbers = grown(this.#numbers, new Float64Array(size * NUMBERS));
      this.#hashes = grown(this.#hashes, Buffer.alloc(size * HASHES));
      this.#ends = grown(this.#ends, new Uint32Array(size));
      this.#flags = grown(this.#flags, new Uint8Array(size));
    }
    const end = this.#startOf(at) + pathBytes;
    this.#ends[at] = end;
    if (end > this.#paths.length)
      this.#paths = grown(this.#paths, Buffer.alloc(Math.max(4096, end + (end >> 1))));
    return at;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function grown<Column extends { set(column: Column): void }>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}
