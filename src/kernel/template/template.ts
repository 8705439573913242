// What a record says, with what varies masked: src/core/template/template.ts says the same in fewer lines, and what the
// masks are.
import { at, isLetter } from '../bytes';
import { isPriority, isRecord, judge, judgeRecord, levelEnd, placeEnd, placeStart } from '../judge';
import { MESSAGE, TEMPLATE, TEXT } from '../memory';
import { BY_VALUE, wordClause } from '../words';
import { DOTTED, has } from './bytes';
import { endOfString } from './enclosed';
import { writeHash } from './hash';
import { messageStart, startHeader } from './header';
import { mask } from './mask';
import { takeObject } from './objects';
import { saidByPairs } from './pairs';
import { finish, startPieces, TEMPLATE_LIMIT } from './pieces';
import { lengthOf, placeholderAt } from './placeholders';
import { messageStart as startOfSaid, saidByRecord } from './record';
import { closeText, copyHead, goesOn } from './text';

/** `…`, as three bytes in memory order. */
const ELLIPSIS: u32 = 0xa680e2;
const ELLIPSIS_LENGTH: usize = 3;

/**
 * Writes the template of the line [start, end) to TEMPLATE; returns its length.
 * @param isCut the line goes on behind `end`
 */
export function templateOf(start: usize, end: usize, isCut: bool): usize {
  judge(start, end, isCut);
  return ofPlace();
}

/** The same for an element of a JSON array. */
export function templateOfRecord(start: usize, end: usize): usize {
  judgeRecord(start, end, 0);
  return ofPlace();
}

function ofPlace(): usize {
  const isJson = isRecord || at(placeStart, placeEnd, '{"');
  const length = isJson ? ofRecord(placeStart, placeEnd) : ofText();
  writeHash(TEMPLATE, length);
  return length;
}

function ofRecord(p: usize, e: usize): usize {
  const said = saidByRecord(p, e);
  if (said != 0) return ofMessage(startOfSaid, said, goesOn);
  startPieces();
  if (takeObject(p, e) != 0) return finish() - TEMPLATE;
  const end = copyHead(p, e, TEXT);
  return ofMessage(TEXT, end, goesOn);
}

function ofText(): usize {
  const end = copyHead(placeStart, placeEnd, TEXT);
  const isCut = goesOn;
  if (wordClause == BY_VALUE) {
    const said = saidByPairs(TEXT, end);
    if (said != 0) return ofMessage(MESSAGE, said, false);
  }
  startHeader(TEXT, end, levelEnd == 0 ? TEXT : min(TEXT + (levelEnd - placeStart), end), isPriority);
  let length: usize = 0;
  let before: usize = 0;
  for (let rank = 0; rank < 3; rank++) {
    const start = messageStart(rank, TEXT, end);
    if (start == before) continue;
    before = start;
    length = ofStatement(start, end, isCut);
    if (saysSomething(length)) break;
  }
  return length;
}

/** The template of what a line says from `p` on, without the quotes around all of it. */
function ofStatement(p: usize, e: usize, isCut: bool): usize {
  const before = load<u8>(p - 1);
  // What stands in the header is not the message's.
  store<u8>(p - 1, 0);
  const end = copyUnquoted(p, e);
  const length = end == 0 ? ofMessage(p, e, isCut) : ofMessage(MESSAGE, end, isCut);
  store<u8>(p - 1, before);
  return length;
}

/**
 * klog quotes its message: `"Unable to sync" err="…"`; and so do programs that quote the whole of it. Copies it without
 * the quotes to MESSAGE; returns its end, or 0 if it is not quoted.
 */
function copyUnquoted(p: usize, e: usize): usize {
  if (load<u8>(p) != 0x22) return 0;
  const end = endOfString(p, e);
  if (end == 0 || (end != e && !isPair(end))) return 0;
  const quoted = end - 2 - p;
  memory.copy(MESSAGE, p + 1, quoted);
  memory.copy(MESSAGE + quoted, end, e - end);
  closeText(MESSAGE + quoted + (e - end));
  return MESSAGE + quoted + (e - end);
}

/** A blank, a key and `=`. */
function isPair(p: usize): bool {
  if (load<u8>(p) != 0x20) return false;
  let end = p + 1;
  while (has(end, DOTTED) || load<u8>(end) == 0x40) end++;
  return end > p + 1 && load<u8>(end) == 0x3d;
}

function ofMessage(p: usize, e: usize, isCut: bool): usize {
  mask(p, e);
  return cut(finish() - TEMPLATE, isCut);
}

/** A template that is too long ends at a blank, or without one at a whole character, with `…`. */
function cut(length: usize, isCut: bool): usize {
  const whole = isCut ? length + 1 + ELLIPSIS_LENGTH : length;
  if (whole <= TEMPLATE_LIMIT) return isCut ? addEllipsis(length, true) : length;
  const limit = TEMPLATE_LIMIT - ELLIPSIS_LENGTH;
  for (let blank = limit - 1; blank > 0; blank--) {
    if (load<u8>(TEMPLATE + blank) == 0x20) return addEllipsis(blank, true);
  }
  return addEllipsis(withoutHalf(limit), false);
}

function addEllipsis(length: usize, withBlank: bool): usize {
  let end = TEMPLATE + length;
  if (withBlank) store<u8>(end++, 0x20);
  store<u32>(end, ELLIPSIS);
  return end + ELLIPSIS_LENGTH - TEMPLATE;
}

/** The length without a placeholder or a character of UTF-8 at the end that may be cut in two. */
function withoutHalf(length: usize): usize {
  let end = TEMPLATE + length;
  const last = load<u8>(end - 1);
  if (last >= 0x80) {
    while (end > TEMPLATE && (load<u8>(end - 1) & 0xc0) == 0x80) end--;
    return end > TEMPLATE && load<u8>(end - 1) >= 0xc0 ? end - 1 - TEMPLATE : length;
  }
  while (end > TEMPLATE && load<u8>(end - 1) >= 0x61 && load<u8>(end - 1) <= 0x7a) end--;
  return end > TEMPLATE && load<u8>(end - 1) == 0x3c ? end - 1 - TEMPLATE : length;
}

/** Whether a template has a letter of its own. */
function saysSomething(length: usize): bool {
  const end = TEMPLATE + length;
  closeText(end);
  for (let p = TEMPLATE; p < end; ) {
    const placeholder = load<u8>(p) == 0x3c ? placeholderAt(p) : -1;
    if (placeholder < 0 && (isLetter(p) || load<u8>(p) >= 0x80)) return true;
    p += placeholder < 0 ? 1 : lengthOf(placeholder);
  }
  return false;
}
