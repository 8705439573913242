// Records that are observed: beside their levels, when they were written is told, and where the messages lie that are
// wanted. The state lives from one scan to the next.
import { at } from './bytes';
import { flushMessages, startMessages, startOwner, tellMessage } from './messages';
import { momentMs, momentOf, momentOfRecord, setYear } from './moment';
import { SLOT } from './memory';

/**
 * The counts at `SLOT` are complete: of the slot of time that begins at `from`, or with kind 0 of what stands before the
 * first time, which is `nextMs`, if `nextKind` is not 0 too.
 */
// @ts-ignore: decorator
@external('host', 'takeSlot')
declare function takeSlot(kind: i32, from: f64, nextKind: i32, nextMs: f64): void;

const SLOT_BYTES: usize = 32;

/** Whether records are observed at all. */
export let isObserving: bool = false;
/** A source is between its start and its end. */
let isStarted: bool = false;

/** A bit for each level whose messages are wanted, in the order of LEVELS. */
let wantedLevels: i32 = 0;
/** How long a slot is; 0: there is one for all time. */
let slotMs: f64 = 0;

/** What is wanted, of times that state no zone and of instants: [from, to). */
let civilFrom: f64 = 0;
let civilTo: f64 = 0;
let instantFrom: f64 = 0;
let instantTo: f64 = 0;

/** The time that it is: 0 unknown, 1 one that states no zone, 2 an instant. */
export let timeKind: i32 = 0;
/** In milliseconds since 1970. */
export let timeMs: f64 = 0;
/** Whether that is wanted; what has no time yet is put aside. */
let isWanted: bool = true;
let slotFrom: f64 = 0;
let slotTo: f64 = 0;

/** Records that were met, wanted or not. */
export let records: f64 = 0;
/** The record before, apart from those that belong to it, has a message that is wanted. */
let isOwner: bool = false;

/** Nobody asks for the time of a line but for that of a message: there is one slot, and all times are wanted. */
let isOnlyForMessages: bool = false;
/** Lines one behind the other whose times were not read yet: they begin at the first, the last ends at the second. */
let unreadStart: usize = 0;
/** 0: there are none. */
let unreadEnd: usize = 0;

/** The times are milliseconds since 1970. */
export function setObservation(
  levels: i32, slot: f64, fromCivil: f64, toCivil: f64, fromInstant: f64, toInstant: f64,
): void {
  wantedLevels = levels;
  slotMs = slot;
  civilFrom = fromCivil;
  civilTo = toCivil;
  instantFrom = fromInstant;
  instantTo = toInstant;
  isOnlyForMessages =
    slot == 0 && fromCivil == -Infinity && toCivil == Infinity && fromInstant == -Infinity && toInstant == Infinity;
}

/** Before the first record of a source; see `setYear` about what is the latest. */
export function startObserving(latestInstant: f64, latestCivil: f64): void {
  isObserving = true;
  isStarted = true;
  setYear(latestInstant, latestCivil);
  timeKind = 0;
  isWanted = true;
  isOwner = false;
  unreadEnd = 0;
  startMessages();
  records = 0;
  memory.fill(SLOT, 0, SLOT_BYTES);
}

/** Hands over what was counted so far. */
export function flushSlot(): void {
  flushMessages(timeKind != 0);
  takeSlot(timeKind, slotFrom, 0, 0);
  memory.fill(SLOT, 0, SLOT_BYTES);
}

/** Behind the last record of a source. */
export function endObserving(): void {
  flushSlot();
  isObserving = false;
  isStarted = false;
}

/** While records are looked at that will come again. */
export function pauseObserving(isPaused: bool): void {
  isObserving = isStarted && !isPaused;
}

/**
 * Before the first record of a source that is the rest of another: the record [start, end) of this level is what it may go
 * on with. Returns the length of its template if such messages are wanted, else 0.
 */
export function goOn(start: usize, end: usize, level: i32): usize {
  isOwner = isMessage(level);
  return isOwner ? startOwner(start, end, level) : 0;
}

export function observeLine(start: usize, end: usize, level: i32, isCut: bool): void {
  if (isOnlyForMessages && timeKind != 0 && !isMessage(level) && !isCut && !isContinued(start, end)) {
    if (unreadEnd == 0) unreadStart = start;
    unreadEnd = end;
    count(level);
    isOwner = false;
    return;
  }
  const kind = momentOf(start, end, isCut);
  if (kind == 0) readTimes();
  else unreadEnd = 0;
  observe(start, end, level, kind, kind == 0 && isContinued(start, end), false);
}

/** Reads what time it is from the lines of which that was put off, the last first, before they leave the memory. */
export function readTimes(): void {
  let end = unreadEnd;
  unreadEnd = 0;
  while (end != 0) {
    let start = end;
    while (start > unreadStart && load<u8>(start - 1) != 0x0a) start--;
    const kind = momentOf(start, end, false);
    if (kind != 0) setTime(kind, momentMs);
    end = kind != 0 || start == unreadStart ? 0 : start - 1;
  }
}

/** An element of an array. */
export function observeElement(start: usize, end: usize, level: i32): void {
  observe(start, end, level, momentOfRecord(start, end), false, true);
}

// @ts-ignore: decorator
@inline
function observe(start: usize, end: usize, level: i32, kind: i32, isPart: bool, isElement: bool): void {
  if (kind != 0) setTime(kind, momentMs);
  const isTold = isMessage(level);
  if (isWanted) {
    if (isTold) tellMessage(start, end, level, isElement, isPart && isOwner, records, timeKind, timeMs);
    count(level);
  } else {
    records++;
  }
  if (!isPart) isOwner = isTold;
}

/** A record of the time that it is. */
// @ts-ignore: decorator
@inline
function count(level: i32): void {
  const counter = SLOT + (<usize>level << 2);
  store<u32>(counter, load<u32>(counter) + 1);
  records++;
}

// @ts-ignore: decorator
@inline
function isMessage(level: i32): bool {
  return ((wantedLevels >> level) & 1) != 0;
}

// @ts-ignore: decorator
@inline
function setTime(kind: i32, ms: f64): void {
  if (kind != timeKind || ms < slotFrom || ms >= slotTo) beginSlot(kind, ms);
  timeKind = kind;
  timeMs = ms;
  isWanted = kind == 1 ? ms >= civilFrom && ms < civilTo : ms >= instantFrom && ms < instantTo;
}

function beginSlot(kind: i32, ms: f64): void {
  // What was met before the first time is told apart.
  if (timeKind == 0) flushMessages(false);
  takeSlot(timeKind, slotFrom, kind, ms);
  memory.fill(SLOT, 0, SLOT_BYTES);
  slotFrom = slotMs == 0 ? -Infinity : floor(ms / slotMs) * slotMs;
  slotTo = slotMs == 0 ? Infinity : slotFrom + slotMs;
}

/** Whether a line is a part of the record before it; `isCut`: it goes on behind `end`. */
export function isPartOfRecord(start: usize, end: usize, isCut: bool): bool {
  return momentOf(start, end, isCut) == 0 && isContinued(start, end);
}

/** Whether a line without a time is a part of the record before: it is indented, or goes on with a stack trace. */
function isContinued(start: usize, end: usize): bool {
  const c = load<u8>(start);
  if (c == 0x20 || c == 0x09) return true;
  if (c == 0x43) return at(start, end, 'Caused by: ');
  return c == 0x61 && at(start, end, 'at ');
}
