// What single bytes are to the masks. Texts that are masked have a zero behind them, which is in none of these classes
// but STOP and BLANK: nothing that skips a class needs to ask where its text ends.

export const ALNUM: u32 = 1;
export const HEX: u32 = 1 << 1;
/** `[A-Za-z0-9_]`. */
export const WORD: u32 = 1 << 2;
/** Of a part of a host's name. */
export const LABEL: u32 = 1 << 3;
/** Of the whole name. */
export const DOTTED: u32 = 1 << 4;
/** Of an email address, before its `@`. */
export const LOCAL: u32 = 1 << 5;
/** Of the first part of a path without a root, of the others, and of a file in a single folder. */
export const FOLDER: u32 = 1 << 6;
export const SEGMENT: u32 = 1 << 7;
export const FILE: u32 = 1 << 8;
export const IN_PATH: u32 = 1 << 9;
export const IN_URL: u32 = 1 << 10;
/** Behind an apostrophe: it ends no quotation. */
export const INSIDE_WORD: u32 = 1 << 11;
/** No token, and no mask that begins with letters and digits, goes on with such a byte. */
export const STOP: u32 = 1 << 12;
/** Of the value of a pair, apart from quotations and brackets. */
export const IN_VALUE: u32 = 1 << 13;
/** Control characters and blanks. */
export const BLANK: u32 = 1 << 14;
/** Between the parts of a header. */
export const SEPARATOR: u32 = 1 << 15;

const CLASSES: usize = memory.data(512, 16);

function fillClasses(): void {
  const always = ALNUM | WORD | LABEL | DOTTED | LOCAL | FOLDER | SEGMENT | FILE | IN_PATH | IN_URL | INSIDE_WORD | IN_VALUE;
  for (let c = 0; c < 256; c++) {
    const lower = c | 0x20;
    if (c >= 0x30 && c <= 0x39) mark(c, always | HEX);
    else if (lower >= 0x61 && lower <= 0x7a) mark(c, lower <= 0x66 ? always | HEX : always);
    else if (c > 0x20 && c != 0x7f) mark(c, IN_PATH | IN_URL | IN_VALUE | STOP);
    else mark(c, STOP | BLANK | SEPARATOR);
    if (c >= 0x80) mark(c, INSIDE_WORD);
  }
  markAll('_', always & ~ALNUM);
  markAll('-', always & ~(ALNUM | WORD | INSIDE_WORD));
  markAll('.', DOTTED | LOCAL | FOLDER | SEGMENT | FILE);
  markAll('%', LOCAL | SEGMENT);
  markAll('+', LOCAL | FOLDER | SEGMENT | FILE);
  markAll('@', FOLDER | SEGMENT | FILE);
  markAll('~', FOLDER | SEGMENT);
  markAll('<', INSIDE_WORD);
  clearAll('"\'`<>|', IN_PATH | IN_URL);
  clearAll(',;:()[]{}', IN_PATH);
  clearAll('"\'`,;|&([{<)]}>\xe2', IN_VALUE);
  // The last four may be the µ of a duration.
  clearAll('_-.%+@~:#/\\\xc2\xb5\xce\xbc', STOP);
  markAll(':|,;])>}!', SEPARATOR);
}

function mark(c: i32, classes: u32): void {
  const slot = CLASSES + (<usize>c << 1);
  store<u16>(slot, <u16>(<u32>load<u16>(slot) | classes));
}

function markAll(bytes: string, classes: u32): void {
  for (let i = 0; i < bytes.length; i++) mark(bytes.charCodeAt(i), classes);
}

function clearAll(bytes: string, classes: u32): void {
  for (let i = 0; i < bytes.length; i++) {
    const slot = CLASSES + (<usize>bytes.charCodeAt(i) << 1);
    store<u16>(slot, <u16>(<u32>load<u16>(slot) & ~classes));
  }
}
fillClasses();

/** Whether the byte at `p` is of one of the classes. */
// @ts-ignore: decorator
@inline
export function has(p: usize, classes: u32): bool {
  return (<u32>load<u16>(CLASSES + (<usize>load<u8>(p) << 1)) & classes) != 0;
}

/** The first byte from `p` on that is of none of the classes. */
// @ts-ignore: decorator
@inline
export function skip(p: usize, classes: u32): usize {
  while (has(p, classes)) p++;
  return p;
}

/** Neither a letter nor a digit follows. */
// @ts-ignore: decorator
@inline
export function isEnd(p: usize): bool {
  return !has(p, ALNUM);
}

/** Whether [p, q) has an ASCII digit. */
export function hasDigit(p: usize, q: usize): bool {
  for (; p < q; p++) if (load<u8>(p) - 0x30 <= 9) return true;
  return false;
}
