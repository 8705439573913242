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

/** Numbers a slot in `Observed.slots`: the kind of its times, when it begins, and the counts in the order of `LEVELS`. */
export const SLOT_STRIDE = 10;

/** What a task noted of the files that it is about. */
export interface Observed {
  /** `SLOT_STRIDE` numbers a slot. */
  readonly slots: Float64Array;
  /** Counts of records of contents without any time, in the order of `LEVELS`. */
  readonly untimed: Float64Array;
  readonly messages: readonly ObservedMessage[];
  /** Records beyond `maxTemplates`, in the order of `LEVELS`. */
  readonly beyond: Float64Array;
  /** Of the parts of long files: [index in the task, records, whether one of them has a time]. */
  readonly parts: readonly (readonly [number, number, boolean])[];
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
