import { crc32, inflateRawSync } from 'node:zlib';
import { ByteReader, type Bytes } from '../decode/byte-reader.ts';
import { decoderOf } from '../decode/decoder.ts';
import { Fault } from '../decode/fault.ts';
import { inflateRaw } from '../decode/inflate.ts';
import type { FileBytes } from './file-bytes.ts';
import type { Refusal } from './member.ts';
import { IS_ENCRYPTED } from './zip-local.ts';

export const STORED = 0;
export const DEFLATED = 8;

/** Compression methods (APPNOTE.TXT 6.3.10, 4.4.5) that are read besides. */
const DECODED = { 12: 'bzip2', 93: 'zstd', 95: 'xz' } as const;

/** The names of those that are not. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'Shrink',
  2: 'Reduce',
  3: 'Reduce',
  4: 'Reduce',
  5: 'Reduce',
  6: 'Implode',
  9: 'Deflate64',
  10: 'PKWARE DCL Implode',
  14: 'LZMA',
  16: 'IBM z/OS CMPSC',
  18: 'IBM TERSE',
  19: 'IBM LZ77 z',
  20: 'old zstd',
  94: 'MP3',
  96: 'JPEG',
  97: 'WavPack',
  98: 'PPMd',
  99: 'AES',
};

/** How a content is packed, and what it must be unpacked. */
export interface Packed {
  readonly flags: number;
  readonly method: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly crc: number;
}

export function refusalOf({ flags, method }: Pick<Packed, 'flags' | 'method'>): Refusal | undefined {
  if (flags & IS_ENCRYPTED) return { code: 'encrypted' };
  if (method === STORED || method === DEFLATED || method in DECODED) return undefined;
  return { code: 'method', method, name: NAMES[method] };
}

export function isFolder({
  name,
  sizeBytes,
}: {
  readonly name: string;
  readonly sizeBytes: number;
}): boolean {
  return name.endsWith('/') && sizeBytes === 0;
}

/**
 * The content that is packed in the file at `at`.
 * @throws Fault when all that could be unpacked is handed over, if it is not what it must be
 */
export async function* unpacked(file: FileBytes, at: number, packed: Packed): AsyncGenerator<Uint8Array> {
  if (refusalOf(packed)) throw new Fault('unsupported', 'its content cannot be read');
  const sum = new ContentSum();
  yield* sum.of(decode(file, at, packed));
  sum.check(packed);
}

async function* decode(file: FileBytes, at: number, packed: Packed): AsyncGenerator<Uint8Array> {
  const { method, packedBytes } = packed;
  const bytes = file.range(at, packedBytes);
  if (method === STORED) {
    yield* bytes;
  } else if (method === DEFLATED) {
    const small = inflateSmall(file, at, packed);
    if (small) yield small;
    else yield* inflateRaw(new ByteReader(bytes));
  } else {
    const decoder = await decoderOf(DECODED[method as keyof typeof DECODED]);
    yield* decoder(new ByteReader(bytes));
  }
}

/** Contents that are inflated at once: a stream costs more than to inflate so little. */
const SMALL_PACKED_BYTES = 65_536;
const SMALL_BYTES = 262_144;

/** @returns undefined unless it is small and sound */
function inflateSmall(file: FileBytes, at: number, { packedBytes, sizeBytes }: Packed): Buffer | undefined {
  if (packedBytes > SMALL_PACKED_BYTES || sizeBytes > SMALL_BYTES) return undefined;
  const bytes = file.read(at, packedBytes);
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(sizeBytes, 1) });
  } catch {
    return undefined;
  }
}

/** Adds up what is handed over, to compare it with what the archive says. */
export class ContentSum {
  sizeBytes = 0;
  #crc = 0;

  async *of(content: Bytes): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      this.sizeBytes += piece.length;
      this.#crc = crc32(piece, this.#crc);
      yield piece;
    }
  }

  check({ sizeBytes, crc }: Pick<Packed, 'sizeBytes' | 'crc'>): void {
    if (this.sizeBytes !== sizeBytes) {
      throw new Fault('damaged', `it has ${this.sizeBytes} bytes instead of ${sizeBytes}`);
    }
    if (this.#crc !== crc) throw new Fault('damaged', 'its checksum does not match');
  }
}
