import type { GateResult } from './gates/evaluate.ts';
import type { Report } from './report.ts';
import type { Row } from './row.ts';

/** All that an output can say of a run. */
export interface Results {
  readonly report: Report;
  /** The rows in the order of their paths; can be gone through again. Each is valid until the next one. */
  rows(): Iterable<Row>;
  readonly gates: readonly GateResult[];
  readonly interrupted: boolean;
  readonly startedAt: Date;
  /** Since the process started, up to now: writing the rows is part of it. */
  elapsedSeconds(): number;
}
