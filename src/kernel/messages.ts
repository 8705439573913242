// Messages that are wanted, by their templates: the host is told of one when it is met first, and then, when many were
// met, how often each was there and when.
import { LINE_LIMIT, MESSAGES, TEMPLATE_HASH } from './memory';
import { templateOf, templateOfRecord } from './template/template';

/**
 * A message that the host may not know: the `record`-th record from 0, [start, end), says it first. Its template has
 * `length` bytes and is at `TEMPLATE`, its hash at `TEMPLATE_HASH`; with -1 it is that of a record before, told of or
 * given to `goOn`: false if the host knows it no more. `isTimed`: the records that are told of now are of a time.
 */
// @ts-ignore: decorator
@external('host', 'takeMessage')
declare function takeMessage(start: usize, end: usize, level: i32, length: i32, record: f64, isTimed: bool): bool;

/**
 * The message with a hash of these halves was there so often since the last call, first and last at these times, of those
 * that state no zone and of instants: NaN where none does.
 */
// @ts-ignore: decorator
@external('host', 'takeCount')
declare function takeCount(
  hashLow: u32, hashHigh: u32, level: i32, count: f64, isTimed: bool,
  civilFirst: f64, civilLast: f64, first: f64, last: f64,
): void;

/** Slots of 64 bytes: hash, level, count, times. A message is in one of the first from where its hash points to. */
const SLOT: usize = 64;
const SLOTS: usize = 2048;
const PLACES: usize = 8;
const LEVEL: usize = 8;
const COUNT: usize = 16;
const CIVIL: usize = 24;
const INSTANTS: usize = 40;

/** The slots that are in use, u16 each, behind them. */
const USED: usize = MESSAGES + SLOT * SLOTS;
let usedEnd: usize = USED;

/** The message that lines which go on from a record before are counted with, if they are of its level; -1: there is none. */
let ownerLevel: i32 = -1;
let ownerHash: u64 = 0;

/** Before the first record of a source. */
export function startMessages(): void {
  clearSlots();
  forgetOwner();
}

/** No line goes on with a message that was told before. */
export function forgetOwner(): void {
  ownerLevel = -1;
}

/** The source goes on with the record [start, end) of this level; returns the length of its template. */
export function startOwner(start: usize, end: usize, level: i32): usize {
  const length = templateOf(start, end, end - start == LINE_LIMIT);
  ownerLevel = level;
  ownerHash = load<u64>(TEMPLATE_HASH);
  return length;
}

/**
 * @param isPart it goes on from the record before
 * @param kind of the time that it is, 0: none is known
 */
export function tellMessage(
  start: usize, end: usize, level: i32, isElement: bool, isPart: bool, record: f64, kind: i32, ms: f64,
): void {
  if (isPart && level == ownerLevel) {
    store<u64>(TEMPLATE_HASH, ownerHash);
    const slot = slotFor(start, end, level, -1, record, kind);
    if (slot != 0) {
      count(slot, kind, ms);
      return;
    }
    // The host has it no more.
    forgetOwner();
  }
  const length = isElement ? templateOfRecord(start, end) : templateOf(start, end, end - start == LINE_LIMIT);
  if (!isPart) {
    ownerLevel = level;
    ownerHash = load<u64>(TEMPLATE_HASH);
  }
  count(slotFor(start, end, level, <i32>length, record, kind), kind, ms);
}

/** The slot of the message with this hash, of which the host is told if it is not there; 0: it knows none. */
function slotFor(start: usize, end: usize, level: i32, length: i32, record: f64, kind: i32): usize {
  const hash = load<u64>(TEMPLATE_HASH);
  let slot: usize = 0;
  let isFree = false;
  for (let place: usize = 0; place < PLACES && !isFree; place++) {
    slot = MESSAGES + ((<usize>hash + place) & (SLOTS - 1)) * SLOT;
    isFree = load<f64>(slot, COUNT) == 0;
    if (!isFree && load<u64>(slot) == hash && load<i32>(slot, LEVEL) == level) return slot;
  }
  // Where all are taken the last one is told of, and makes way.
  if (!takeMessage(start, end, level, length, record, kind != 0)) return 0;
  // The host may have asked for all that was met.
  if (load<f64>(slot, COUNT) == 0) {
    store<u16>(usedEnd, <u16>((slot - MESSAGES) / SLOT));
    usedEnd += 2;
  } else {
    tellCount(slot, kind != 0);
  }
  store<u64>(slot, hash);
  store<i32>(slot, level, LEVEL);
  store<f64>(slot, 0, COUNT);
  for (let time = CIVIL; time < SLOT; time += 8) store<f64>(slot + time, NaN);
  return slot;
}

// @ts-ignore: decorator
@inline
function count(slot: usize, kind: i32, ms: f64): void {
  store<f64>(slot, load<f64>(slot, COUNT) + 1, COUNT);
  if (kind != 0) widen(slot + (kind == 1 ? CIVIL : INSTANTS), ms);
}

/** Tells the host of all that was met since the last time. */
export function flushMessages(isTimed: bool): void {
  for (let used = USED; used < usedEnd; used += 2) tellCount(MESSAGES + <usize>load<u16>(used) * SLOT, isTimed);
  clearSlots();
}

function clearSlots(): void {
  for (let used = USED; used < usedEnd; used += 2) store<f64>(MESSAGES + <usize>load<u16>(used) * SLOT, 0, COUNT);
  usedEnd = USED;
}

/** Takes a time into the first and the last one at `p`. */
function widen(p: usize, ms: f64): void {
  if (!(load<f64>(p) <= ms)) store<f64>(p, ms);
  if (!(load<f64>(p, 8) >= ms)) store<f64>(p, ms, 8);
}

function tellCount(slot: usize, isTimed: bool): void {
  takeCount(
    load<u32>(slot), load<u32>(slot, 4), load<i32>(slot, LEVEL), load<f64>(slot, COUNT), isTimed,
    load<f64>(slot, CIVIL), load<f64>(slot, CIVIL + 8), load<f64>(slot, INSTANTS), load<f64>(slot, INSTANTS + 8),
  );
}
