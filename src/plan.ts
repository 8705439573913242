import { isCompressedName } from './discover/names.ts';
import type { Ledger } from './merge.ts';
import type { Start } from './state/entry.ts';
import type { Rest, Task, TaskSettings } from './task.ts';

/** Of a longer file a task counts so much, tells the size, and the rest is shared out. */
export const SPLIT_BYTES = 8 * 1024 * 1024;
/** What a task takes of a long file: some milliseconds, so that no worker is left alone with the last one. */
const RANGE_BYTES = 32 * 1024 * 1024;
/** Files of a task: many enough that a message costs little beside opening them. */
const MOST_FILES = 512;
/** While more are being found, which takes a fraction of a millisecond, a task waits for so many. */
const LEAST_FILES = 128;
const FEW_FILES = 16;

/** A task, and the numbers of the files it is about. */
export interface Job {
  readonly task: Task;
  readonly ids: readonly number[];
}

/** What is left of a long file, and where the next range begins. */
interface OpenRest {
  readonly id: number;
  readonly rest: Rest;
  next: number;
}

/** How many ranges a rest is cut into. */
export function rangesOf({ from, to }: Rest): number {
  return Math.ceil((to - from) / RANGE_BYTES);
}

/**
 * Cuts the work into tasks while discovery is still finding files. Streams go first, since whoever writes to several
 * of them may wait for each to be read; then long files as soon as they are known, so that none of them is what
 * everyone waits for at the end.
 */
export class Plan {
  readonly settings: TaskSettings;
  readonly #ledger: Ledger;
  readonly #workers: number;
  readonly #identify: boolean;
  readonly #rests: OpenRest[] = [];
  /** Not given yet: [number, whether it is standard input] */
  readonly #streams: [number, boolean][] = [];
  readonly #streamIds = new Set<number>();
  readonly #openStreams = new Set<number>();
  #startOf: ((id: number) => Start | undefined) | undefined;
  #cursor = 0;
  #isComplete = false;

  /** @param identify ask for the identity of every file */
  constructor(ledger: Ledger, workers: number, identify: boolean, settings: TaskSettings) {
    this.#ledger = ledger;
    this.#workers = workers;
    this.#identify = identify;
    this.settings = settings;
  }

  /** A file of the ledger that is read to its end, in a task of its own. */
  addStream(id: number, isStdin: boolean): void {
    this.#streams.push([id, isStdin]);
    this.#streamIds.add(id);
    this.#openStreams.add(id);
  }

  /** The stream came to an end, its own or the run's. */
  endStream(id: number): void {
    this.#openStreams.delete(id);
  }

  get streams(): ReadonlySet<number> {
    return this.#streamIds;
  }

  /** Those of which there is no result. */
  get openStreams(): ReadonlySet<number> {
    return this.#openStreams;
  }

  addRest(id: number, rest: Rest): void {
    this.#rests.push({ id, rest, next: rest.from });
  }

  /** Where to begin the files of a run that has a state. */
  beginAt(startOf: (id: number) => Start | undefined): void {
    this.#startOf = startOf;
  }

  /** No more files will be found. */
  complete(): void {
    this.#isComplete = true;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Bytes of long files that no task was given yet. */
  get restBytes(): number {
    return this.#rests.reduce((sum, { rest, next }) => sum + rest.to - next, 0);
  }

  /** The next task, or undefined while there is none to give. */
  next(): Job | undefined {
    return this.#nextStream() ?? this.#nextRange() ?? this.#nextFiles();
  }

  #nextRange(): Job | undefined {
    const open = this.#rests.at(-1);
    if (open === undefined) return undefined;
    const { id, rest, next: start } = open;
    const end = Math.min(start + RANGE_BYTES, rest.to);
    open.next = end;
    if (end === rest.to) this.#rests.pop();
    const { settings } = this;
    return {
      task: { kind: 'range', path: this.#ledger.paths.get(id), start, end, rest, settings },
      ids: [id],
    };
  }

  #nextFiles(): Job | undefined {
    const found = this.#ledger.paths.length;
    if (!this.#isComplete && found - this.#cursor < LEAST_FILES) return undefined;
    const size = this.#batchSize();
    const ids: number[] = [];
    while (this.#cursor < found && ids.length < size) {
      const id = this.#cursor++;
      if (!this.#ledger.isDecided(id) && !this.#streamIds.has(id)) ids.push(id);
    }
    return ids.length > 0 ? this.#filesJob(ids) : undefined;
  }

  /** Few files are spread over the workers; of many, the last batches are small enough to end together. */
  #batchSize(): number {
    const waiting = this.#ledger.paths.length - this.#cursor;
    // What is long in plain files is shared out later; a compressed one is its task's alone.
    const isShared = waiting > 0 && !isCompressedName(this.#ledger.paths.get(this.#cursor));
    const few = isShared ? Math.min(FEW_FILES, Math.ceil(waiting / this.#workers)) : 1;
    return Math.min(MOST_FILES, Math.max(few, Math.ceil(waiting / (4 * this.#workers))));
  }

  #nextStream(): Job | undefined {
    const next = this.#streams.shift();
    if (next === undefined) return undefined;
    const [id, isStdin] = next;
    return {
      task: { kind: 'stream', path: this.#ledger.paths.get(id), isStdin, settings: this.settings },
      ids: [id],
    };
  }

  #filesJob(ids: number[]): Job {
    const paths = ids.map((id) => this.#ledger.paths.get(id));
    const { settings } = this;
    const starts = this.#startOf && { starts: ids.map(this.#startOf) };
    return {
      task: { kind: 'files', paths, identify: this.#identify, splitBytes: SPLIT_BYTES, ...starts, settings },
      ids,
    };
  }
}
