/** What all threads of a run see at once. */
export type SharedState = Int32Array;

const STOP = 0;
/** KiB that were counted of files that are not finished. */
const LIVE = 1;

export function newSharedState(): SharedState {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** Has every task give what it has. */
export function stopAll(state: SharedState): void {
  Atomics.store(state, STOP, 1);
}

/** Whether the user has interrupted the run. */
export function isStopped(state: SharedState): boolean {
  return Atomics.load(state, STOP) !== 0;
}

/** Bytes that were counted of files whose results are still to come. */
export function liveBytes(state: SharedState): number {
  return Atomics.load(state, LIVE) * 1024;
}

/** Tells how far one file is that takes its time. */
export class LiveCount {
  readonly #state: SharedState;
  #bytes = 0;
  #told = 0;

  constructor(state: SharedState) {
    this.#state = state;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    this.#tell(Math.floor(this.#bytes / 1024));
  }

  /** Its result says it all from now on. */
  end(): void {
    this.#bytes = 0;
    this.#tell(0);
  }

  #tell(kib: number): void {
    Atomics.add(this.#state, LIVE, kib - this.#told);
    this.#told = kib;
  }
}
