// The message of a JSON record: src/core/template/record.ts says the same in fewer lines.
import { is } from '../bytes';
import { endOfString, skipSpace } from '../json';
import { MESSAGE } from '../memory';
import { decodeLine, startOfLine } from './decode';
import { cutText } from './text';
import { MAX_LENGTH, MESSAGE_FIELD, RANK, TYPE_FIELD, whatIs, WRAPPER } from './words';

/** Objects within the record whose fields are looked at, one within the other. */
const MAX_OPEN: i32 = 3;

/** The name of an object and a point, and that of a field. */
const NAME: usize = memory.data(64, 16);

/** The names of the objects that are open within the record, the first two; none for one that wraps fields. */
let outer: usize = 0;
let outerEnd: usize = 0;
let inner: usize = 0;
let innerEnd: usize = 0;

/** Where the message that was written begins. */
export let messageStart: usize = MESSAGE;

/** Writes what the record [p, e) says to MESSAGE, zeros behind it; returns the end, or 0 if no field says anything. */
export function saidByRecord(p: usize, e: usize): usize {
  let bestMessage: u32 = RANK + 1;
  let bestType: u32 = RANK + 1;
  let message: usize = 0;
  let messageEnd: usize = 0;
  let type: usize = 0;
  let typeEnd: usize = 0;
  /** Of the record and the objects in it. */
  let open = 0;
  let key = p;
  let keyEnd = p;
  let i = p;
  while (i < e && (bestMessage > 1 || bestType > 1)) {
    const c = load<u8>(i);
    if (c != 0x22) {
      if (c == 0x7b) openObject(open++, key, keyEnd);
      else if (c == 0x7d && open > 0) open--;
      i++;
      continue;
    }
    const string = i + 1;
    const end = endOfString(string, e);
    if (end == 0) break;
    i = end + 1;
    const colon = skipSpace(i, e);
    if (!is(colon, e, 0x3a)) continue;
    key = string;
    keyEnd = end;
    i = skipSpace(colon + 1, e);
    if (open > MAX_OPEN || !is(i, e, 0x22)) continue;
    if (open == MAX_OPEN && outer != 0 && inner != 0) continue;
    const what = whatIsField(open, key, keyEnd);
    const value = i + 1;
    const valueEnd = endOfString(value, e);
    if (valueEnd == 0) continue;
    i = valueEnd + 1;
    const messageRank = (what >> MESSAGE_FIELD) & RANK;
    const typeRank = (what >> TYPE_FIELD) & RANK;
    if ((messageRank == 0 || messageRank >= bestMessage) && (typeRank == 0 || typeRank >= bestType)) continue;
    const line = startOfLine(value, valueEnd);
    if (line == 0) continue;
    if (messageRank != 0 && messageRank < bestMessage) {
      bestMessage = messageRank;
      message = line;
      messageEnd = valueEnd;
    }
    if (typeRank != 0 && typeRank < bestType) {
      bestType = typeRank;
      type = line;
      typeEnd = valueEnd;
    }
  }
  if (type == 0 && message == 0) return 0;
  return write(type, typeEnd, message, messageEnd);
}

/** The object with `open` others around it, the record the outermost. */
function openObject(open: i32, key: usize, keyEnd: usize): void {
  if (open == 0 || open >= MAX_OPEN) return;
  const isWrapper = (whatIs(key, keyEnd) & WRAPPER) != 0;
  if (open == 1) {
    outer = isWrapper ? 0 : key;
    outerEnd = keyEnd;
  } else {
    inner = isWrapper ? 0 : key;
    innerEnd = keyEnd;
  }
}

/** What the field with this key is, within the objects that are open. */
function whatIsField(open: i32, key: usize, keyEnd: usize): u32 {
  let object: usize = 0;
  let objectEnd: usize = 0;
  if (open > 1 && outer != 0) {
    object = outer;
    objectEnd = outerEnd;
  } else if (open > 2 && inner != 0) {
    object = inner;
    objectEnd = innerEnd;
  }
  if (object == 0) return whatIs(key, keyEnd);
  const length = objectEnd - object + 1 + (keyEnd - key);
  if (length > MAX_LENGTH) return 0;
  for (let i: usize = 0; i < MAX_LENGTH; i += 8) store<u64>(NAME + i, load<u64>(object + i));
  const name = NAME + (objectEnd - object);
  store<u8>(name, 0x2e);
  for (let i: usize = 0; i < MAX_LENGTH; i += 8) store<u64>(name + 1 + i, load<u64>(key + i));
  return whatIs(NAME, NAME + length);
}

/** The first line of the message, and the type of the exception before it, where the message does not begin with it. */
function write(type: usize, typeEnd: usize, message: usize, messageEnd: usize): usize {
  messageStart = MESSAGE;
  let to = MESSAGE;
  if (type != 0) {
    to = decodeLine(type, typeEnd, to);
    if (message == 0) return cutText(MESSAGE, to);
    store<u16>(to, 0x203a);
    messageStart = to + 2;
  }
  const end = decodeLine(message, messageEnd, messageStart);
  const length = to - MESSAGE;
  if (messageStart > MESSAGE && !startsWith(messageStart, end, length)) messageStart = MESSAGE;
  return cutText(messageStart, end);
}

/** Whether the text [p, e) begins with the `length` bytes at MESSAGE. */
function startsWith(p: usize, e: usize, length: usize): bool {
  if (e - p < length) return false;
  for (let i: usize = 0; i < length; i++) if (load<u8>(p + i) != load<u8>(MESSAGE + i)) return false;
  return true;
}
