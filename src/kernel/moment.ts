// A stand-in until the real one is there.
import { isDigit } from './bytes';

export let momentMs: f64 = 0;

export function setYear(_latest: f64): void {}

function two(p: usize): i32 {
  return (<i32>load<u8>(p) - 0x30) * 10 + <i32>load<u8>(p + 1) - 0x30;
}

export function momentOf(p: usize, e: usize, _isCut: bool): i32 {
  if (e < p + 19 || !isDigit(p) || load<u8>(p + 4) != 0x2d || load<u8>(p + 13) != 0x3a) return 0;
  const y = two(p) * 100 + two(p + 2);
  const m = two(p + 5);
  const d = two(p + 8);
  const yy = m <= 2 ? y - 1 : y;
  const era = yy / 400;
  const yoe = yy - era * 400;
  const doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  const doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  const days = era * 146097 + doe - 719468;
  momentMs = <f64>days * 86400000 + <f64>(two(p + 11) * 3600 + two(p + 14) * 60 + two(p + 17)) * 1000;
  return 1;
}

export function momentOfRecord(_p: usize, _e: usize): i32 {
  return 0;
}
