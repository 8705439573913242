import xzDecompress from 'xz-decompress';
import type { ByteReader } from './byte-reader.ts';
import { Fault } from './fault.ts';

/** The WebAssembly of xz-decompress: xz-embedded with a buffer for what goes in and one for what comes out. */
interface XzModule {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Returns the address of the context. */
  create_context(): number;
  destroy_context(context: number): void;
  /** So many bytes are in the buffer for input; none says that there are no more. */
  supply_input(context: number, length: number): void;
  /** Decodes until the input is used up or the buffer for output is full. Returns a code of `xz_ret`. */
  get_next_output(context: number): number;
}

/** The words at a context's address. */
const BUFFER_BYTES = 0;
const INPUT_ADDRESS = 1;
const INPUT_USED = 2;
const INPUT_LENGTH = 3;
const OUTPUT_ADDRESS = 4;
const OUTPUT_LENGTH = 5;
const WORDS = 6;

/** `enum xz_ret` of xz-embedded. */
const XZ_OK = 0;
const XZ_STREAM_END = 1;
const XZ_MEM_ERROR = 3;
const XZ_MEMLIMIT_ERROR = 4;
const XZ_FORMAT_ERROR = 5;
const XZ_OPTIONS_ERROR = 6;
const XZ_BUF_ERROR = 8;

/** Modules that no decoder is using. One whose memory has grown for a long dictionary is not kept: it cannot shrink. */
const idle: XzModule[] = [];
const MOST_IDLE_BYTES = 2 ** 24;

/**
 * Decodes xz of any number of streams, with zero bytes behind them. xz-decompress offers a web stream, but the WebAssembly
 * below it is used: the stream loses what came before damage, it reads on when it is cancelled, and as there can be only one
 * at a time, a file of xz within one would wait for ever.
 */
export async function* unxz(input: ByteReader): AsyncGenerator<Uint8Array> {
  if (await input.isAtEnd()) return;
  const xz = idle.pop() ?? (await load());
  const context = xz.create_context();
  try {
    let code = XZ_OK;
    let isFull = false;
    while (code !== XZ_STREAM_END) {
      const { [INPUT_USED]: used, [INPUT_LENGTH]: length } = wordsOf(xz, context);
      // With a full buffer there may be more to come of the input that is used up.
      if (used === length && !isFull) await supply(input, xz, context);
      code = xz.get_next_output(context);
      const decoded = takeOutput(xz, context);
      isFull = decoded.length === wordsOf(xz, context)[BUFFER_BYTES];
      if (decoded.length > 0) yield decoded;
      if (code !== XZ_OK && code !== XZ_STREAM_END) {
        throw faultOf(code, wordsOf(xz, context)[INPUT_LENGTH] === 0);
      }
    }
  } finally {
    xz.destroy_context(context);
    if (xz.memory.buffer.byteLength <= MOST_IDLE_BYTES) idle.push(xz);
  }
}

let loading: Promise<unknown> = Promise.resolve();

/** A module of its own for each decoder. One after the other, for the class hands them over in one place. */
function load(): Promise<XzModule> {
  const loaded = loading.then(async () => {
    const xz = xzDecompress.XzReadableStream as unknown as {
      _getModuleInstance(): Promise<void>;
      _moduleInstance: { readonly exports: XzModule };
    };
    await xz._getModuleInstance();
    return xz._moduleInstance.exports;
  });
  loading = loaded.catch(() => {});
  return loaded;
}

async function supply(input: ByteReader, xz: XzModule, context: number): Promise<void> {
  const { [BUFFER_BYTES]: most, [INPUT_ADDRESS]: address } = wordsOf(xz, context);
  const piece = await input.next(most);
  new Uint8Array(xz.memory.buffer).set(piece, address);
  xz.supply_input(context, piece.length);
}

/** What was decoded, and makes room for more; valid until that comes. */
function takeOutput(xz: XzModule, context: number): Uint8Array {
  const words = wordsOf(xz, context);
  const { [OUTPUT_ADDRESS]: address, [OUTPUT_LENGTH]: length } = words;
  words[OUTPUT_LENGTH] = 0;
  return new Uint8Array(xz.memory.buffer, address, length);
}

/** To be asked for anew behind each call of the module: when its memory grows, the array over it becomes empty. */
function wordsOf(xz: XzModule, context: number): Uint32Array {
  return new Uint32Array(xz.memory.buffer, context, WORDS);
}

function faultOf(code: number, isAtEnd: boolean): Fault {
  // At the end of the input only the padding behind a stream can be found invalid: it breaks off too.
  if (code === XZ_BUF_ERROR || isAtEnd) return new Fault('truncated', 'the compressed data break off');
  switch (code) {
    case XZ_FORMAT_ERROR:
      return new Fault('damaged', 'bytes that are no xz where a stream should begin');
    case XZ_MEM_ERROR:
    case XZ_MEMLIMIT_ERROR:
      return new Fault('unsupported', 'it needs a dictionary of more than 64 MiB; `xz -dc` reads it');
    case XZ_OPTIONS_ERROR:
      return new Fault(
        'unsupported',
        'it has a filter other than LZMA2 or the check SHA-256; `xz -dc` reads it',
      );
    default:
      return new Fault('damaged', 'no valid xz data');
  }
}
