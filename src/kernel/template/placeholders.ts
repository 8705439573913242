// What stands in a template for what varies: src/core/template/placeholders.ts.

export const NUM: i32 = 0;
export const ID: i32 = 1;
export const UUID: i32 = 2;
export const MAC: i32 = 3;
export const HOST: i32 = 4;
export const USER: i32 = 5;
export const URL: i32 = 6;
export const EMAIL: i32 = 7;
export const PATH: i32 = 8;
export const TIME: i32 = 9;
export const DURATION: i32 = 10;
export const SIZE: i32 = 11;
export const STR: i32 = 12;
export const VAL: i32 = 13;
/** What matched stays as it is. */
export const KEPT: i32 = -1;

const COUNT: usize = 14;
const LONGEST: usize = 10;

/** Slots of 16 bytes, zeros behind the text, and the lengths of the texts. */
const TEXTS: usize = memory.data(224, 16);
const LENGTHS: usize = memory.data(16);

function fillTexts(): void {
  const texts = '<num><id><uuid><mac><host><user><url><email><path><time><duration><size><str><val>';
  let slot = TEXTS;
  let to = slot;
  for (let i = 0; i < texts.length; i++) {
    const c = texts.charCodeAt(i);
    store<u8>(to++, <u8>c);
    if (c != 0x3e) continue;
    store<u8>(LENGTHS + ((slot - TEXTS) >> 4), <u8>(to - slot));
    slot += 16;
    to = slot;
  }
}
fillTexts();

/** The sixteen bytes of a placeholder, zeros behind it. */
// @ts-ignore: decorator
@inline
export function textOf(placeholder: i32): v128 {
  return v128.load(TEXTS + (<usize>placeholder << 4));
}

// @ts-ignore: decorator
@inline
export function lengthOf(placeholder: i32): usize {
  return <usize>load<u8>(LENGTHS + <usize>placeholder);
}

/** The placeholder that stands at `p`, where sixteen bytes can be read; -1: none. */
export function placeholderAt(p: usize): i32 {
  const bytes = v128.load(p);
  const length = <usize>ctz(i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x3e))) | 0x10000) + 1;
  if (length > LONGEST) return -1;
  for (let i: usize = 0; i < COUNT; i++) {
    if (<usize>load<u8>(LENGTHS + i) != length) continue;
    const same = i8x16.bitmask(i8x16.eq(bytes, v128.load(TEXTS + (i << 4))));
    if ((~same & ((1 << <i32>length) - 1)) == 0) return <i32>i;
  }
  return -1;
}

/** What stands for what was found last; the functions that find something give back where it ends, or 0. */
export let found: i32 = KEPT;

// @ts-ignore: decorator
@inline
export function finding(placeholder: i32, end: usize): usize {
  found = placeholder;
  return end;
}
