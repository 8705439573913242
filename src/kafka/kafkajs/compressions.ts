import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { ByteReader } from '../../worker/decode/byte-reader.ts';
import { decoderOf } from '../../worker/decode/decoder.ts';

/** kafkajs knows gzip; a topic has whatever its producers chose. */
export function registerCompressions(): void {
  CompressionCodecs[CompressionTypes.Snappy] = () => readOnly(unsnappy);
  CompressionCodecs[CompressionTypes.LZ4] = () => readOnly(unlz4);
  CompressionCodecs[CompressionTypes.ZSTD] = () => readOnly(unzstd);
}

function readOnly(decompress: (bytes: Buffer) => Promise<Buffer>) {
  return {
    decompress,
    compress: (): Promise<Buffer> => Promise.reject(new Error('nothing is written in this compression')),
  };
}

/** What snappy-java puts before its blocks: a magic number, then its version and the oldest one that reads it. */
const SNAPPY_JAVA = Buffer.from('\x82SNAPPY\0', 'latin1');
const SNAPPY_JAVA_HEADER_BYTES = 16;

/** One block, or as Java's clients write it: blocks with their lengths before them. */
async function unsnappy(bytes: Buffer): Promise<Buffer> {
  const { default: snappy } = await import('snappyjs');
  if (!bytes.subarray(0, SNAPPY_JAVA.length).equals(SNAPPY_JAVA)) return snappy.uncompress(bytes);
  const blocks: Buffer[] = [];
  for (let at = SNAPPY_JAVA_HEADER_BYTES; at < bytes.length; ) {
    const start = at + 4;
    at = start + bytes.readUInt32BE(at);
    blocks.push(snappy.uncompress(bytes.subarray(start, at)));
  }
  return Buffer.concat(blocks);
}

async function unlz4(bytes: Buffer): Promise<Buffer> {
  const { default: lz4 } = await import('lz4js');
  return Buffer.from(lz4.decompress(bytes));
}

async function unzstd(bytes: Buffer): Promise<Buffer> {
  const decode = await decoderOf('zstd');
  const pieces: Buffer[] = [];
  // A piece is valid until the next one is asked for.
  for await (const piece of decode(new ByteReader(once(bytes)))) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
