// Request lines in quotes, `"GET /a HTTP/1.1"`: src/core/template/enclosed.ts says the same in fewer lines.
import { isUpper } from '../bytes';
import { add, addByte, addMask, endsWith } from './pieces';
import { STR } from './placeholders';
import { METHOD, whatIsExactly } from './words';

/** Takes the quotation [p, q) as its method and `<str>`; false: it is no request line, or the value of a `name: `. */
export function takeRequest(p: usize, q: usize): bool {
  let method = p + 1;
  while (isUpper(method)) method++;
  if (load<u8>(method) != 0x20 || endsWith(0x203a, 2) || (whatIsExactly(p + 1, method) & METHOD) == 0) return false;
  const quote = load<u8>(p);
  // Typographic quotes are three bytes, and what begins with a backtick ends with another mark.
  if (quote != 0x22 && quote != 0x27) return false;
  add(p, method + 1 - p);
  addMask(STR);
  addByte(quote);
  return true;
}
