/** What is used of seek-bzip, which has no types: the part that decodes one block. */
declare module 'seek-bzip' {
  /** Where a block's bits come from. */
  export interface Bits {
    /** The next `n` bits, 0 to 32, as a number that may be negative. */
    read(n: number): number;
    /** The next 48 bits in hexadecimal digits. */
    pi(): string;
  }

  export default class Bunzip {
    /** Reads the four bytes of a stream's header by `input.read`. */
    constructor(input: { read(to: Uint8Array, at: number, length: number): number });
    reader: Bits;
    /** Combined from the checksums of the blocks that were read. */
    streamCRC: number;
    /** Decodes a block up to the last two steps, which give the bytes; false if instead the end of the stream came. */
    _get_next_block(): boolean;
    /** Bits 0 to 7: the bytes of the block, sorted; bits 8 to 31: where the byte lies that follows the one of the same index. */
    readonly dbuf: Uint32Array;
    readonly writeCount: number;
    /** The index in `dbuf` of the first byte. */
    readonly writePos: number;
    readonly targetBlockCRC: number;
  }
}
