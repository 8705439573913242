import { isDigit } from './bytes';
import { endOfStamp } from './time';

/** The bytes of the stamp met last and the blank behind it, digits as zeros, and how much each may differ from that. */
const SHAPE: usize = memory.data(32, 16);
const LIMIT: usize = memory.data(32, 16);
let shapeLength: usize = 0;

/** Where the ISO 8601 stamp at `p` ends, as `endOfStamp`: lines have mostly the stamp of the line before. */
// @ts-ignore: decorator
@inline
export function stampAt(p: usize, e: usize): usize {
  if (p + shapeLength < e) {
    // A digit differs from '0' by 9 at most, other bytes not at all.
    const first = v128.xor(v128.load(p), v128.load(SHAPE));
    const second = v128.xor(v128.load(p, 16), v128.load(SHAPE, 16));
    const fits = v128.and(i8x16.le_u(first, v128.load(LIMIT)), i8x16.le_u(second, v128.load(LIMIT, 16)));
    if (shapeLength != 0 && i8x16.all_true(fits)) return p + shapeLength;
  }
  const stamp = endOfStamp(p, e);
  if (stamp != 0) rememberStamp(p, stamp, e);
  return stamp;
}

function rememberStamp(p: usize, stamp: usize, e: usize): void {
  const length = stamp - p;
  if (length > 31 || stamp == e || (load<u8>(stamp) != 0x20 && load<u8>(stamp) != 0x09)) return;
  for (let i: usize = 0; i < 32; i++) {
    const digit = i < length && isDigit(p + i);
    store<u8>(SHAPE + i, digit ? 0x30 : i <= length ? load<u8>(p + i) : 0);
    store<u8>(LIMIT + i, digit ? 9 : i <= length ? 0 : 0xff);
  }
  shapeLength = length;
}
