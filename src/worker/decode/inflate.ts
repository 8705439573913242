import { createInflateRaw } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { Fault } from './fault.ts';
import { ZlibEngine } from './zlib-engine.ts';

/**
 * Compressed and decoded bytes that go to and come from node:zlib at once. Each costs a change of threads, so small ones
 * are slow; but of a chunk in which the data turn out to be damaged node:zlib hands over nothing.
 */
const PIECE_BYTES = 262_144;
const CHUNK_BYTES = 262_144;

/** Decodes one raw deflate stream (RFC 1951) and leaves `input` behind its last byte. */
export async function* inflateRaw(input: ByteReader): AsyncGenerator<Uint8Array> {
  const engine = new ZlibEngine(createInflateRaw({ chunkSize: CHUNK_BYTES }), asFault);
  try {
    for (;;) {
      const piece = await input.next(PIECE_BYTES);
      if (piece.length === 0) {
        yield* engine.finish();
        return;
      }
      yield* engine.feed(piece);
      // A stream that ends with its piece shows that it has ended only when it does not want the next one.
      if (engine.unusedBytes > 0) {
        input.unread(engine.unusedBytes);
        return;
      }
    }
  } finally {
    engine.close();
  }
}

function asFault(error: NodeJS.ErrnoException): Error {
  if (error.code === 'Z_BUF_ERROR') return new Fault('truncated', 'the compressed data break off');
  if (error.code === 'Z_DATA_ERROR') return new Fault('damaged', `no valid deflate data: ${error.message}`);
  return error;
}
