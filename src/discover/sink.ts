import type { Remark } from '../row.ts';

/** Where discovery puts what it finds, while it is still looking. */
export interface Sink {
  /** A file to count. */
  file(path: string): void;
  /** Standard input, or a pipe or device named on the command line: read to its end, which may never come. */
  stream(path: string, isStdin: boolean): void;
  /** Something that gets a row, but is not counted. */
  row(path: string, remark: Remark): void;
  /** A file of a folder that was left out by its name. */
  leftOut(path: string): void;
}
