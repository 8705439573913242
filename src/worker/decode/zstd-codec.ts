import instantiate, { type ZstdModule } from 'zstd-codec/lib/zstd-codec-binding-wasm.js';
import { Fault } from './fault.ts';
import type { ZstdEngine } from './zstd-engine.ts';

/**
 * Instances that no decoder is using. Each has a heap of 16 MiB that cannot grow, enough for one window of 8 MiB: so each
 * is used by one decoder at a time.
 */
const idle: ZstdModule[] = [];

/** The decoder of zstd-codec: libzstd as WebAssembly. Its streams are left aside, only what they are made of is used. */
export async function openZstdCodec(): Promise<ZstdEngine> {
  const module = idle.pop() ?? (await load()).module;
  const binding = new module.ZstdDecompressStreamBinding();
  binding.begin();
  return {
    mostWindowBytes: 2 ** 23,
    windowLimit: '8 MiB are the most before Node 22.15, and 128 MiB from there on',
    stepBytes: 0,
    *feed(piece) {
      const decoded: Uint8Array[] = [];
      const keep = (bytes: Uint8Array) => {
        if (bytes.length > 0) decoded.push(bytes);
      };
      // It keeps back what it takes for the beginning of a block, until it is flushed.
      const isSound = binding.transform(piece, keep) && binding.flush(keep);
      yield* decoded;
      if (!isSound) throw new Fault('damaged', 'no valid zstd data');
    },
    close() {
      // It lies in the heap of the instance and is not collected.
      binding.delete();
      idle.push(module);
    },
  };
}

/** In an object, for the module has a method `then`, and a promise of it would call that for ever. */
function load(): Promise<{ module: ZstdModule }> {
  return new Promise((resolve, reject) => {
    const silent = () => {};
    const module = instantiate({
      print: silent,
      printErr: silent,
      onRuntimeInitialized: () => resolve({ module }),
      onAbort: (reason) => reject(new Error(`zstd-codec: ${reason}`)),
    });
  });
}
