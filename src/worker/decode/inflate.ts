import { constants, createInflateRaw } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { Fault } from './fault.ts';
import { ZlibEngine } from './zlib-engine.ts';

/** So much of the compressed bytes goes to node:zlib at once. */
const PIECE_BYTES = 65_536;

const NOTHING = new Uint8Array(0);

/** Decodes one raw deflate stream (RFC 1951) and leaves `input` behind its last byte. */
export async function* inflateRaw(input: ByteReader): AsyncGenerator<Uint8Array> {
  const engine = new ZlibEngine(createInflateRaw({ chunkSize: constants.Z_MIN_CHUNK }), asFault);
  try {
    for (;;) {
      const piece = await input.next(PIECE_BYTES);
      if (piece.length === 0) {
        yield* engine.feed(NOTHING, constants.Z_FINISH);
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
