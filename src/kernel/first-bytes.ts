// What the first bytes of a line tell of steps 0 to 2, and how little else need be asked.
import { at, isDigit, isLetter, isUpper, isWordByte, skipSpaces } from './bytes';

/** What a line does that begins with a byte. */
const STARTS: usize = memory.data(256, 16);
export const STARTS_PLAIN: u8 = 0;
export const STARTS_LETTER: u8 = 1;
export const STARTS_DIGIT: u8 = 2;
export const STARTS_BRACE: u8 = 3;
export const STARTS_PRIORITY: u8 = 4;
export const STARTS_RARE: u8 = 5;

function fillStarts(): void {
  for (let c: usize = 0; c < 256; c++) {
    store<u8>(0, <u8>c);
    if (isLetter(0)) store<u8>(STARTS + c, STARTS_LETTER);
    if (isDigit(0)) store<u8>(STARTS + c, STARTS_DIGIT);
  }
  store<u8>(STARTS + 0x7b, STARTS_BRACE);
  store<u8>(STARTS + 0x3c, STARTS_PRIORITY);
  store<u8>(STARTS + 0x3a, STARTS_RARE);
  store<u8>(STARTS + 0x23, STARTS_RARE);
  store<u8>(0, 0);
}
fillStarts();

// @ts-ignore: decorator
@inline
export function startOf(p: usize): u8 {
  return load<u8>(STARTS + <usize>load<u8>(p));
}

/** Whether Kubernetes' ` stdout ` or ` stderr ` stands behind the stamp, be it a carrier or not. */
export function isCarrier(stamp: usize, e: usize): bool {
  return at(stamp, e, ' stdout') || at(stamp, e, ' stderr');
}

/** A single letter that may be apt's, Kotlin's, logcat's or CUPS'. */
export function isLetterStart(p: usize): bool {
  const next = load<u8>(p + 1);
  return next == 0x2f || next == 0x3a || (next == 0x20 && load<u8>(p + 2) == 0x5b);
}

/** Digits that may begin a line of Redis (`12:M 29 Aug`) or macOS (`0x12 Error`). */
// @ts-ignore: decorator
@inline
export function isDigitStart(p: usize): bool {
  // Most other digits have neither a colon nor an x so near, and are not that many.
  const bytes = load<u64>(p);
  const isNear = zeroBytes(bytes ^ 0x3a3a3a3a3a3a3a3a) | zeroBytes(bytes ^ 0x7878787878787878);
  return (isNear != 0 || (bytes & 0xf0f0f0f0f0f0f0f0) == 0x3030303030303030) && isRedisOrMacos(p);
}

/** Not zero if one of eight bytes is. */
// @ts-ignore: decorator
@inline
function zeroBytes(bytes: u64): u64 {
  return (bytes - 0x0101010101010101) & ~bytes & 0x8080808080808080;
}

function isRedisOrMacos(p: usize): bool {
  while (isDigit(p)) p++;
  const c = load<u8>(p);
  return (c == 0x3a && isUpper(p + 1)) || c == 0x78;
}

/** Whether only what could be a compose service's name stands between the start of the line and the bar. */
export function isBehindName(p: usize, bar: usize): bool {
  while (p < bar && (isWordByte(p) || load<u8>(p) == 0x2e || load<u8>(p) == 0x2d)) p++;
  return skipSpaces(p, bar) == bar;
}
