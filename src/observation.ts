/**
 * What is noted of records beside their levels, for those who ask when they were written and what they say. Everything
 * here goes between threads; see task.ts.
 */

/** What is to be noted. */
export interface Observation {
  /** How long a slot of the time series is, in milliseconds; 0: none is wanted. */
  readonly slotMs: number;
  /** Bits of the levels whose messages are wanted, in the order of `LEVELS`. */
  readonly levels: number;
  /** Different messages that are told apart at most. */
  readonly maxTemplates: number;
  /** Records of other times do not count; undefined: all do. */
  readonly window: TimeWindow | undefined;
  /** The lines of a file are in the order of their times: those of the window can be looked for. */
  readonly isSorted: boolean;
  /** Of times that state none; see `timeZone`. */
  readonly timeZone: string;
  /** When the run began, in milliseconds since 1970: what a stream says was not written later. */
  readonly nowMs: number;
}

/** [from, to) in milliseconds since 1970, of instants and of times that state no zone, as the clocks of theirs show them. */
export interface TimeWindow {
  readonly instant: readonly [from: number, to: number];
  readonly civil: readonly [from: number, to: number];
}

/** The kinds of times, as the kernel has them. */
export const TIME_KINDS = { none: 0, civil: 1, instant: 2 } as const;

/** Whether a time is wanted. @param window undefined: every time is */
export function isInWindow(time: ObservedTime, window: TimeWindow | undefined): boolean {
  return window === undefined || (!isBefore(time, window, 'from') && isBefore(time, window, 'to'));
}

/** Whether a time is before a bound of a window. */
export function isBefore({ kind, ms }: ObservedTime, window: TimeWindow, bound: 'from' | 'to'): boolean {
  const bounds = kind === TIME_KINDS.civil ? window.civil : window.instant;
  return ms < bounds[bound === 'from' ? 0 : 1];
}

/** When the slot begins that a time is in; with 0 for `slotMs` there is only one. */
export function slotFrom(ms: number, slotMs: number): number {
  return slotMs === 0 ? 0 : Math.floor(ms / slotMs) * slotMs;
}

/** Numbers a slot in `Observed.slots`: the kind of its times, when it begins, and the counts in the order of `LEVELS`. */
export const SLOT_STRIDE = 10;

/** What a task noted of the files that it is about, or with a state of one of them. */
export interface Observed {
  /**
   * With a state: the file by its index in the task. What `isKnown` was counted by an earlier run, unless the file turns
   * out to be another one than it seemed.
   */
  readonly tracked?: { readonly index: number; readonly isKnown: boolean };
  /** `SLOT_STRIDE` numbers a slot. */
  readonly slots: Float64Array;
  /** Counts of records of contents without any time, in the order of `LEVELS`. */
  readonly untimed: Float64Array;
  readonly messages: readonly ObservedMessage[];
  /** Records beyond `maxTemplates`, in the order of `LEVELS`. */
  readonly beyond: Float64Array;
  readonly parts: readonly ObservedPart[];
}

/** What a part of a long file says of itself. */
export interface ObservedPart {
  /** Of the file in the task. */
  readonly index: number;
  /** The records that begin in the bytes [start, end). */
  readonly start: number;
  readonly end: number;
  /** NaN: nobody looked at them. */
  readonly records: number;
  /** The first time that a record of it states, and the last one; undefined if none states any. */
  readonly times: readonly [first: ObservedTime, last: ObservedTime] | undefined;
  /**
   * The records before the first one that states a time, which only the parts before know: they are in no slot and none
   * of the messages.
   */
  readonly head: ObservedHead | undefined;
}

export interface ObservedTime {
  /** One of `TIME_KINDS`, but for none. */
  readonly kind: number;
  /** Since 1970. */
  readonly ms: number;
}

export interface ObservedHead {
  /** In the order of `LEVELS`. */
  readonly counts: readonly number[];
  readonly messages: readonly ObservedMessage[];
  readonly beyond: Float64Array;
}

/** The records that say the same. */
export interface ObservedMessage {
  /** Index in `LEVELS`. */
  readonly level: number;
  readonly template: string;
  readonly count: number;
  /** Contents that have it, those of which this is a part aside. */
  readonly contents: number;
  /** The long files of which a part has it: indexes in the task. */
  readonly partOf: readonly number[];
  /** The first and the last civil time, then the same of instants; NaN where there is none. */
  readonly times: readonly [number, number, number, number];
  readonly sample: Sample;
}

/** One of them. */
export interface Sample {
  /** Index in the task. */
  readonly index: number;
  /** What it is of, in an archive. */
  readonly member?: string | undefined;
  /** From 0, in the part of the file. */
  readonly record: number;
  readonly text: string;
}
