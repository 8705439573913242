import { brokenOff } from './broken-off.ts';
import type { ByteReader } from './byte-reader.ts';
import { Fault } from './fault.ts';
import { openZstdEngine, type ZstdEngine } from './zstd-engine.ts';

/** RFC 8878, 3.1.1 and 3.1.2: the first four bytes of a frame, and the least of the sixteen that begin a skippable one. */
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
/** What versions before 0.8 began their frames with: these, and the six numbers from 0xFD2FB522. */
const OLDEST_MAGIC = 0xfd2fb51e;
const LEGACY_MAGIC = 0xfd2fb522;

/** RFC 8878, 3.1.1.2.3: what a block decodes to at most; what an RLE block takes instead of its size. */
const MOST_BLOCK_BYTES = 131_072;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/**
 * Decodes zstd: frames and skippable frames in any number and order. The engine decodes; the frames are taken apart here,
 * because no engine says whether the data end where they should, and none bounds what it decodes to at once.
 * @param open where the engine comes from, when there is a frame for it
 */
export async function* unzstd(
  input: ByteReader,
  open: () => Promise<ZstdEngine> = openZstdEngine,
): AsyncGenerator<Uint8Array> {
  let engine: ZstdEngine | undefined;
  try {
    for (let frames = 0; !(await input.isAtEnd()); frames++) {
      if (await isSkippable(input, frames === 0)) {
        await skipFrame(input);
      } else {
        engine ??= await open();
        yield* decodeFrame(input, engine);
      }
    }
  } finally {
    engine?.close();
  }
}

/** Whether the frame that comes is a skippable one. Throws if none comes. */
async function isSkippable(input: ByteReader, isFirst: boolean): Promise<boolean> {
  const there = await input.peek(4);
  const magic = numberOf(there, 0, 4);
  if (magic === FRAME_MAGIC) return false;
  if ((magic & ~15) === SKIPPABLE_MAGIC) return true;
  if (magic === OLDEST_MAGIC || (magic >= LEGACY_MAGIC && magic < FRAME_MAGIC)) {
    throw new Fault('unsupported', 'it is in the format of zstd before version 0.8');
  }
  const begins = (whole: number) => there.every((byte, i) => byte === ((whole >>> (8 * i)) & 255));
  const isShort = there.length < 4;
  if (isShort && (begins(FRAME_MAGIC) || begins(SKIPPABLE_MAGIC | (numberOf(there, 0, 1) & 15))))
    throw await brokenOff(input);
  if (isFirst) throw new Fault('damaged', 'it does not begin as zstd does');
  throw new Fault('damaged', 'bytes behind the compressed data that are no zstd');
}

async function skipFrame(input: ByteReader): Promise<void> {
  const header = await input.take(8);
  if (header.length < 8) throw await brokenOff(input);
  const size = numberOf(header, 4, 4);
  if ((await input.skip(size)) < size) throw await brokenOff(input);
}

async function* decodeFrame(input: ByteReader, engine: ZstdEngine): AsyncGenerator<Uint8Array> {
  const { headerBytes, hasChecksum } = await readHeader(input, engine);
  let isLast = false;
  for (let stepBytes = headerBytes; !isLast; stepBytes = 0) {
    do {
      const header = numberOf(await input.peek(stepBytes + 3), stepBytes, 3);
      const type = (header >>> 1) & 3;
      const size = header >>> 3;
      if (type === RESERVED_BLOCK || size > MOST_BLOCK_BYTES) {
        yield* feed(input, engine, stepBytes);
        throw new Fault('damaged', 'a block has a header that cannot be');
      }
      isLast = (header & 1) === 1;
      stepBytes += 3 + (type === RLE_BLOCK ? 1 : size);
    } while (!isLast && stepBytes < engine.stepBytes);
    yield* feed(input, engine, stepBytes);
  }
  if (hasChecksum) yield* feed(input, engine, 4);
}

/** RFC 8878, 3.1.1.1; looked at only, since the engine needs it too. */
async function readHeader(
  input: ByteReader,
  engine: ZstdEngine,
): Promise<{ headerBytes: number; hasChecksum: boolean }> {
  const descriptor = numberOf(await input.peek(5), 4, 1);
  const isSingleSegment = (descriptor & 32) !== 0;
  const windowBytes = isSingleSegment ? 0 : 1;
  const idBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const contentBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] as number;
  const headerBytes = 5 + windowBytes + idBytes + contentBytes;
  const header = await input.peek(headerBytes);
  if (header.length < headerBytes) throw await brokenOff(input);
  if (descriptor & 8) throw new Fault('unsupported', 'its header sets a flag that is reserved');
  const id = numberOf(header, 5 + windowBytes, idBytes);
  if (id !== 0) throw new Fault('unsupported', `it needs the dictionary ${id}`);
  // A content size of two bytes means 256 more, which matters to no limit.
  const window = isSingleSegment
    ? numberOf(header, 5 + idBytes, contentBytes)
    : 2 ** (10 + (numberOf(header, 5, 1) >>> 3)) * (1 + (numberOf(header, 5, 1) & 7) / 8);
  if (window > engine.mostWindowBytes) {
    throw new Fault('unsupported', `it needs a window of ${mebibytes(window)}; ${engine.windowLimit}`);
  }
  return { headerBytes, hasChecksum: (descriptor & 4) !== 0 };
}

/** What the `n` bytes that come decode to; those that are there, if they break off. */
async function* feed(input: ByteReader, engine: ZstdEngine, n: number): AsyncGenerator<Uint8Array> {
  if (n === 0) return;
  await input.peek(n);
  const piece = await input.next(n);
  const isWhole = piece.length === n;
  if (piece.length > 0) yield* engine.feed(piece);
  if (!isWhole) throw await brokenOff(input);
}

/** `n` bytes as a little-endian number; those that are not there are zero. */
function numberOf(bytes: Uint8Array, at: number, n: number): number {
  let number = 0;
  for (let i = n - 1; i >= 0; i--) number = number * 256 + (bytes[at + i] ?? 0);
  return number;
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
