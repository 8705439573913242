import Bunzip from 'seek-bzip';
import { BitWindow } from './bit-window.ts';
import { brokenOff } from './broken-off.ts';
import type { ByteReader } from './byte-reader.ts';
import { SortedBlock } from './bzip2-block.ts';
import { Fault } from './fault.ts';

/**
 * So much of the input is held before a block is decoded, more than one can take: 900,001 symbols of at most 20 bits, and
 * 30 kB of tables.
 */
const BLOCK_BYTES = 2_300_000;
/** What a block of text decodes to, runs written out; one of zeros comes to 46 MB and is given in pieces of this. */
const PIECE_BYTES = 2_097_152;
/** `errorCode` of seek-bzip for blocks that bzip2 before 0.9.5 scrambled. */
const OBSOLETE_INPUT = -7;

/**
 * Decodes bzip2 of any number of streams, block by block. A block whose checksum does not match is not given, unless it is
 * longer than a piece.
 */
export async function* bunzip2(input: ByteReader): AsyncGenerator<Uint8Array> {
  const buffers = idle.pop() ?? { window: new BitWindow(), piece: new Uint8Array(PIECE_BYTES) };
  try {
    yield* decode(input, buffers);
  } finally {
    buffers.window.clear();
    idle.push(buffers);
  }
}

interface Buffers {
  readonly window: BitWindow;
  readonly piece: Uint8Array;
}

/** What no decoder is using. */
const idle: Buffers[] = [];

async function* decode(input: ByteReader, { window, piece }: Buffers): AsyncGenerator<Uint8Array> {
  for (let streams = 0; ; streams++) {
    await window.fill(input, 4);
    if (window.byteLength === 0 && (await input.isAtEnd())) return;
    if (streams > 0 && (await isPadding(window, input))) return;
    const bunzip = startStream(window, streams === 0);
    if (!bunzip) throw await brokenOff(input);
    for (;;) {
      await window.fill(input, BLOCK_BYTES);
      const isThere = decodeBlock(bunzip, window);
      if (isThere === undefined) throw await brokenOff(input);
      if (!isThere) break;
      const block = new SortedBlock(bunzip);
      let length = block.read(piece);
      while (!block.isAtEnd) {
        yield piece.subarray(0, length);
        length = block.read(piece);
      }
      if (block.checksum !== bunzip.targetBlockCRC) {
        throw new Fault('damaged', 'the checksum of a block does not match');
      }
      yield piece.subarray(0, length);
    }
    const stated = window.attempt(() => window.read(32) >>> 0);
    if (stated === undefined) throw await brokenOff(input);
    if (stated !== bunzip.streamCRC) throw new Fault('damaged', 'the checksum does not match');
    window.align();
  }
}

/**
 * Takes the header of a stream: `BZh` and a digit, how many times 100 kB its blocks have at most. `undefined` if it breaks
 * off.
 */
function startStream(window: BitWindow, isFirst: boolean): Bunzip | undefined {
  const header: number[] = [];
  for (const allowed of ['B', 'Z', 'h', '123456789']) {
    const byte = window.attempt(() => window.read(8));
    if (byte === undefined) return undefined;
    if (!allowed.includes(String.fromCharCode(byte))) {
      if (isFirst) throw new Fault('damaged', 'it does not begin as bzip2 does');
      throw new Fault('damaged', 'bytes behind the compressed data that are no bzip2');
    }
    header.push(byte);
  }
  const bunzip = new Bunzip({
    read(to, at) {
      to.set(header, at);
      return header.length;
    },
  });
  bunzip.reader = window;
  return bunzip;
}

/** Whether nothing but zero bytes is left, as tapes and block devices leave them; what is not is kept. */
async function isPadding(window: BitWindow, input: ByteReader): Promise<boolean> {
  if (!window.isZero) return false;
  while (window.isZero && window.byteLength > 0) {
    window.clear();
    await window.fill(input, 1);
  }
  return window.byteLength === 0 && (await input.isAtEnd());
}

/** Whether there is a block more, which is in `bunzip` then; `undefined` if it breaks off. */
function decodeBlock(bunzip: Bunzip, window: BitWindow): boolean | undefined {
  try {
    return window.attempt(() => bunzip._get_next_block());
  } catch (error) {
    // What it throws is either its own error or that of an access that only damaged data lead to.
    if ((error as { errorCode?: number }).errorCode !== OBSOLETE_INPUT) {
      throw new Fault('damaged', 'a block holds no valid bzip2 data');
    }
    throw new Fault('unsupported', 'it has randomised blocks, as bzip2 made before version 0.9.5');
  }
}
