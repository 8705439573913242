import { LogColumns } from './log-columns.ts';

/** What the next run has to know, log by log. As long as all are known as they are, nothing is written down. */
export class NextLogs {
  readonly #known: LogColumns;
  readonly #same: number[] = [];
  #logs: LogColumns | undefined;

  constructor(known: LogColumns) {
    this.#known = known;
  }

  /** Undefined: it is what is known already, as far as that goes. */
  get logs(): LogColumns | undefined {
    return this.#logs;
  }

  /** Adds a log that is known as it is. */
  keep(known: number): void {
    if (this.#logs) this.#logs.addFrom(this.#known, known);
    else this.#same.push(known);
  }

  /** Whether one is called so that has changed or is new. */
  hasSource(source: string): boolean {
    return this.#logs?.hasSource(source) ?? false;
  }

  /** @returns its number in `logs`; see `LogColumns` */
  add(...log: Parameters<LogColumns['add']>): number {
    if (this.#logs === undefined) {
      this.#logs = LogColumns.empty();
      for (const known of this.#same) this.#logs.addFrom(this.#known, known);
    }
    return this.#logs.add(...log);
  }
}
