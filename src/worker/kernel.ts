import { readFileSync } from 'node:fs';
import { LEVELS } from '../core/levels.ts';

/** What is used of WebAssembly: the types of Node 20 do not have it. */
declare namespace WebAssembly {
  interface Global {
    readonly value: number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: unknown;
  }
}

/** Where the kernel's fixed areas lie; the same numbers as in src/kernel/memory.ts, which the kernel exports. */
interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly COUNTS: WebAssembly.Global;
  readonly CARRY: WebAssembly.Global;
  readonly CHUNK: WebAssembly.Global;
  readonly CHUNK_SIZE: WebAssembly.Global;
  readonly LINE_LIMIT: WebAssembly.Global;
  scan(from: number, search: number, to: number): number;
  judge(start: number, end: number, isCut: 0 | 1): number;
}

export interface Kernel {
  /** The whole memory: reads land in it, lines are judged in it, nothing is copied out. */
  readonly bytes: Buffer;
  /** The histogram of the last `scan`: eight counts in the order of LEVELS, then the lines over the limit. */
  readonly counts: Uint32Array;
  /** Address where a read lands; the unfinished line before it is carried to just below. */
  readonly chunk: number;
  readonly chunkSize: number;
  /** Bytes of a line that are judged at most, and the most that is ever carried. */
  readonly lineLimit: number;
  /** Counts the lines of [from, to), of which [from, search) has no line feed; returns where the rest begins. */
  scan(from: number, search: number, to: number): number;
  /** The level of the one line [start, end), as an index into LEVELS; `isCut`: the line goes on behind it. */
  judge(start: number, end: number, isCut: 0 | 1): number;
}

let kernel: Kernel | undefined;

/** This thread's kernel, compiled on first use. Throws if the built kernel is missing (run the build). */
export function loadKernel(): Kernel {
  if (kernel) return kernel;
  const module = new WebAssembly.Module(readFileSync(new URL('../../dist/kernel.wasm', import.meta.url)));
  const exports = new WebAssembly.Instance(module).exports as KernelExports;
  const { buffer } = exports.memory;
  kernel = {
    bytes: Buffer.from(buffer),
    counts: new Uint32Array(buffer, exports.COUNTS.value, LEVELS.length + 1),
    chunk: exports.CHUNK.value,
    chunkSize: exports.CHUNK_SIZE.value,
    lineLimit: exports.LINE_LIMIT.value,
    scan: exports.scan,
    judge: exports.judge,
  };
  return kernel;
}
