// The one form of stamps whose time of day has no marks and that stands behind other numbers: src/core/time/forms.ts.
import { isUpper } from '../bytes';
import { countDigits, packedClockAt, two } from './digits';
import { NONE } from './result';
import { complete } from './stamp';

/** The kind of the stamp in `1234:5678:0501/120000.123456:ERROR:gpu.cc(42)]` at `p`, or without process and thread. */
export function chromiumAt(p: usize): i32 {
  for (let i = 0; i < 3; i++) {
    const length = countDigits(p);
    const end = p + <usize>length;
    if (length == 4 && load<u8>(end) == 0x2f) return dateAt(p);
    if (length == 0 || length > 10 || load<u8>(end) != 0x3a) return NONE;
    p = end + 1;
  }
  return NONE;
}

function dateAt(p: usize): i32 {
  const clock = p + 5;
  const time = packedClockAt(clock);
  if (time < 0 || !isBeforeLevel(clock + 6)) return NONE;
  return complete(p, clock, clock + 6, 0, two(p), two(p + 2), time, 0);
}

function isBeforeLevel(p: usize): bool {
  if (load<u8>(p) == 0x2e) {
    const fraction = countDigits(p + 1);
    if (fraction == 0 || fraction > 6) return false;
    p += 1 + <usize>fraction;
  }
  return load<u8>(p) == 0x3a && isUpper(p + 1);
}
