// Indices into LEVELS of src/core/levels.ts, and the numbers and letters that stand for levels.

export const ERROR: i32 = 0;
export const WARNING: i32 = 1;
export const INFO: i32 = 2;
export const FATAL: i32 = 3;
export const NOTICE: i32 = 4;
export const DEBUG: i32 = 5;
export const TRACE: i32 = 6;
export const NONE: i32 = 7;

const BY_SYSLOG: usize = memory.data<u8>([3, 3, 3, 0, 1, 4, 2, 5]);
const BY_TENS: usize = memory.data<u8>([6, 5, 2, 1, 0, 3]);

/** Syslog severity 0..7. */
export function bySyslog(severity: i32): i32 {
  return load<u8>(BY_SYSLOG + <usize>severity);
}

/** pino and bunyan: 1..6 for 10..60. */
export function byTens(tens: i32): i32 {
  return load<u8>(BY_TENS + <usize>tens - 1);
}

/** logcat's letters, which MongoDB has too, but for V; -1 for any other byte. */
export function byLogcatLetter(c: u8): i32 {
  switch (c) {
    case 0x56: // V
    case 0x44: // D
    case 0x49: // I
    case 0x57: // W
    case 0x45: // E
    case 0x46: // F
      return byLetter(c);
    default:
      return -1;
  }
}

/** A capital letter that a format uses for a level; -1 for any other byte. */
export function byLetter(c: u8): i32 {
  switch (c) {
    case 0x46: // F
    case 0x43: // C
    case 0x58: // X
    case 0x41: // A
      return FATAL;
    case 0x45: // E
      return ERROR;
    case 0x57: // W
      return WARNING;
    case 0x4e: // N
      return NOTICE;
    case 0x49: // I
      return INFO;
    case 0x44: // D
      return DEBUG;
    case 0x56: // V
    case 0x54: // T
      return TRACE;
    default:
      return -1;
  }
}
