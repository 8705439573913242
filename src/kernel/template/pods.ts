// What Kubernetes puts behind the name of a pod: src/core/template/tokens.ts says the same in fewer lines.
import { isDigit, isUpper, skipDigits } from '../bytes';
import { ALNUM, has, LABEL, skip } from './bytes';

/** Words of five of the letters and digits that it makes names from, one behind the other. */
const VOWELLESS = 'btrfshtml5http2httpsmssqlpgsqltmpfsxhtml';

/**
 * Behind what Kubernetes puts at the end of the name of a pod, of which the run [p, q) is all or the hash of its set; 0 if
 * it is not there.
 */
export function endOfPod(p: usize, q: usize): usize {
  if (load<u8>(p - 1) != 0x2d || !has(p - 2, ALNUM) || isUpper(p - 2)) return 0;
  const isHash = q - p >= 6 && q - p <= 10 && load<u8>(q) == 0x2d && areSafe(p, q);
  const start = isHash ? q + 1 : p;
  const end = isHash ? skip(start, ALNUM) : q;
  if (end != start + 5 || !areSafe(start, end) || has(end, LABEL)) return 0;
  return skipDigits(start, end) < end && !isWord(p, end) ? end : 0;
}

/** Whether [p, q) are letters and digits that Kubernetes makes names from: nothing that could be read as a word. */
export function areSafe(p: usize, q: usize): bool {
  for (; p < q; p++) {
    const c = load<u8>(p);
    if (isDigit(p) ? c == 0x30 || c == 0x31 || c == 0x33 : c < 0x60 || isVowel(c)) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function isVowel(c: u8): bool {
  return c == 0x61 || c == 0x65 || c == 0x69 || c == 0x6f || c == 0x75 || c == 0x79;
}

/** Whether [p, q) is a word that has such letters alone, of five letters. */
function isWord(p: usize, q: usize): bool {
  if (q != p + 5) return false;
  for (let i = 0; i < VOWELLESS.length; i += 5) {
    let at = 0;
    while (at < 5 && load<u8>(p + at) == <u8>VOWELLESS.charCodeAt(i + at)) at++;
    if (at == 5) return true;
  }
  return false;
}
