// What single bytes are. Positions are addresses; `e` is the end of the line and is never read.

const WORD: u8 = 1;
const LETTER: u8 = 2;
const DIGIT: u8 = 4;
const UPPER: u8 = 8;
/** Bytes of a key in `key=value`: word bytes, dot and at-sign. */
const KEY: u8 = 16;

const CLASSES: usize = memory.data(256, 16);

function fillClasses(): void {
  for (let c = 0; c < 256; c++) {
    let classes: u8 = 0;
    const lower = c | 0x20;
    if (lower >= 0x61 && lower <= 0x7a) classes |= WORD | LETTER | KEY;
    if (c >= 0x41 && c <= 0x5a) classes |= UPPER;
    if (c >= 0x30 && c <= 0x39) classes |= WORD | DIGIT | KEY;
    if (c == 0x5f) classes |= WORD | KEY;
    if (c == 0x2e || c == 0x40) classes |= KEY;
    store<u8>(CLASSES + c, classes);
  }
}
fillClasses();

// @ts-ignore: decorator
@inline
function has(p: usize, classes: u8): bool {
  return (load<u8>(CLASSES + <usize>load<u8>(p)) & classes) != 0;
}

// @ts-ignore: decorator
@inline
export function isWordByte(p: usize): bool {
  return has(p, WORD);
}

// @ts-ignore: decorator
@inline
export function isLetter(p: usize): bool {
  return has(p, LETTER);
}

// @ts-ignore: decorator
@inline
export function isDigit(p: usize): bool {
  return has(p, DIGIT);
}

// @ts-ignore: decorator
@inline
export function isUpper(p: usize): bool {
  return has(p, UPPER);
}

// @ts-ignore: decorator
@inline
export function isKeyByte(p: usize): bool {
  return has(p, KEY);
}

// @ts-ignore: decorator
@inline
export function isBlank(p: usize): bool {
  const c = load<u8>(p);
  return c == 0x20 || c == 0x09;
}

// @ts-ignore: decorator
@inline
export function is(p: usize, e: usize, c: u8): bool {
  return p < e && load<u8>(p) == c;
}

export function skipBlanks(p: usize, e: usize): usize {
  while (p < e && isBlank(p)) p++;
  return p;
}

/** Skips the spaces from `p`; the next step of a pattern that asks for at least one compares with `p`. */
export function skipSpaces(p: usize, e: usize): usize {
  while (p < e && load<u8>(p) == 0x20) p++;
  return p;
}

export function skipDigits(p: usize, e: usize): usize {
  while (p < e && isDigit(p)) p++;
  return p;
}

export function skipWord(p: usize, e: usize): usize {
  while (p < e && isWordByte(p)) p++;
  return p;
}

export function skipLetters(p: usize, e: usize): usize {
  while (p < e && isLetter(p)) p++;
  return p;
}

/** The same backwards: the first of the bytes before `p`, not before `s`, that are of the class. */
export function backBlanks(p: usize, s: usize): usize {
  while (p > s && isBlank(p - 1)) p--;
  return p;
}

export function backSpaces(p: usize, s: usize): usize {
  while (p > s && load<u8>(p - 1) == 0x20) p--;
  return p;
}

export function backDigits(p: usize, s: usize): usize {
  while (p > s && isDigit(p - 1)) p--;
  return p;
}

export function backWord(p: usize, s: usize): usize {
  while (p > s && isWordByte(p - 1)) p--;
  return p;
}

export function backKey(p: usize, s: usize): usize {
  while (p > s && isKeyByte(p - 1)) p--;
  return p;
}

/** Whether the ASCII text stands at `p`. */
export function at(p: usize, e: usize, text: string): bool {
  const n = <usize>text.length;
  if (p + n > e) return false;
  for (let i: usize = 0; i < n; i++) {
    if (load<u8>(p + i) != <u8>load<u16>(changetype<usize>(text) + (i << 1))) return false;
  }
  return true;
}

/** The same in any letter case; `text` is in lower case. */
export function atAnyCase(p: usize, e: usize, text: string): bool {
  const n = <usize>text.length;
  if (p + n > e) return false;
  for (let i: usize = 0; i < n; i++) {
    let c = load<u8>(p + i);
    if (c >= 0x41 && c <= 0x5a) c |= 0x20;
    if (c != <u8>load<u16>(changetype<usize>(text) + (i << 1))) return false;
  }
  return true;
}

/** Whether [p, q) is the ASCII text. */
export function equals(p: usize, q: usize, text: string): bool {
  return q - p == <usize>text.length && at(p, q, text);
}
