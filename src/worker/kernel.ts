import { readFileSync } from 'node:fs';
import { LEVELS, type Level } from '../core/levels.ts';
import { POSTGRES_STOPS, spellings } from '../core/rule/spellings.ts';
import { LEVEL_KEYS, MAX_NAME, type OwnWords } from '../core/rule/vocabulary.ts';
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
    constructor(module: Module, imports: object);
    readonly exports: unknown;
  }
}

/** Where the kernel's fixed areas lie; the same numbers as in src/kernel/memory.ts, which the kernel exports. */
interface KernelExports extends KernelCalls {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly COUNTS: WebAssembly.Global;
  readonly CHUNK: WebAssembly.Global;
  readonly CHUNK_SIZE: WebAssembly.Global;
  readonly LINE_LIMIT: WebAssembly.Global;
  readonly NAME: WebAssembly.Global;
  readonly PREFILTER: WebAssembly.Global;
  readonly TEMPLATE: WebAssembly.Global;
  readonly TEMPLATE_HASH: WebAssembly.Global;
  register(address: number, length: number, what: number): void;
  lookForKey(address: number, length: number): void;
  readonly elements: WebAssembly.Global;
  readonly firstStart: WebAssembly.Global;
  readonly firstEnd: WebAssembly.Global;
  readonly lastEnd: WebAssembly.Global;
  readonly momentMs: WebAssembly.Global;
  readonly SLOT: WebAssembly.Global;
  readonly records: WebAssembly.Global;
  readonly timeKind: WebAssembly.Global;
  readonly timeMs: WebAssembly.Global;
}

/** The functions of the kernel that are called as they are. */
interface KernelCalls {
  /** The level of the one line [start, end), as an index into LEVELS; `isCut`: the line goes on behind it. */
  judge(start: number, end: number, isCut: 0 | 1): number;
  /** Zeros the histogram. */
  clearCounts(): void;
  /** Before the first `scanLines` of a source; `isInside`: it begins within a line that is not to be counted. */
  startLines(isInside: 0 | 1): void;
  /**
   * Counts the lines that end in [search, to), of which the first begins at `from`; returns where the unfinished one
   * begins, to be carried (`to` if there is none).
   */
  scanLines(from: number, search: number, to: number): number;
  /** Counts the unfinished last line of a source. */
  endLines(line: number, end: number): void;
  /** Before the first `scanArray` of a source. */
  startArray(): void;
  /** As `scanLines`, for the elements of a JSON array; where it broke, if `arrayState` says that it did. */
  scanArray(from: number, search: number, to: number): number;
  /** 0 not at its end, 1 well closed, 2 broken, 3 closed and then followed by something else. */
  arrayState(): number;
  /**
   * Before the stamps of a file: those without a year are of the latest one in which they are not later than this, an
   * instant and the civil time of the same in the zone of the file, in milliseconds since 1970.
   */
  setYear(latestInstantMs: number, latestCivilMs: number): void;
  /**
   * What the time stamp of the one line [start, end) states: 0 there is none, 1 a civil time without a zone, 2 an
   * instant. `isCut`: the line goes on behind it.
   */
  momentOf(start: number, end: number, isCut: 0 | 1): 0 | 1 | 2;
  /** The same for one element of a JSON array. */
  momentOfRecord(start: number, end: number): 0 | 1 | 2;
  /** What is observed: bits of levels, the length of a slot, and the windows of civil times and of instants. */
  setObservation(
    levels: number,
    slotMs: number,
    civilFrom: number,
    civilTo: number,
    instantFrom: number,
    instantTo: number,
  ): void;
  /** From here on records are not counted in the histogram but told to the observer; for the years see `setYear`. */
  startObserving(latestInstantMs: number, latestCivilMs: number): void;
  /**
   * The source goes on where another ended, with the record [start, end) of this level. Writes its template and returns the
   * length, if its message is wanted.
   */
  goOn(start: number, end: number, level: number): number;
  /** Tells the observer how often there was each message so far, as it may do in `takeMessage`. `isTimed`: as there. */
  flushMessages(isTimed: 0 | 1): void;
  /** No line goes on with a message of which the observer was told. */
  forgetOwner(): void;
  /** Whether the line [start, end) is a part of the record before it. `isCut`: it goes on behind it. */
  isPartOfRecord(start: number, end: number, isCut: 0 | 1): 0 | 1;
  endObserving(): void;
  /** Tells the observer of what was counted so far. */
  flushSlot(): void;
  /** While records are looked at that will come again. */
  pauseObserving(isPaused: 0 | 1): void;
  /**
   * Writes the template of the line [start, end), of `lineLimit` bytes at most, and its hash; returns its length.
   * `isCut`: the line goes on behind it.
   */
  templateOf(start: number, end: number, isCut: 0 | 1): number;
  /** The same for an element of a JSON array. */
  templateOfRecord(start: number, end: number): number;
}

/** Who is told of records; see the declarations in src/kernel/observe.ts and messages.ts. */
export interface KernelObserver {
  takeSlot(kind: number, from: number, nextKind: number, nextMs: number): void;
  takeMessage(
    start: number,
    end: number,
    level: number,
    length: number,
    record: number,
    isTimed: 0 | 1,
  ): boolean;
  takeCount(
    hashLow: number,
    hashHigh: number,
    level: number,
    count: number,
    isTimed: 0 | 1,
    ...times: [civilFirst: number, civilLast: number, first: number, last: number]
  ): void;
}

export interface Kernel extends KernelCalls {
  /** The whole memory: reads land in it, lines are judged in it, nothing is copied out. */
  readonly bytes: Buffer;
  /** The histogram: eight counts in the order of LEVELS, then the lines over the limit. */
  readonly counts: Uint32Array;
  /** Address where a read lands; the unfinished line before it is carried to just below. */
  readonly chunk: number;
  readonly chunkSize: number;
  /** Bytes of a line that are judged at most, and the most that is ever carried. */
  readonly lineLimit: number;
  /** Where a template begins that was written. */
  readonly template: number;
  /** Of the template written last, 64 bits: the lower half, the upper half. Equal for equal templates alone. */
  readonly templateHash: Uint32Array;
  /** The first element of the array that is being scanned, while it lies in memory. */
  firstElement(): Buffer | undefined;
  /** Behind the last element that ended, or was judged, in the last scan; 0 if none did. */
  lastElementEnd(): number;
  /** When the stamp found last was, in milliseconds since 1970; civil times as if their zone was UTC. */
  momentMs(): number;
  readonly host: { observer: KernelObserver | undefined };
  /** The counts of a slot, in the order of LEVELS. */
  readonly slotCounts: Uint32Array;
  /** Records since `startObserving`. */
  observedRecords(): number;
  /** The time that a record since then stated last; of kind 0 if none did. */
  observedTime(): { readonly kind: number; readonly ms: number };
}

/** The built kernel, seen from the source and from the bundle beside it. */
const KERNEL = import.meta.url.endsWith('.ts') ? '../../dist/kernel.wasm' : './kernel.wasm';

let module: WebAssembly.Module | undefined;
let loaded: { readonly kernel: Kernel; readonly ownWords: OwnWords } | undefined;

/**
 * This thread's kernel, made on first use and again for other words. Throws if the built kernel is missing (run the
 * build).
 */
export function loadKernel(ownWords: OwnWords): Kernel {
  if (loaded?.ownWords === ownWords) return loaded.kernel;
  // Each task brings its own copy of the words, for many files.
  const isSame = loaded !== undefined && JSON.stringify(loaded.ownWords) === JSON.stringify(ownWords);
  loaded = { kernel: isSame && loaded ? loaded.kernel : newKernel(ownWords), ownWords };
  return loaded.kernel;
}

/** A kernel with a memory of its own. */
export function newKernel(ownWords: OwnWords): Kernel {
  module ??= new WebAssembly.Module(readFileSync(new URL(KERNEL, import.meta.url)));
  const host: Kernel['host'] = { observer: undefined };
  const imports = {
    takeSlot: (...slot: Parameters<KernelObserver['takeSlot']>) => host.observer?.takeSlot(...slot),
    takeMessage: (...message: Parameters<KernelObserver['takeMessage']>) =>
      host.observer?.takeMessage(...message) ?? false,
    takeCount: (...count: Parameters<KernelObserver['takeCount']>) => host.observer?.takeCount(...count),
  };
  const exports = new WebAssembly.Instance(module, { host: imports }).exports as KernelExports;
  registerNames(exports, ownWords);
  const { buffer } = exports.memory;
  const bytes = Buffer.from(buffer);
  return {
    ...exports,
    bytes,
    counts: new Uint32Array(buffer, exports.COUNTS.value, LEVELS.length + 1),
    chunk: exports.CHUNK.value,
    chunkSize: exports.CHUNK_SIZE.value,
    lineLimit: exports.LINE_LIMIT.value,
    template: exports.TEMPLATE.value,
    templateHash: new Uint32Array(buffer, exports.TEMPLATE_HASH.value, 2),
    firstElement: () =>
      exports.elements.value > 0
        ? bytes.subarray(exports.firstStart.value, exports.firstEnd.value)
        : undefined,
    lastElementEnd: () => exports.lastEnd.value,
    momentMs: () => exports.momentMs.value,
    host,
    slotCounts: new Uint32Array(buffer, exports.SLOT.value, LEVELS.length),
    observedRecords: () => exports.records.value,
    observedTime: () => ({ kind: exports.timeKind.value, ms: exports.timeMs.value }),
  };
}

/** What a registered name is, above the four bits of its level; the same numbers as in src/kernel/names.ts. */
const KINDS = {
  plain: 0x00,
  ambiguous: 0x10,
  postgresLog: 0x20,
  postgresStop: 0x30,
  mysqlSystem: 0x40,
  dotnetFail: 0x50,
  noWord: 0x60,
} as const;
/** Beside the kind. */
const LEVEL_KEY = 0x200;
const OWN = 0x400;
const OWN_KEY = 0x800;

/** Tells the kernel the names of the rule, so that they are written down once, and those of the user. */
function registerNames(
  { memory, NAME, PREFILTER, register, lookForKey }: KernelExports,
  ownWords: OwnWords,
): void {
  const area = new Uint8Array(memory.buffer, NAME.value, MAX_NAME);
  const write = (name: string): void => {
    area.fill(0);
    for (let i = 0; i < name.length; i++) area[i] = name.charCodeAt(i);
  };
  for (const [name, what] of namesWith(ownWords)) {
    write(name);
    register(NAME.value, name.length, what);
  }
  for (const key of ownWords.keys) {
    write(key);
    lookForKey(NAME.value, key.length);
  }
  const words = ownWords.levels.map(([word]) => word);
  new Uint8Array(memory.buffer, PREFILTER.value).set(prefilter(words));
}

/** What each name is, by the name in lower case. A name may be a word and a key. */
function namesWith({ levels, keys }: OwnWords): Map<string, number> {
  const names = new Map<string, number>();
  const add = (word: string, kind: keyof typeof KINDS, level: Level = 'NONE'): void => {
    names.set(word, KINDS[kind] | LEVELS.indexOf(level));
  };
  for (const { word, level, ambiguous } of spellings()) add(word, ambiguous ? 'ambiguous' : 'plain', level);
  add('log', 'postgresLog');
  for (const word of POSTGRES_STOPS) add(word.toLowerCase(), 'postgresStop');
  add('system', 'mysqlSystem');
  add('fail', 'dotnetFail');
  for (const [word, level] of levels) {
    const kind = level === 'NONE' ? 'noWord' : 'plain';
    names.set(word, KINDS[kind] | LEVELS.indexOf(level) | OWN);
  }
  const addKey = (key: string, what: number): void => {
    names.set(key, (names.get(key) ?? KINDS.noWord) | what);
  };
  for (const key of LEVEL_KEYS) addKey(key, LEVEL_KEY);
  for (const key of keys) addKey(key, LEVEL_KEY | OWN_KEY);
  return names;
}
