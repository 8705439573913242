// The spellings of the levels and the level keys: the host registers them, so that they are written down once, and the
// user's own ones with them.
import { isKeyByte } from './bytes';

/** A name found: its level in the low four bits, what kind of name it is above them. */
export const PLAIN_WORD: i32 = 0x00;
/** Counts in a strong position only. */
export const AMBIGUOUS: i32 = 0x10;
/** PostgreSQL's LOG, and what ends the search behind DETAIL and its like. */
export const POSTGRES_LOG: i32 = 0x20;
export const POSTGRES_STOP: i32 = 0x30;
/** MySQL's [System]. */
export const MYSQL_SYSTEM: i32 = 0x40;
/** .NET's `fail:`. */
export const DOTNET_FAIL: i32 = 0x50;
// 0x60: a level key only, or a word that the user said is no level.

export const LEVEL_BITS: i32 = 0x0f;
export const KIND_BITS: i32 = 0xf0;
/** The word found has a lower-case letter. */
export const HAS_LOWER: i32 = 0x100;
/** The name is a level key, whatever it is as a word. */
const LEVEL_KEY: i32 = 0x200;
/** The user said what the word is. */
export const OWN: i32 = 0x400;
/** And that it is a level key. */
const OWN_KEY: i32 = 0x800;

/** Slots of 24 bytes: 16 bytes of the name in lower case, its length, what it is. Open addressing. */
const SLOTS: usize = 512;
const SLOT: usize = 24;
const TABLE: usize = memory.data(512 * 24, 16);

/** Names are at most this long, so that one vector holds them. */
export const MAX_LENGTH: usize = 16;

/** Whether the user added level keys. */
export let hasOwnKeys: bool = false;
/** Whether some level key has other bytes than keys in `key=value` mostly have. */
export let hasOddKeys: bool = false;

/** Keeps the first `n` of eight bytes. */
// @ts-ignore: decorator
@inline
export function first(bytes: u64, n: usize): u64 {
  return n >= 8 ? bytes : bytes & ((<u64>1 << (<u64>n << 3)) - 1);
}

/** ASCII letters to lower case, other bytes as they are, eight at a time. */
// @ts-ignore: decorator
@inline
export function lower(bytes: u64): u64 {
  const low = bytes & 0x7f7f7f7f7f7f7f7f;
  const fromA = low + 0x3f3f3f3f3f3f3f3f;
  const beyondZ = low + 0x2525252525252525;
  return bytes | (((fromA ^ beyondZ) & ~bytes & 0x8080808080808080) >> 2);
}

// @ts-ignore: decorator
@inline
function slotOf(head: u64, length: usize): usize {
  return <usize>(((head ^ <u64>length) * 0x9e3779b97f4a7c15) >> 55);
}

/** Registers the name of `length` bytes at `p`, in lower case; what was registered under it before is replaced. */
export function register(p: usize, length: usize, what: i32): void {
  if ((what & OWN_KEY) != 0) {
    hasOwnKeys = true;
    for (let i: usize = 0; i < length; i++) if (!isKeyByte(p + i)) hasOddKeys = true;
  }
  const head = first(load<u64>(p), length);
  const tail = length > 8 ? first(load<u64>(p, 8), length - 8) : 0;
  let slot = slotOf(head, length);
  while (true) {
    const at = TABLE + slot * SLOT;
    const used = load<u32>(at, 16);
    if (used == 0 || (load<u64>(at) == head && load<u64>(at, 8) == tail && used == <u32>length)) {
      store<u64>(at, head);
      store<u64>(at, tail, 8);
      store<u32>(at, <u32>length, 16);
      store<u32>(at, <u32>what, 20);
      return;
    }
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/** What is registered under [p, q) in any letter case; -1 for nothing. */
export function find(p: usize, q: usize): i32 {
  const length = q - p;
  if (length > MAX_LENGTH) return -1;
  return lookUp(first(load<u64>(p), length), p, length);
}

/** The same, with HAS_LOWER where the word has a lower-case letter. */
// @ts-ignore: decorator
@inline
export function findWord(p: usize, q: usize): i32 {
  const length = q - p;
  if (length > MAX_LENGTH) return -1;
  const head = first(load<u64>(p), length);
  const found = lookUp(head, p, length);
  const tail = length <= 8 ? 0 : first(load<u64>(p, 8), length - 8);
  // Of word bytes, only lower-case letters have both 0x40 and 0x20.
  const lowers = (head & (head >> 1)) | (tail & (tail >> 1));
  return (lowers & 0x2020202020202020) == 0 ? found : found | HAS_LOWER;
}

// @ts-ignore: decorator
@inline
function lookUp(bytes: u64, p: usize, length: usize): i32 {
  const head = lower(bytes);
  let slot = slotOf(head, length);
  while (true) {
    const at = TABLE + slot * SLOT;
    const used = load<u32>(at, 16);
    if (used == 0) return -1;
    if (load<u64>(at) == head && used == <u32>length) {
      if (length <= 8 || load<u64>(at, 8) == lower(first(load<u64>(p, 8), length - 8))) return load<i32>(at, 20);
    }
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/** The level that [p, q) spells in a strong position; -1 for none. */
export function spelled(p: usize, q: usize): i32 {
  return levelOf(find(p, q));
}

/** The level of what was found; -1 if it is none. */
export function levelOf(found: i32): i32 {
  return found >= 0 && (found & KIND_BITS) <= AMBIGUOUS ? found & LEVEL_BITS : -1;
}

export function isLevelKey(p: usize, q: usize): bool {
  const found = find(p, q);
  return found >= 0 && (found & LEVEL_KEY) != 0;
}

/** Whether none of the bytes [p, q) is a lower-case letter. */
export function isCapitals(p: usize, q: usize): bool {
  for (; p < q; p++) {
    const c = load<u8>(p);
    if (c >= 0x61 && c <= 0x7a) return false;
  }
  return true;
}
