import type Bunzip from 'seek-bzip';

/** The length of a run behind which a byte says how often more the run's byte comes. */
const RUN = 4;

/**
 * The last two steps of decoding a block: its sorted bytes are put in order (the inverse of the Burrows-Wheeler transform)
 * and its runs are written out. Done here and not by seek-bzip, which gives byte by byte all of a block at once: up to 255
 * bytes for 5, 46 MB.
 */
export class SortedBlock {
  readonly #links: Uint32Array;
  #position: number;
  #left: number;
  #last = -1;
  #run = 0;
  #repeats = 0;
  #sum = ~0;

  constructor({ dbuf, writePos, writeCount }: Bunzip) {
    this.#links = dbuf;
    this.#position = writePos;
    this.#left = writeCount;
  }

  get isAtEnd(): boolean {
    return this.#left === 0 && this.#repeats === 0;
  }

  /** Of the bytes given so far, unsigned. */
  get checksum(): number {
    return ~this.#sum >>> 0;
  }

  /** Writes the next bytes to `to`, and says how many; fewer than fit only at the end. */
  read(to: Uint8Array): number {
    const links = this.#links;
    let position = this.#position;
    let left = this.#left;
    let last = this.#last;
    let run = this.#run;
    let repeats = this.#repeats;
    let n = 0;
    while (n < to.length) {
      if (repeats > 0) {
        to[n++] = last;
        repeats--;
        continue;
      }
      if (left === 0) break;
      left--;
      const link = links[position] as number;
      position = link >>> 8;
      const byte = link & 255;
      if (run === RUN) {
        repeats = byte;
        run = 0;
        continue;
      }
      run = byte === last ? run + 1 : 1;
      last = byte;
      to[n++] = byte;
    }
    this.#position = position;
    this.#left = left;
    this.#last = last;
    this.#run = run;
    this.#repeats = repeats;
    this.#sum = addToSum(this.#sum, to, n);
    return n;
  }
}

/** CRC-32 with the polynomial of gzip's, but the most significant bit first, as in Ethernet's and POSIX cksum's. */
const SUMS = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  return sum;
});

function addToSum(sum: number, bytes: Uint8Array, length: number): number {
  let next = sum;
  for (let i = 0; i < length; i++) {
    next = (next << 8) ^ (SUMS[(next >>> 24) ^ (bytes[i] as number)] as number);
  }
  return next;
}
