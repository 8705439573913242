// Names of users: src/core/template/users.ts says the same in fewer lines.
import { BLANK, DOTTED, has, WORD } from './bytes';
import { endsWith, endsWithWord } from './pieces';
import { NO_USER, whatIsExactly } from './words';

/** `user ` and `for `, the first letter the lowest. */
const USER: u64 = 0x2072657375;
const FOR: u64 = 0x20726f66;

/** Where the name of a user ends that begins at `p`, where a token begins; 0: none begins there. */
// @ts-ignore: decorator
@inline
export function userAt(p: usize, e: usize): usize {
  if (endsWith(USER, 5)) return endOfNameOfUser(p);
  return endsWith(FOR, 4) ? endOfNameBeforeFrom(p, e) : 0;
}

function endOfNameOfUser(p: usize): usize {
  return endsWithWord('for user ') || endsWithWord('invalid user ') || endsWithWord('Invalid user ') ? endOfName(p) : 0;
}

function endOfNameBeforeFrom(p: usize, e: usize): usize {
  if (!endsWithWord('password for ')) return 0;
  const end = endOfName(p);
  let from = end;
  while (from < e && has(from, BLANK)) from++;
  const isFrom = from > end && from + 4 < e && load<u32>(from) == 0x6d6f7266 && has(from + 4, BLANK);
  return isFrom ? end : 0;
}

/** A name that ends with a letter, a digit or an underscore; 0: it is none. */
function endOfName(p: usize): usize {
  let end = p;
  let last = p;
  while (has(end, DOTTED) || load<u8>(end) == 0x40 || load<u8>(end) == 0x24) if (has(end++, WORD)) last = end;
  return last == p || (whatIsExactly(p, last) & NO_USER) != 0 ? 0 : last;
}
