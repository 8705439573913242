import { backDigits, isDigit, skipDigits } from './bytes';

/** Whether `dd:dd:dd` stands at `p`, of which eight bytes can be read. */
// @ts-ignore: decorator
@inline
export function isClock(p: usize): bool {
  // The digits' difference from '0' is below 10, the colons' from ':' is 0; bytes in memory order from the right.
  const bytes = load<u64>(p) ^ 0x30303a30303a3030;
  const high: u64 = 0xf0f0fff0f0fff0f0;
  return ((bytes | (bytes + 0x0606000606000606)) & high) == 0;
}

// @ts-ignore: decorator
@inline
function isSign(p: usize): bool {
  const c = load<u8>(p);
  return c == 0x2b || c == 0x2d;
}

// @ts-ignore: decorator
@inline
function areTwoDigits(p: usize): bool {
  return isDigit(p) && isDigit(p + 1);
}

/** Where the time that begins at `p` ends, with its fraction and zone; 0 if none begins there. */
export function endOfTime(p: usize, e: usize): usize {
  if (p + 8 > e || !isClock(p)) return 0;
  p += 8;
  if (p + 1 < e && (load<u8>(p) == 0x2e || load<u8>(p) == 0x2c) && isDigit(p + 1)) p = skipDigits(p + 1, e);
  if (p >= e) return p;
  if (load<u8>(p) == 0x5a) return p + 1;
  if (p + 3 > e || !isSign(p) || !areTwoDigits(p + 1)) return p;
  p += 3;
  if (p + 2 <= e && areTwoDigits(p)) return p + 2;
  if (p + 3 <= e && load<u8>(p) == 0x3a && areTwoDigits(p + 1)) return p + 3;
  return p;
}

/** Where the ISO 8601 date and time that begins at `p` ends; 0 if none begins there. */
export function endOfStamp(p: usize, e: usize): usize {
  if (p + 19 > e) return 0;
  const separator = load<u8>(p + 10);
  if (load<u8>(p + 4) != 0x2d || load<u8>(p + 7) != 0x2d || (separator != 0x54 && separator != 0x20)) return 0;
  if (!areTwoDigits(p) || !areTwoDigits(p + 2) || !areTwoDigits(p + 5) || !areTwoDigits(p + 8)) return 0;
  return endOfTime(p + 11, e);
}

/** Whether a time ends just before `q`, with its fraction and zone. */
export function isEndOfTime(q: usize, s: usize): bool {
  if (q < s + 8) return false;
  const c = load<u8>(q - 1);
  if (c == 0x5a) return isEndOfClock(q - 1, s);
  if (!isDigit(q - 1)) return false;
  if (isEndOfClock(q, s)) return true;
  if (isSign(q - 3) && isDigit(q - 2)) return isEndOfClock(q - 3, s);
  if (isSign(q - 5) && areTwoDigits(q - 4) && isDigit(q - 2)) return isEndOfClock(q - 5, s);
  if (isSign(q - 6) && areTwoDigits(q - 5) && load<u8>(q - 3) == 0x3a && isDigit(q - 2)) {
    return isEndOfClock(q - 6, s);
  }
  return false;
}

/** Whether `dd:dd:dd` ends just before `q`, with or without a fraction. */
function isEndOfClock(q: usize, s: usize): bool {
  if (q >= s + 8 && isClock(q - 8)) return true;
  const fraction = backDigits(q, s);
  if (fraction == q || fraction < s + 9) return false;
  const point = load<u8>(fraction - 1);
  return (point == 0x2e || point == 0x2c) && isClock(fraction - 9);
}
