import type { Entry } from './entry.ts';
import { LogColumns } from './log-columns.ts';

/** A log that is known, and its number in the state. */
export interface KnownLog extends Entry {
  readonly index: number;
}

/**
 * The logs that a state knows: of a hundred thousand most are as they were, which is told by their columns without an
 * object for any of them. The bytes of these are those of the file, so that nothing is parsed or printed either.
 */
export class KnownLogs {
  readonly columns: LogColumns;
  readonly #logs = new Map<number, KnownLog>();

  constructor(columns: LogColumns) {
    this.columns = columns;
  }

  static readonly none = new KnownLogs(LogColumns.empty());

  get count(): number {
    return this.columns.count;
  }

  /** The log as an object, always the same one. */
  log(index: number): KnownLog {
    let log = this.#logs.get(index);
    if (log === undefined) {
      log = { index, ...this.columns.get(index) };
      this.#logs.set(index, log);
    }
    return log;
  }
}
