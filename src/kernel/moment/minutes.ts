// A time of day without seconds: src/core/time/forms.ts.
import { backBlanks, isDigit, isLetter } from '../bytes';
import { timeFrom, two } from './digits';

/** The time of day of hours and minutes alone at `clock`, of the stamp at `p`, which is that of no file in a list. */
export function minutesAt(s: usize, p: usize, clock: usize): i32 {
  if (load<u8>(clock, 2) != 0x3a || isDigit(clock + 5)) return -1;
  const c = load<u8>(clock, 5);
  if ((c == 0x3a || c == 0x2e || c == 0x2c) && isDigit(clock + 6)) return -1;
  return isBehindSize(s, p) ? -1 : timeFrom(two(clock), two(clock + 3), 0);
}

/** Whether blanks are before `p`, and a number before those, perhaps with a unit of one letter. */
function isBehindSize(s: usize, p: usize): bool {
  const end = backBlanks(p, s);
  if (end == p || end == s) return false;
  return isDigit(end - 1) || (end - 1 > s && isLetter(end - 1) && isDigit(end - 2));
}
