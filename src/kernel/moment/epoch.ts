// Instants as numbers: src/core/time/epoch.ts.
import { at, is, isDigit, isUpper, skipDigits } from '../bytes';
import { countDigits } from './digits';
import { found, INSTANT, NONE } from './result';

/** The instant that `numberAt` read. */
let epochMs: f64 = 0;

/** Where the number of an instant that begins at `p` ends, not behind `e`; 0 if none does. */
function numberAt(p: usize, e: usize): usize {
  const first = p < e ? load<u8>(p) : 0;
  if (first < 0x31 || first > 0x33) return 0;
  const length = min(countDigits(p), <i32>(e - p));
  if (length == 1) return exponentialAt(p, e);
  if (length < 10) return 0;
  const whole = length == 16 ? skipDigits(p + 16, min(p + 20, e)) : p + <usize>length;
  const digits = whole - p;
  if (digits != 10 && digits != 13 && digits != 16 && digits != 19) return 0;
  let end = whole;
  const mark = whole < e ? load<u8>(whole) : 0;
  if (mark == 0x2e || mark == 0x2c) {
    end = skipDigits(whole + 1, min(whole + 22, e));
    const fraction = end - whole - 1;
    if (fraction == 0 || fraction > 20 || is(end, e, 0x2e)) {
      if (mark == 0x2e) return 0;
      end = whole;
    }
  }
  epochMs = digits > 10 ? <f64>decimal(p, p + 13) : <f64>(decimal(p, p + 10) * 1000 + thousandths(whole + 1, end));
  return end;
}

/** `1.7953446129756045e+09` */
function exponentialAt(p: usize, e: usize): usize {
  if (!is(p + 1, e, 0x2e)) return 0;
  const end = skipDigits(p + 2, min(p + 23, e));
  if (end < p + 6 || end == p + 23 || end >= e || (load<u8>(end) | 0x20) != 0x65) return 0;
  let power = end + 1;
  if (is(power, e, 0x2b)) power++;
  if (is(power, e, 0x30)) power++;
  const powerEnd = skipDigits(power, min(power + 3, e));
  const value = decimal(power, powerEnd);
  const length = powerEnd - power;
  if (length == 1 ? value != 9 : length != 2 || (value != 12 && value != 15 && value != 18)) return 0;
  let ms = <u64>load<u8>(p) - 0x30;
  for (let i: usize = 2; i < 14; i++) ms = ms * 10 + (p + i < end ? <u64>load<u8>(p + i) - 0x30 : 0);
  epochMs = <f64>ms;
  return powerEnd;
}

function decimal(p: usize, q: usize): u64 {
  let value: u64 = 0;
  for (; p < q; p++) value = value * 10 + <u64>load<u8>(p) - 0x30;
  return value;
}

function thousandths(p: usize, q: usize): u64 {
  let value: u64 = 0;
  for (let i: usize = 0; i < 3; i++) value = value * 10 + (p + i < q ? <u64>load<u8>(p + i) - 0x30 : 0);
  return value;
}

/** The kind of the instant that the value [p, q) of a time key is. */
export function epochValue(p: usize, q: usize): i32 {
  return p < q && numberAt(p, q) == q ? found(epochMs, INSTANT) : NONE;
}

/** The kind of the instant that the line [s, e) begins with. */
export function epochAtStart(s: usize, e: usize): i32 {
  const end = numberAt(s, e);
  return end != 0 && (end == e || isEndOfField(load<u8>(end))) ? found(epochMs, INSTANT) : NONE;
}

function isEndOfField(c: u8): bool {
  return c == 0x20 || c == 0x09 || c == 0x3a || c == 0x3b || c == 0x2c || c == 0x7c;
}

/** The kind of the instant at `p`, behind the start of the line [s, e), where formats put one. */
export function epochBehindStart(s: usize, p: usize, e: usize): i32 {
  const digits = countDigits(p);
  if (digits != 10 && digits != 13) return NONE;
  const isOne = isInBrackets(s, p, p + <usize>digits) || (digits == 10 && isInFields(s, p));
  return isOne && numberAt(p, e) != 0 ? found(epochMs, INSTANT) : NONE;
}

/** Nagios and Wayland; ROS, behind a level. */
function isInBrackets(s: usize, p: usize, end: usize): bool {
  if (load<u8>(p - 1) != 0x5b) return false;
  if (end - p == 10 && load<u8>(end) == 0x2e) {
    const fraction = countDigits(end + 1);
    if (fraction == 0 || fraction > 9) return false;
    end += 1 + <usize>fraction;
  }
  if (load<u8>(end) != 0x5d) return false;
  return p - 1 == s || isBracketedLevel(s, p - 1);
}

/** Whether [p, q) is `[ INFO] `, with or without the first blank. */
function isBracketedLevel(p: usize, q: usize): bool {
  if (load<u8>(p) != 0x5b) return false;
  const word = load<u8>(p, 1) == 0x20 ? p + 2 : p + 1;
  let end = word;
  while (end < q && isUpper(end)) end++;
  return end > word && end <= word + 8 && end + 2 == q && load<u8>(end) == 0x5d && load<u8>(end, 1) == 0x20;
}

/** Whether the ten digits at `p` are an instant by the fields around them. */
function isInFields(s: usize, p: usize): bool {
  const c = load<u8>(p, 10);
  if (c == 0x3a) return (at(s, p, 'section_start:') && p == s + 14) || (at(s, p, 'section_end:') && p == s + 12);
  if (c != 0x20) return false;
  if (isDateAt(p + 11)) return fieldAt(s, p) == p;
  if (isFlagAt(p + 11)) return isBehindFields(s, p, 9, 3);
  return isEndAt(p + 11) && isBehindFields(s, p, 1, 9);
}

/** `2005.06.03 `, behind a label: BGL and Thunderbird. */
function isDateAt(p: usize): bool {
  return (
    countDigits(p) == 4 && load<u8>(p, 4) == 0x2e && countDigits(p + 5) == 2 && load<u8>(p, 7) == 0x2e &&
    countDigits(p + 8) == 2 && load<u8>(p, 10) == 0x20
  );
}

/** HPC. */
function isFlagAt(p: usize): bool {
  return isDigit(p) && load<u8>(p, 1) == 0x20;
}

/** When the flow ended: Amazon's VPC. */
function isEndAt(p: usize): bool {
  return countDigits(p) == 10 && load<u8>(p) >= 0x31 && load<u8>(p) <= 0x33 && load<u8>(p, 10) == 0x20;
}

/** Whether a number of at most `longest` digits and `fields` fields are all that is before `p`. */
function isBehindFields(s: usize, p: usize, longest: usize, fields: i32): bool {
  const first = skipDigits(s, p);
  if (first == s || first > s + longest || load<u8>(first) != 0x20) return false;
  let field = first + 1;
  for (let i = 0; i < fields && field != 0; i++) field = fieldAt(field, p);
  return field == p;
}

/** Behind the field of 1 to 64 bytes at `p` and the blank behind it; 0 if there is none before `e`. */
function fieldAt(p: usize, e: usize): usize {
  let end = p;
  while (end < e && load<u8>(end) != 0x20) end++;
  return end > p && end <= p + 64 && end < e ? end + 1 : 0;
}

/** The kind of the instant of Linux's audit, `audit(1364481363.243:24287)`, that begins at `p`. */
export function auditAt(p: usize, e: usize): i32 {
  const number = p + 6;
  if (!at(p, e, 'audit(') || countDigits(number) != 10 || load<u8>(number, 10) != 0x2e) return NONE;
  if (countDigits(number + 11) != 3 || load<u8>(number, 14) != 0x3a || !isDigit(number + 15)) return NONE;
  return numberAt(number, e) != 0 ? found(epochMs, INSTANT) : NONE;
}
