// Numbers of a fixed length, times of day and names of months. What is read here ends at the end of the line, at
// the latest: see `momentOf`.
import { isDigit } from '../bytes';
import { isClock } from '../time';

/** The number of the two digits at `p`; -1 if they are not. */
// @ts-ignore: decorator
@inline
export function two(p: usize): i32 {
  const tens = <u32>load<u8>(p) - 0x30;
  const ones = <u32>load<u8>(p, 1) - 0x30;
  return tens <= 9 && ones <= 9 ? <i32>(tens * 10 + ones) : -1;
}

/** The year of the four digits at `p`, 1900 to 2199; -1 if they are not. */
export function yearAt(p: usize): i32 {
  const year = anyYearAt(p);
  return year >= 1900 && year < 2200 ? year : -1;
}

/** The year of the four digits at `p`, 1000 to 2999; -1 if they are not. */
export function anyYearAt(p: usize): i32 {
  const century = two(p);
  const year = two(p + 2);
  return year >= 0 && century >= 10 && century < 30 ? century * 100 + year : -1;
}

/** The year that two digits mean: 69 to 99 are of the last century (POSIX, strptime). */
// @ts-ignore: decorator
@inline
export function fullYear(year: i32): i32 {
  return year < 69 ? 2000 + year : 1900 + year;
}

// Times of day are hour << 16 | minute << 8 | second; -1 for none.

/** The time of day of `dd:dd:dd` at `p`, which no digit follows. */
export function clockAt(p: usize): i32 {
  return isClock(p) && !isDigit(p + 8) ? timeOf(p) : -1;
}

/** Of the clock at `p`. */
// @ts-ignore: decorator
@inline
export function timeOf(p: usize): i32 {
  const digits = load<u64>(p) ^ 0x30303a30303a3030;
  // In each byte, ten times the digit and the next: bytes 0, 3 and 6 are two digits.
  const pairs = digits * 10 + (digits >> 8);
  return <i32>(((pairs & 0xff) << 16) | ((pairs >> 16) & 0xff00) | ((pairs >> 48) & 0xff));
}

/** The same, where the hour may have one digit. */
export function looseClockAt(p: usize): i32 {
  if (isDigit(p + 1)) return clockAt(p);
  if (!isDigit(p) || load<u8>(p, 1) != 0x3a || load<u8>(p, 4) != 0x3a || isDigit(p + 7)) return -1;
  return timeFrom(<i32>load<u8>(p) - 0x30, two(p + 2), two(p + 5));
}

// @ts-ignore: decorator
@inline
export function endOfLooseClock(p: usize): usize {
  return isDigit(p + 1) ? p + 8 : p + 7;
}

/** The time of day of six digits at `p`, which no other follows. */
export function packedClockAt(p: usize): i32 {
  return isDigit(p + 6) ? -1 : timeFrom(two(p), two(p + 2), two(p + 4));
}

/** The time of day of two digits each, with a byte between that is `mark`. */
export function markedClockAt(p: usize, mark: u8): i32 {
  if (load<u8>(p, 2) != mark || load<u8>(p, 5) != mark || isDigit(p + 8)) return -1;
  return timeFrom(two(p), two(p + 3), two(p + 6));
}

/** Negative numbers are none. */
export function timeFrom(hour: i32, minute: i32, second: i32): i32 {
  return (hour | minute | second) < 0 ? -1 : (hour << 16) | (minute << 8) | second;
}

/** The number of the digits [p, q). */
export function number(p: usize, q: usize): i32 {
  let value = 0;
  for (; p < q; p++) value = value * 10 + <i32>load<u8>(p) - 0x30;
  return value;
}

/** Behind the fraction of a second that begins at `p`, if one does. */
export function skipFraction(p: usize): usize {
  if ((load<u8>(p) != 0x2e && load<u8>(p) != 0x2c) || !isDigit(p + 1)) return p;
  let end = p + 1;
  while (end < p + 21 && isDigit(end)) end++;
  return end;
}

/** Thousandths of a fraction whose first digits are the low bytes of `digits`, and which has `length` of them. */
// @ts-ignore: decorator
@inline
export function thousandths(digits: u32, length: usize): i32 {
  const first = length >= 3 ? digits : digits & ((<u32>1 << (<u32>length << 3)) - 1);
  return <i32>((first & 0xff) * 100 + ((first >> 8) & 0xff) * 10 + ((first >> 16) & 0xff));
}

/** How many digits begin at `p`, up to 16. */
// @ts-ignore: decorator
@inline
export function countDigits(p: usize): i32 {
  const others = i8x16.bitmask(i8x16.gt_u(i8x16.sub(v128.load(p), i8x16.splat(0x30)), i8x16.splat(9)));
  return ctz(others | 0x10000);
}

/** Three letters in lower case, as the number that they are in memory. */
// @ts-ignore: decorator
@inline
export function threeLetters(p: usize): u32 {
  return (load<u32>(p) & 0xffffff) | 0x202020;
}

/** The month of the name at `p`, from 1; 0 for none. */
export function monthAt(p: usize): i32 {
  switch (threeLetters(p)) {
    case 0x6e616a: // jan
      return 1;
    case 0x626566: // feb
      return 2;
    case 0x72616d: // mar
      return 3;
    case 0x727061: // apr
      return 4;
    case 0x79616d: // may
      return 5;
    case 0x6e756a: // jun
      return 6;
    case 0x6c756a: // jul
      return 7;
    case 0x677561: // aug
      return 8;
    case 0x706573: // sep
      return 9;
    case 0x74636f: // oct
      return 10;
    case 0x766f6e: // nov
      return 11;
    case 0x636564: // dec
      return 12;
    default:
      return 0;
  }
}

/** Whether the name of a day of the week begins at `p`, as it is spelled in stamps. */
export function isWeekday(p: usize): bool {
  switch (load<u32>(p) & 0xffffff) {
    case 0x6e6f4d: // Mon
    case 0x657554: // Tue
    case 0x646557: // Wed
    case 0x756854: // Thu
    case 0x697246: // Fri
    case 0x746153: // Sat
    case 0x6e7553: // Sun
      return true;
    default:
      return false;
  }
}
