import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Fault } from './fault.ts';
import { ZlibEngine } from './zlib-engine.ts';

/** Decodes frames that are fed in order, in pieces of whole blocks. */
export interface ZstdEngine {
  /** Frames that need a longer window must not be fed. */
  readonly mostWindowBytes: number;
  /** The same as a part of a sentence. */
  readonly windowLimit: string;
  /**
   * Blocks shorter than this are gathered before they are fed. Of a piece that is damaged an engine may give nothing, so
   * they are fed one by one unless the way there costs more than decoding does.
   */
  readonly stepBytes: number;
  /** What `piece` decodes to, all of it. Throws a `Fault` if it is damaged. */
  feed(piece: Uint8Array): Iterable<Uint8Array>;
  close(): void;
}

/** Since Node 22.15; the types of Node 20 do not have it. */
type ZstdZlib = {
  createZstdDecompress?(options: { chunkSize: number }): Transform;
};

/** Node's own decoder, or where there is none the one of zstd-codec. */
export async function openZstdEngine(): Promise<ZstdEngine> {
  return openNative() ?? (await import('./zstd-codec.ts')).openZstdCodec();
}

/** `undefined` where Node has no decoder. */
export function openNative(): ZstdEngine | undefined {
  const stream = (zlib as ZstdZlib).createZstdDecompress?.({ chunkSize: zlib.constants.Z_MIN_CHUNK });
  if (!stream) return undefined;
  const engine = new ZlibEngine(stream, asFault);
  return {
    // The limit of zstd's own tool, and the one that node:zlib sets.
    mostWindowBytes: 2 ** 27,
    windowLimit: '128 MiB are the most',
    // Another thread decodes.
    stepBytes: 1024,
    feed: (piece) => engine.feed(piece),
    close: () => engine.close(),
  };
}

function asFault(error: NodeJS.ErrnoException): Error {
  const isMemory = error.code === 'ZSTD_error_memory_allocation';
  if (!error.code?.startsWith('ZSTD_') || isMemory) return error;
  return new Fault('damaged', `no valid zstd data: ${error.message}`);
}
