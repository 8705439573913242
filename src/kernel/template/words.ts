// The words that single masks know, each with all that it is: src/core/template has the lists with their sources.
import { first as keep, lower } from '../names';

/** A field of a JSON record that holds its message, or the type of its exception: its rank and 1. */
export const MESSAGE_FIELD: i32 = 0;
export const TYPE_FIELD: i32 = 5;
/** A key of a pair that holds the message, likewise. */
export const MESSAGE_KEY: i32 = 10;
/** Of these, the bits of a rank. */
export const RANK: u32 = 31;
export const LONG_DURATION: u32 = 1 << 15;
export const LONG_SIZE: u32 = 1 << 16;
/** An object that wraps the fields of a record. */
export const WRAPPER: u32 = 1 << 17;
/** What the last label of a host's name is, and the first of a package's. */
export const TOP_LEVEL: u32 = 1 << 18;
/** The code of a country, or the domain of a local network. */
export const COUNTRY: u32 = 1 << 19;
export const PACKAGE: u32 = 1 << 20;
/** A suffix of a file with a program. */
export const SOURCE: u32 = 1 << 21;
/** What a user has or does, which is no name of one. */
export const NO_USER: u32 = 1 << 22;
/** What a request line begins with. */
export const METHOD: u32 = 1 << 23;

/** Bytes of a word at most, so that three loads hold it. */
export const MAX_LENGTH: usize = 24;

/** Slots of 32 bytes: 24 bytes of the word, its length, what it is. Open addressing. */
const SLOTS: usize = 512;
const SLOT: usize = 32;
const TABLE: usize = memory.data(512 * 32, 16);
const WRITTEN: usize = memory.data(32, 16);

function registerRanked(words: string, shift: i32): void {
  registerAll(words, 1 << shift, 1 << shift);
}

/** Registers words with blanks or line feeds between; `step` is added from one to the next. */
function registerAll(words: string, from: u32, step: u32): void {
  let what = from;
  let to = WRITTEN;
  for (let i = 0; i <= words.length; i++) {
    const c = i < words.length ? words.charCodeAt(i) : 0x20;
    if (c > 0x20) {
      store<u8>(to++, <u8>c);
      continue;
    }
    if (to == WRITTEN) continue;
    register(WRITTEN, to - WRITTEN, what);
    what += step;
    to = WRITTEN;
  }
}

/** What the word [p, q) is in any letter case; 0: nothing. 24 bytes can be read from `p`. */
export function whatIs(p: usize, q: usize): u32 {
  const length = q - p;
  if (length - 1 >= MAX_LENGTH) return 0;
  read(p, length);
  first = lower(first);
  second = lower(second);
  third = lower(third);
  return load<u32>(slotOf(length), 28);
}

/** The same as it stands. */
export function whatIsExactly(p: usize, q: usize): u32 {
  const length = q - p;
  if (length - 1 >= MAX_LENGTH) return 0;
  read(p, length);
  return load<u32>(slotOf(length), 28);
}

function register(p: usize, length: usize, what: u32): void {
  read(p, length);
  const slot = slotOf(length);
  store<u64>(slot, first);
  store<u64>(slot, second, 8);
  store<u64>(slot, third, 16);
  store<u32>(slot, <u32>length, 24);
  store<u32>(slot, load<u32>(slot, 28) | what, 28);
}

/** The bytes of the word that is looked for. */
let first: u64 = 0;
let second: u64 = 0;
let third: u64 = 0;

// @ts-ignore: decorator
@inline
function read(p: usize, length: usize): void {
  first = keep(load<u64>(p), length);
  second = length > 8 ? keep(load<u64>(p, 8), length - 8) : 0;
  third = length > 16 ? keep(load<u64>(p, 16), length - 16) : 0;
}

/** The slot of the word that was read, or the empty one where it would be. */
function slotOf(length: usize): usize {
  let i = <usize>(((first ^ (second << 1) ^ (third << 2) ^ <u64>length) * 0x9e3779b97f4a7c15) >> 55);
  while (true) {
    const slot = TABLE + i * SLOT;
    const used = load<u32>(slot, 24);
    if (used == 0) return slot;
    if (used == <u32>length && load<u64>(slot) == first && load<u64>(slot, 8) == second && load<u64>(slot, 16) == third) {
      return slot;
    }
    i = (i + 1) & (SLOTS - 1);
  }
}

registerRanked(
  `message msg @mt messagetemplate @message @m event short_message textpayload text body log error.message
  err.message exception.message throwable.message thrown.message exception.exc_value errormessage error err
  exception reason`,
  MESSAGE_FIELD,
);
registerRanked(
  `error.type exception.type err.type error.name err.name exception.name error.class exception.class error.kind
  exception.classname throwable.classname thrown.name exception.exc_type errortype error_type error_class
  exception_type exception_class exc_type`,
  TYPE_FIELD,
);
registerRanked('msg message event err error reason', MESSAGE_KEY);
registerAll(
  `ns us ms s nano nanos nanosecond nanoseconds micro micros microsecond microseconds milli millis millisecond
  milliseconds sec secs nsec nsecs usec usecs msec msecs second seconds min mins minute minutes hr hrs hour hours
  day days`,
  LONG_DURATION,
  0,
);
registerAll('byte bytes b kb mb gb tb pb kib mib gib tib pib', LONG_SIZE, 0);
registerAll('fields attributes jsonpayload record', WRAPPER, 0);
registerAll('com net org edu gov mil arpa', TOP_LEVEL, 0);
registerAll(
  `internal lan localdomain io ar at au br ca ch cl cn cz de dk es eu fi fr gr hk hu ie il it jp kr mx nl nz pl pt ro ru
  se sg si sk th tr tw ua uk us vn za`,
  COUNTRY,
  0,
);
registerAll('com org net io java', PACKAGE, 0);
registerAll(
  `account action agent authentication authorization data id input interaction mode name password request session
  space`,
  NO_USER,
  0,
);
registerAll('CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT TRACE', METHOD, 0);
registerAll('go py rs js ts java kt rb php cs cpp cc c', SOURCE, 0);
