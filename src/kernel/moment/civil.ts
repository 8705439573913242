// A date and a time of day at a place: src/core/time/forms.ts.
import { isDigit, isLetter } from '../bytes';
import { recall } from './known';
import { namedAt } from './named';
import { numericAt } from './numeric';
import { NONE } from './result';

/** The kind of the civil stamp that begins at `p` of the line [s, e); where it may begin is another question. */
export function civilAt(s: usize, p: usize, e: usize): i32 {
  const said = recall(p, e);
  if (said != NONE) return said;
  if (isDigit(p)) return numericAt(s, p, e);
  return isLetter(p) ? namedAt(p) : NONE;
}
