import { crc32 } from 'node:zlib';
import { brokenOff } from './broken-off.ts';
import type { ByteReader } from './byte-reader.ts';
import { Fault } from './fault.ts';
import { inflateRaw } from './inflate.ts';

/** RFC 1952, 2.3. The names of the flags are those of the RFC. */
const ID1 = 0x1f;
const ID2 = 0x8b;
const DEFLATE = 8;
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const RESERVED = 0xe0;

/** Decodes gzip of any number of members, which may have zero bytes behind them, as tapes and block devices leave. */
export async function* gunzip(input: ByteReader): AsyncGenerator<Uint8Array> {
  if (await input.isAtEnd()) return;
  do {
    await takeHeader(input);
    yield* decodeBody(input);
  } while (await isMemberNext(input));
}

/** A member's deflate stream, and what its trailer says of the decoded bytes. */
async function* decodeBody(input: ByteReader): AsyncGenerator<Uint8Array> {
  let sum = 0;
  let length = 0;
  for await (const piece of inflateRaw(input)) {
    sum = crc32(piece, sum);
    length = (length + piece.length) % 2 ** 32;
    yield piece;
  }
  const trailer = view(await take(input, 8));
  if (trailer.getUint32(0, true) !== sum) throw new Fault('damaged', 'the checksum does not match');
  if (trailer.getUint32(4, true) !== length) throw new Fault('damaged', 'the length does not match');
}

async function takeHeader(input: ByteReader): Promise<void> {
  let sum = 0;
  const takeSummed = async (n: number): Promise<Uint8Array> => {
    const bytes = await take(input, n);
    sum = crc32(bytes, sum);
    return bytes;
  };
  /** A text of any length that ends with a zero byte. */
  const takeText = async (): Promise<void> => {
    for (let end = 0; end === 0; ) {
      end = (await input.peek(1)).indexOf(0) + 1;
      await takeSummed(end || (await input.peek(1)).length || 1);
    }
  };
  const [id1, id2] = await takeSummed(2);
  if (id1 !== ID1 || id2 !== ID2) throw new Fault('damaged', 'it does not begin as gzip does');
  const [method, flags = 0] = await takeSummed(8);
  if (method !== DEFLATE) throw new Fault('unsupported', `it is compressed by method ${method}, not deflate`);
  if (flags & RESERVED) throw new Fault('unsupported', 'its header sets flags that are reserved');
  if (flags & FEXTRA) await takeSummed(view(await takeSummed(2)).getUint16(0, true));
  if (flags & FNAME) await takeText();
  if (flags & FCOMMENT) await takeText();
  if (flags & FHCRC) {
    const expected = sum & 0xffff;
    const stated = view(await take(input, 2)).getUint16(0, true);
    if (stated !== expected) throw new Fault('damaged', 'the checksum of the header does not match');
  }
}

async function isMemberNext(input: ByteReader): Promise<boolean> {
  for (;;) {
    const there = await input.peek(2);
    if (there.length === 0) return false;
    const zeros = there.findIndex((byte) => byte !== 0);
    if (zeros === 0) {
      // A lone first byte is a member that breaks off, and `takeHeader` will say so.
      if (there[0] === ID1 && (there[1] ?? ID2) === ID2) return true;
      throw new Fault('damaged', 'bytes behind the compressed data that are no gzip');
    }
    await input.take(zeros < 0 ? there.length : zeros);
  }
}

async function take(input: ByteReader, n: number): Promise<Uint8Array> {
  const bytes = await input.take(n);
  if (bytes.length < n) throw await brokenOff(input);
  return bytes;
}

function view({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
