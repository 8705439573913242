import { readFileSync } from 'node:fs';
import { LEVELS, type Level } from '../core/levels.ts';
import { LEVEL_KEYS } from '../core/rule/patterns.ts';
import { spellings } from '../core/rule/spellings.ts';
import { prefilter } from './prefilter.ts';

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
  readonly NAME: WebAssembly.Global;
  readonly PREFILTER: WebAssembly.Global;
  register(address: number, length: number, what: number): void;
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
  registerNames(exports);
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

/** What a registered name is, above the four bits of its level; the same numbers as in src/kernel/names.ts. */
const KINDS = {
  plain: 0x00,
  ambiguous: 0x10,
  postgresLog: 0x20,
  postgresStop: 0x30,
  mysqlSystem: 0x40,
  dotnetFail: 0x50,
  levelKey: 0x60,
} as const;

const POSTGRES_STOPS = ['DETAIL', 'HINT', 'CONTEXT', 'STATEMENT', 'QUERY', 'LOCATION'];

/** Tells the kernel the names of the rule, so that they are written down once. */
function registerNames({ memory, NAME, PREFILTER, register }: KernelExports): void {
  const area = new Uint8Array(memory.buffer, NAME.value, 16);
  const add = (name: string, kind: keyof typeof KINDS, level: Level = 'NONE'): void => {
    area.fill(0);
    for (let i = 0; i < name.length; i++) area[i] = name.charCodeAt(i);
    register(NAME.value, name.length, KINDS[kind] | LEVELS.indexOf(level));
  };
  for (const { word, level, ambiguous } of spellings()) add(word, ambiguous ? 'ambiguous' : 'plain', level);
  for (const key of LEVEL_KEYS) add(key, 'levelKey');
  add('log', 'postgresLog');
  for (const word of POSTGRES_STOPS) add(word.toLowerCase(), 'postgresStop');
  add('system', 'mysqlSystem');
  add('fail', 'dotnetFail');
  new Uint8Array(memory.buffer, PREFILTER.value).set(prefilter());
}
