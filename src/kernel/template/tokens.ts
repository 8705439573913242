// What is looked for at the start of a token alone: src/core/template/tokens.ts says the same in fewer lines.
import { at, isDigit, isLetter, isUpper } from '../bytes';
import { splat } from '../vectors';
import { ALNUM, DOTTED, FILE, FOLDER, has, hasDigit, IN_PATH, LABEL, LOCAL, SEGMENT, skip, WORD } from './bytes';
import { areHex, endOfGroups, endOfOctets, endOfPort, endOfUrl } from './parts';
import { EMAIL, finding, HOST, ID, KEPT, PATH, URL } from './placeholders';
import { COUNTRY, PACKAGE, TOP_LEVEL, whatIsExactly } from './words';

/** Where the token ends that is masked, or kept, from `p` on; 0: none is. */
export function tokenAt(p: usize): usize {
  const c = load<u8>(p);
  if (c == 0x3a) return addressAt(p);
  if (c == 0x5c) return isShare(p) ? finding(PATH, endOfPath(p + 3, p)) : 0;
  if (c == 0x2e || c == 0x7e) return isRelative(p) ? finding(PATH, endOfPath(p + 1, p)) : 0;
  let dots = 0;
  let end = p;
  for (; has(end, DOTTED); end++) dots += <i32>(load<u8>(end) == 0x2e);
  const mark = load<u8>(end);
  if ((mark == 0x40 || mark == 0x2b || mark == 0x25) && end > p && has(p, ALNUM)) {
    const email = endOfEmail(skip(end, LOCAL));
    if (email != 0) return finding(EMAIL, email);
  }
  const encoded = endOfEncoded(p);
  if (encoded != 0) return finding(ID, encoded);
  if (mark == 0x7e && has(p, WORD)) {
    const identity = endOfPackage(end);
    if (identity != 0) return finding(ID, identity);
  }
  if (dots != 0) {
    const name = endOfClass(p);
    if (name != 0) return finding(KEPT, name);
    const host = endOfHost(p);
    if (host != 0) return host;
  }
  if (mark == 0x3a && end == p + 1 && isLetter(p) && isSlash(load<u8>(p + 2))) return finding(PATH, endOfPath(p + 3, p));
  if (isDigit(p) || c == 0x2d) return 0;
  const folder = skip(end, FOLDER);
  return load<u8>(folder) == 0x2f ? endOfRootless(folder) : 0;
}

/** Behind a JSON Web Token, or other data in Base64, that begins at `p`; 0: none does. */
function endOfEncoded(p: usize): usize {
  if (!has(p, ALNUM)) return 0;
  if (at(p, p + 3, 'eyJ')) {
    const end = endOfToken(p + 3);
    if (end != 0) return end;
  }
  // Most tokens are shorter.
  if (i8x16.bitmask(areOfBase64(p)) != 0xffff) return 0;
  let end = p;
  let changes = 0;
  let slashes: usize = 0;
  let cases = 0;
  for (; isOfBase64(end); end++) {
    if (load<u8>(end) == 0x2f) slashes++;
    if (isLetter(end)) cases |= isUpper(end) ? 1 : 2;
    changes += <i32>((isLetter(end) && isDigit(end + 1)) || (isDigit(end) && isLetter(end + 1)));
  }
  const length = end - p;
  if (length < 20) return 0;
  if (load<u8>(end) == 0x3d) end++;
  if (load<u8>(end) == 0x3d) end++;
  const next = load<u8>(end);
  if (isOfBase64(end) || next == 0x3d || next == 0x3c || (next == 0x2e && has(end + 1, WORD))) return 0;
  return changes >= 4 && slashes * 12 <= end - p && cases == 3 ? end : 0;
}

/** Behind the parts of a JSON Web Token, of whose first `p` is behind the first letters; 0: there are none. */
function endOfToken(p: usize): usize {
  let end = skip(p, LABEL);
  if (end < p + 8) return 0;
  const first = end;
  for (let i = 0; i < 4 && load<u8>(end) == 0x2e && has(end + 1, LABEL); i++) end = skip(end + 1, LABEL);
  return end > first ? end : 0;
}

/** Which of the 16 bytes at `p` may be of data in Base64. */
// @ts-ignore: decorator
@inline
function areOfBase64(p: usize): v128 {
  const bytes = v128.load(p);
  const letters = i8x16.le_u(i8x16.sub(v128.or(bytes, splat(0x20)), splat(0x61)), splat(25));
  const digits = i8x16.le_u(i8x16.sub(bytes, splat(0x30)), splat(9));
  const marks = v128.or(i8x16.eq(bytes, splat(0x2d)), i8x16.eq(bytes, splat(0x5f)));
  const others = v128.or(i8x16.eq(bytes, splat(0x2b)), i8x16.eq(bytes, splat(0x2f)));
  return v128.or(v128.or(letters, digits), v128.or(marks, others));
}

// @ts-ignore: decorator
@inline
function isOfBase64(p: usize): bool {
  const c = load<u8>(p);
  return has(p, LABEL) || c == 0x2b || c == 0x2f;
}

/** Behind the identity of a Windows package whose name ends at `p`: `~key~architecture~language~version`; 0: it is none. */
function endOfPackage(p: usize): usize {
  const key = p + 17;
  if (!areHex(p + 1, key) || load<u8>(key) != 0x7e) return 0;
  const architecture = skip(key + 1, WORD);
  if (load<u8>(architecture) != 0x7e) return 0;
  const language = skip(architecture + 1, LABEL);
  if (load<u8>(language) != 0x7e || !isDigit(language + 1)) return 0;
  let end = language + 2;
  while (isDigit(end) || load<u8>(end) == 0x2e) end++;
  return end;
}

/** `::1`. */
function addressAt(p: usize): usize {
  if (load<u8>(p + 1) != 0x3a) return 0;
  const end = endOfGroups(p + 2);
  return end != 0 && hasDigit(p, end) ? finding(HOST, end) : 0;
}

/** `\\server`. */
function isShare(p: usize): bool {
  return load<u8>(p + 1) == 0x5c && has(p + 2, WORD);
}

/** `./`, `../`, `~/`. */
function isRelative(p: usize): bool {
  if (load<u8>(p) == 0x2e && load<u8>(p + 1) == 0x2e) p++;
  return load<u8>(p + 1) == 0x2f;
}

function isSlash(c: u8): bool {
  return c == 0x2f || c == 0x5c;
}

/** Behind the bytes of a path from `p` on, without the marks at its end that punctuate the sentence; never before `s`. */
function endOfPath(p: usize, s: usize): usize {
  let end = skip(p, IN_PATH);
  while (end > s && isEndOfSentence(load<u8>(end - 1))) end--;
  return end;
}

function isEndOfSentence(c: u8): bool {
  return c == 0x2e || c == 0x21 || c == 0x3f || c == 0x5c;
}

/** The path from the root that begins with the slash at `p`; Java prints addresses as `/10.0.0.1:80`: those are none. */
export function rootedPathAt(p: usize): usize {
  const c = load<u8>(p + 1);
  if (!has(p + 1, SEGMENT) && c != 0x24 && c < 0x80) return 0;
  if (endOfOctets(p + 1) != 0) return 0;
  const end = endOfPath(p + 2, p);
  return end > p + 1 ? finding(PATH, end) : 0;
}

/** Where the email address ends whose `@` is at `p`; 0: it is none. */
function endOfEmail(p: usize): usize {
  if (load<u8>(p) != 0x40) return 0;
  let label = p + 1;
  let end: usize = 0;
  while (true) {
    let next = label;
    while (isLetter(next)) next++;
    if (label > p + 1 && next >= label + 2 && !has(next, ALNUM) && load<u8>(next) != 0x3c) end = next;
    while (has(next, ALNUM) || load<u8>(next) == 0x2d) next++;
    if (next == label || load<u8>(next) != 0x2e) return end;
    label = next + 1;
  }
}

/** The name of a class keeps its digits: `s3.model.AmazonS3Exception`. 0 if none begins at `p`. */
function endOfClass(p: usize): usize {
  if (!isNameStart(p)) return 0;
  let name = p;
  let end = skip(p, WORD);
  while (load<u8>(end) == 0x2e && isNameStart(end + 1)) {
    name = end + 1;
    end = skip(name, WORD);
  }
  if (name == p || !isUpper(name) || load<u8>(end) == 0x2d) return 0;
  for (let i = name + 1; i < end; i++) if (isLetter(i) && !isUpper(i)) return end;
  return 0;
}

function isNameStart(p: usize): bool {
  return isLetter(p) || load<u8>(p) == 0x5f;
}

/** Where the name of a host ends that begins at `p`, with its port, and the path of a URL; 0: there is none. */
function endOfHost(p: usize): usize {
  let end = skip(p, LABEL);
  if (end == p) return 0;
  const first = end;
  let last = p;
  let labels = 1;
  while (load<u8>(end) == 0x2e && has(end + 1, LABEL)) {
    last = end + 1;
    end = skip(last, LABEL);
    labels++;
  }
  if (labels == 1) return 0;
  const what = whatIsExactly(last, end);
  if ((what & TOP_LEVEL) == 0 && (labels == 2 || (what & COUNTRY) == 0)) return 0;
  if ((whatIsExactly(p, first) & PACKAGE) != 0) return 0;
  const port = endOfPort(end);
  const path = port != 0 ? port : end;
  if (load<u8>(path) == 0x2f) return finding(URL, endOfUrl(path + 1, p));
  if (isEndOfName(path)) return finding(HOST, path);
  return port != 0 ? finding(HOST, end) : 0;
}

/** The name does not go on, also not by something that was masked before. */
function isEndOfName(p: usize): bool {
  const c = load<u8>(p);
  return !has(p, LABEL) && c != 0x3c && !(c == 0x2e && (has(p + 1, LABEL) || load<u8>(p + 1) == 0x3c));
}

/** The path whose first part ends with the slash at `p`: two slashes or more, or one before a file with an extension. */
function endOfRootless(p: usize): usize {
  let end = p;
  let slashes = 0;
  while (load<u8>(end) == 0x2f && has(end + 1, SEGMENT)) {
    end = skip(end + 1, SEGMENT);
    slashes++;
  }
  if (slashes >= 2) {
    if (load<u8>(end) == 0x2f) return finding(PATH, end + 1);
    while (load<u8>(end - 1) == 0x2e) end--;
    return finding(PATH, end);
  }
  return finding(PATH, endOfFile(p + 1));
}

/** Behind the last extension of a name from `p` on that may end a file; 0: none does. */
function endOfFile(p: usize): usize {
  let found: usize = 0;
  for (; has(p, FILE); p++) {
    if (load<u8>(p) != 0x2e || !isLetter(p + 1)) continue;
    const end = skip(p + 1, WORD);
    if (end <= p + 9 && load<u8>(end) != 0x2f && isEndOfName(end)) found = end;
  }
  return found;
}
