// The zone behind a time of day: src/core/time/zone-suffix.ts.
import { isDigit, isUpper, isWordByte } from '../bytes';
import { two } from './digits';

// A zone is its offset in minutes east of UTC plus 1024, times 256, and the bytes that state it; 0 for none.

// @ts-ignore: decorator
@inline
function zone(minutes: i32, length: usize): i32 {
  return ((minutes + 1024) << 8) | <i32>length;
}

// @ts-ignore: decorator
@inline
export function minutesOf(zone: i32): i32 {
  return (zone >> 8) - 1024;
}

// @ts-ignore: decorator
@inline
export function lengthOf(zone: i32): usize {
  return <usize>(zone & 0xff);
}

/** The zone stated at `p`. */
export function zoneAt(p: usize): i32 {
  if ((load<u8>(p) | 0x20) == 0x7a) return zone(0, 1);
  const start = load<u8>(p) == 0x20 ? p + 1 : p;
  const name = isUpper(start);
  const sign = name && isUtc(start) ? start + 3 : start;
  const c = load<u8>(sign);
  if (c == 0x2b || c == 0x2d) {
    const offset = offsetAt(sign);
    if (offset != 0) return offset + <i32>(sign - p);
  }
  return name ? named(p, start) : 0;
}

/** UTC or GMT. */
function isUtc(p: usize): bool {
  const name = load<u32>(p) & 0xffffff;
  return name == 0x435455 || name == 0x544d47;
}

/** At most 14 hours and whole quarters of an hour, as all are: `+02`, `+0200` or `+02:00`, whose sign is at `p`. */
function offsetAt(p: usize): i32 {
  const hours = two(p + 1);
  if (hours < 0) return 0;
  let end = p + 3;
  let quarters = 0;
  const colon = <usize>(load<u8>(end) == 0x3a);
  const minutes = two(end + colon);
  if (minutes >= 0) {
    quarters = minutes;
    end += colon + 2;
  }
  if (isDigit(end) || (load<u8>(end) == 0x3a && isDigit(end + 1))) return 0;
  const total = hours * 60 + quarters;
  if (quarters > 59 || quarters % 15 != 0 || total > 14 * 60) return 0;
  return zone(load<u8>(p) == 0x2d ? -total : total, end - p);
}

/** The zone of the name at `start`, with what stands before it from `p` on. */
function named(p: usize, start: usize): i32 {
  let end = start;
  while (end < start + 5 && isUpper(end)) end++;
  const length = end - start;
  if (length < 3 || length > 4 || isWordByte(end)) return 0;
  const bytes = load<u32>(start);
  const minutes = minutesOfName(length == 3 ? bytes & 0xffffff : bytes);
  return minutes < -1000 ? 0 : zone(minutes, end - p);
}

function minutesOfName(name: u32): i32 {
  switch (name) {
    case 0x435455: // UTC
    case 0x544d47: // GMT
    case 0x544557: // WET
      return 0;
    case 0x545345: // EST
      return -300;
    case 0x544445: // EDT
      return -240;
    case 0x54534d: // MST
      return -420;
    case 0x54444d: // MDT
      return -360;
    case 0x545350: // PST
      return -480;
    case 0x544450: // PDT
      return -420;
    case 0x54534557: // WEST
    case 0x544543: // CET
      return 60;
    case 0x54534543: // CEST
    case 0x544545: // EET
      return 120;
    case 0x54534545: // EEST
    case 0x4b534d: // MSK
      return 180;
    case 0x54534a: // JST
      return 540;
    case 0x54534541: // AEST
      return 600;
    case 0x54444541: // AEDT
      return 660;
    default:
      return -1024;
  }
}
