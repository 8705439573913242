/** A path never crosses a chunk, so an index is a chunk number and a position in one 32-bit number. */
const CHUNK_BITS = 20;
const CHUNK_BYTES = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_BYTES - 1;
const MAX_CHUNKS = 2 ** (32 - CHUNK_BITS);
const SLASH = 0x2f;

type Repeats = 'possible' | 'impossible';

/** Below this many paths a part of the list is sorted by insertion. */
const SMALL = 12;

/**
 * The paths of a run, each known by the number that `add` gave it, 0 upwards. A million paths as strings in a
 * Set would cost some 150 bytes each; here they cost their UTF-8 bytes, a final NUL (which no path can contain,
 * and which makes a path sort before those it is a prefix of) and 4 to 20 bytes of index.
 */
export class PathList {
  #chunks: Buffer[] = [];
  #used = CHUNK_BYTES;
  /** Where the NUL of the path written last is. */
  #end = 0;
  #starts = new Uint32Array(256);
  /** Open addressing, at most half full: number of the path + 1, or 0 for a free slot. */
  #slots = new Uint32Array(1024);
  #length = 0;
  /** Paths that `#slots` holds. */
  #findable = 0;
  readonly #repeats: Repeats;
  /** In order, when they were asked for last. */
  #sorted: Uint32Array = new Uint32Array(0);

  /** @param repeats whether a path may be added again: looking for it costs time and 8 to 16 bytes a path */
  constructor(repeats: Repeats) {
    this.#repeats = repeats;
  }

  get length(): number {
    return this.#length;
  }

  /** The number of a new path, or -1 when it is in the list already. */
  add(path: string): number {
    const start = this.#write(path);
    const slot = this.#repeats === 'possible' ? this.#find(start) : -1;
    if (slot !== -1 && this.#slots[slot] !== 0) return -1;

    const id = this.#keep(start);
    if (slot !== -1) {
      this.#slots[slot] = id + 1;
      if (++this.#findable * 2 > this.#slots.length) this.#rehash();
    }
    return id;
  }

  /** The number of a path that is listed beside the others, even if one of them is the same: `add` does not find it. */
  addBeside(path: string): number {
    return this.#keep(this.#write(path));
  }

  /** Gives a number to the path that was written last. */
  #keep(start: number): number {
    const id = this.#length++;
    if (id === this.#starts.length) this.#starts = grown(this.#starts);
    this.#starts[id] = start;
    this.#used = this.#end + 1;
    return id;
  }

  /** Whether the path is in the list; never, where paths do not repeat. */
  has(path: string): boolean {
    return this.#repeats === 'possible' && this.#slots[this.#find(this.#write(path))] !== 0;
  }

  get(id: number): string {
    const start = this.#starts[id] as number;
    const chunk = this.#chunkOf(start);
    return chunk.toString('utf8', start & CHUNK_MASK, this.#endOf(start));
  }

  /** The paths numbered [from, to), with a NUL behind each. */
  joined(from: number, to: number): string {
    let text = '';
    // They lie behind each other, chunk by chunk.
    for (let first = from; first < to; ) {
      const start = this.#starts[first] as number;
      let last = first;
      while (last + 1 < to && (this.#starts[last + 1] as number) >>> CHUNK_BITS === start >>> CHUNK_BITS)
        last++;
      const end = this.#endOf(this.#starts[last] as number);
      text += this.#chunkOf(start).toString('utf8', start & CHUNK_MASK, end + 1);
      first = last + 1;
    }
    return text;
  }

  /**
   * Whether a path is an absolute one, given in UTF-8.
   * @param here what stands in front of a relative path then, also in UTF-8
   */
  isAt(id: number, absolute: Buffer, here: Buffer): boolean {
    const start = this.#starts[id] as number;
    const chunk = this.#chunkOf(start);
    let from = start & CHUNK_MASK;
    let at = 0;
    if (chunk[from] !== SLASH) {
      if (absolute.compare(here, 0, here.length, 0, here.length) !== 0) return false;
      at = here.length;
    }
    while (at < absolute.length && chunk[from] === absolute[at]) {
      from++;
      at++;
    }
    return at === absolute.length && chunk[from] === 0;
  }

  /** Below 0 when path `a` comes before path `b` by its UTF-8 bytes, above 0 when after. */
  compare(a: number, b: number): number {
    return this.#compareFrom(a, b, 0);
  }

  /** All numbers, ordered by the UTF-8 bytes of their paths. */
  sorted(): Uint32Array {
    if (this.#sorted.length !== this.#length) this.#sorted = this.#sortAll();
    return this.#sorted;
  }

  #sortAll(): Uint32Array {
    const ids = new Uint32Array(this.#length);
    for (let i = 0; i < ids.length; i++) ids[i] = i;
    this.#sort(ids, 0, ids.length, 0);
    return ids;
  }

  /** Puts a path behind the last one, without keeping it, and says where. */
  #write(path: string): number {
    if (this.#used + path.length * 3 >= CHUNK_BYTES) {
      const bytes = Buffer.byteLength(path);
      if (bytes >= CHUNK_BYTES) throw new RangeError('a path is longer than 1 MiB');
      if (this.#used + bytes >= CHUNK_BYTES) {
        if (this.#chunks.length === MAX_CHUNKS) throw new RangeError('the paths take more than 4 GiB');
        this.#chunks.push(Buffer.allocUnsafeSlow(CHUNK_BYTES));
        this.#used = 0;
      }
    }
    const last = this.#chunks.length - 1;
    const chunk = this.#chunks[last] as Buffer;
    this.#end = this.#used + chunk.write(path, this.#used);
    chunk[this.#end] = 0;
    return last * CHUNK_BYTES + this.#used;
  }

  #chunkOf(start: number): Buffer {
    return this.#chunks[start >>> CHUNK_BITS] as Buffer;
  }

  #endOf(start: number): number {
    return this.#chunkOf(start).indexOf(0, start & CHUNK_MASK);
  }

  #byteAt(id: number, depth: number): number {
    const start = this.#starts[id] as number;
    return this.#chunkOf(start)[(start & CHUNK_MASK) + depth] as number;
  }

  /** The slot of the path at `start`, or the free one where it belongs. */
  #find(start: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(start) & mask;
    for (let held = this.#slots[slot]; held; held = this.#slots[slot]) {
      if (this.#equal(this.#starts[held - 1] as number, start)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** FNV-1a, with a last mix because only the low bits are used. */
  #hash(start: number): number {
    const chunk = this.#chunkOf(start);
    let hash = 0x811c9dc5;
    for (let at = start & CHUNK_MASK, byte = chunk[at]; byte; byte = chunk[++at]) {
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  #equal(startA: number, startB: number): boolean {
    const a = this.#chunkOf(startA);
    const b = this.#chunkOf(startB);
    let atA = startA & CHUNK_MASK;
    let atB = startB & CHUNK_MASK;
    while (a[atA] === b[atB]) {
      if (a[atA] === 0) return true;
      atA++;
      atB++;
    }
    return false;
  }

  #rehash(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (const held of before) {
      if (held !== 0) this.#slots[this.#find(this.#starts[held - 1] as number)] = held;
    }
  }

  #compareFrom(a: number, b: number, depth: number): number {
    for (let at = depth; ; at++) {
      const byte = this.#byteAt(a, at);
      const difference = byte - this.#byteAt(b, at);
      if (difference !== 0 || byte === 0) return difference;
    }
  }

  /**
   * Multikey quicksort (Bentley and Sedgewick, 1997) of `ids[from, to)`, whose paths agree in their first `depth`
   * bytes: it looks at each byte that tells paths apart about once, where a comparing sort would read the long
   * common prefixes of a folder again for every pair, and it needs no memory. What all of a part begin with is passed
   * over at once.
   */
  #sort(ids: Uint32Array, from: number, to: number, depth: number): void {
    while (to - from > SMALL) {
      const pivot = this.#medianByte(ids, from, to, depth);
      let less = from;
      let greater = to;
      for (let at = from; at < greater; ) {
        const byte = this.#byteAt(ids[at] as number, depth);
        if (byte < pivot) swap(ids, less++, at++);
        else if (byte > pivot) swap(ids, --greater, at);
        else at++;
      }
      this.#sort(ids, from, less, depth);
      this.#sort(ids, greater, to, depth);
      if (pivot === 0) return;
      const isCommon = from === less && to === greater;
      from = less;
      to = greater;
      depth = isCommon ? this.#commonDepth(ids, from, to, depth + 1) : depth + 1;
    }
    for (let at = from + 1; at < to; at++) {
      const id = ids[at] as number;
      let hole = at;
      for (; hole > from && this.#compareFrom(id, ids[hole - 1] as number, depth) < 0; hole--) {
        ids[hole] = ids[hole - 1] as number;
      }
      ids[hole] = id;
    }
  }

  /** How many of their first bytes paths have in common, of which `depth` are known. */
  #commonDepth(ids: Uint32Array, from: number, to: number, depth: number): number {
    const first = this.#starts[ids[from] as number] as number;
    const chunk = this.#chunkOf(first);
    const start = first & CHUNK_MASK;
    let end = this.#endOf(first);
    for (let at = from + 1; at < to; at++) {
      const other = this.#starts[ids[at] as number] as number;
      const otherChunk = this.#chunkOf(other);
      const distance = (other & CHUNK_MASK) - start;
      let byteAt = start + depth;
      while (byteAt < end && chunk[byteAt] === otherChunk[byteAt + distance]) byteAt++;
      end = byteAt;
      if (end === start + depth) break;
    }
    return end - start;
  }

  #medianByte(ids: Uint32Array, from: number, to: number, depth: number): number {
    const a = this.#byteAt(ids[from] as number, depth);
    const b = this.#byteAt(ids[(from + to) >>> 1] as number, depth);
    const c = this.#byteAt(ids[to - 1] as number, depth);
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}

function swap(ids: Uint32Array, i: number, j: number): void {
  const id = ids[i] as number;
  ids[i] = ids[j] as number;
  ids[j] = id;
}

function grown(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
