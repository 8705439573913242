// Numbers with their signs and units: src/core/template/numbers.ts says the same in fewer lines.
import { isDigit, isLetter, skipDigits, skipLetters } from '../bytes';
import { isEnd, skip, WORD } from './bytes';
import { DURATION, finding, NUM, SIZE } from './placeholders';
import { withMore } from './runs';
import { LONG_DURATION, LONG_SIZE, whatIs } from './words';

/** Where the number ends that begins at `p`, with its sign and its unit; 0: none begins there. */
export function numberAt(p: usize): usize {
  const c = load<u8>(p);
  const digits = c == 0x2b || c == 0x2d ? p + 1 : p;
  if (!isDigit(digits)) return 0;
  const first = skipDigits(digits, usize.MAX_VALUE);
  let whole = first;
  let beforeGroup: usize = 0;
  while (isGroup(whole)) {
    beforeGroup = whole;
    whole += 4;
  }
  const fraction = load<u8>(whole) == 0x2e && isDigit(whole + 1) ? skipDigits(whole + 1, usize.MAX_VALUE) : whole;
  const unit = load<u8>(fraction);
  if (unit == 0x20) {
    const end = endOfLongUnit(fraction + 1);
    if (end != 0) return end;
  } else if (unit > 0x40) {
    const end = endOfUnit(fraction);
    if (end != 0) return end;
  }
  let end = fraction;
  if ((unit | 0x20) == 0x65) {
    const exponent = endOfExponent(fraction);
    if (exponent != 0) end = exponent;
  }
  if (!isEnd(end)) {
    // Without the fraction, or without the last thousands, it does end.
    if (fraction > whole) end = whole;
    else if (beforeGroup != 0) end = beforeGroup;
    else return 0;
  }
  return withMore(end, NUM);
}

/** A comma and three digits, no more. */
function isGroup(p: usize): bool {
  return load<u8>(p) == 0x2c && isDigit(p + 1) && isDigit(p + 2) && isDigit(p + 3) && !isDigit(p + 4);
}

function endOfExponent(p: usize): usize {
  const sign = load<u8>(p + 1);
  const digits = sign == 0x2b || sign == 0x2d ? p + 2 : p + 1;
  const end = skipDigits(digits, digits + 4);
  return end > digits && end < digits + 4 && isEnd(end) ? end : 0;
}

/** Behind the word of a unit, `seconds` or `bytes`, in any letter case; 0: it is none. */
export function endOfLongUnit(p: usize): usize {
  if (!isLetter(p)) return 0;
  const end = skip(p, WORD);
  const what = whatIs(p, end);
  if ((what & LONG_DURATION) != 0) return finding(DURATION, end);
  return (what & LONG_SIZE) != 0 ? finding(SIZE, end) : 0;
}

/** Behind the unit directly behind a number, and what goes on as `1h30m` does; 0: there is none. */
function endOfUnit(p: usize): usize {
  if (isSize(p)) return finding(SIZE, skipLetters(p, usize.MAX_VALUE));
  while (true) {
    const end = endOfDuration(p);
    if (end == 0) return 0;
    if (!isDigit(end)) return isEnd(end) ? finding(DURATION, end) : 0;
    p = skipDigits(end, usize.MAX_VALUE);
    if (load<u8>(p) == 0x2e && isDigit(p + 1)) p = skipDigits(p + 1, usize.MAX_VALUE);
  }
}

/** `B`, `k`, `MB`, `GiB`, and then no letter or digit. */
function isSize(p: usize): bool {
  const isByte = load<u8>(p) == 0x42;
  switch (load<u8>(p) | 0x20) {
    case 0x62: // b
    case 0x6b: // k
    case 0x6d: // m
    case 0x67: // g
    case 0x74: // t
    case 0x70: // p
      break;
    default:
      return false;
  }
  if (isEnd(p + 1)) return isByte || load<u8>(p) == 0x6b || (load<u8>(p) < 0x60 && load<u8>(p) != 0x42);
  if ((load<u8>(p) | 0x20) == 0x62) return false;
  const byte = load<u8>(p + 1) == 0x69 ? p + 2 : p + 1;
  return (load<u8>(byte) | 0x20) == 0x62 && isEnd(byte + 1);
}

/** Behind the letters of a unit of time, which no other letter follows; 0: there are none. */
function endOfDuration(p: usize): usize {
  const micro = load<u16>(p);
  if (micro == 0xb5c2 || micro == 0xbcce) return load<u8>(p + 2) == 0x73 && !isLetter(p + 3) ? p + 3 : 0;
  const end = skipLetters(p, p + 5);
  return isDuration(p, end - p) ? end : 0;
}

// The letters of a unit as one number, the first the lowest.
function isDuration(p: usize, length: usize): bool {
  switch (<i32>length) {
    case 1: {
      const c = load<u8>(p);
      return c == 0x73 || c == 0x6d || c == 0x68 || c == 0x64; // s m h d
    }
    case 2: {
      const c = load<u16>(p);
      return c == 0x736e || c == 0x7375 || c == 0x736d || c == 0x7268; // ns us ms hr
    }
    case 3: {
      const c = load<u32>(p) & 0xffffff;
      return c == 0x636573 || c == 0x6e696d || c == 0x737268; // sec min hrs
    }
    case 4: {
      const c = load<u32>(p);
      return c == 0x73636573 || c == 0x736e696d; // secs mins
    }
    default:
      return false;
  }
}
