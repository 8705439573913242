/** How far a run is. */
export interface ProgressState {
  readonly bytes: number;
  /** Bytes still to come, as far as they are known, else by the mean size of the files so far, if there are any. */
  readonly bytesLeft: number | undefined;
  readonly settled: number;
  readonly found: number;
  /** Nothing more will be found: what is left is known. */
  readonly isComplete: boolean;
}
