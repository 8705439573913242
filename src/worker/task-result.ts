import type { Observed } from '../observation.ts';
import type { Checkpoint } from '../state/entry.ts';
import { type ArchiveResult, BYTES_AT, type Note, type Rest, STRIDE, type TaskResult } from '../task.ts';
import { UniqueNames } from './archive/unique-names.ts';
import type { Observer } from './observer.ts';
import { clearTally, newTally, type Tally } from './records.ts';

/** What a task found, put together file by file. */
export class ResultBuilder {
  /** If records are observed. */
  observer: Observer | undefined;
  /** Of the file that is being counted. */
  readonly tally: Tally = newTally();
  readonly #numbers: Float64Array;
  readonly #notes: [number, Note][] = [];
  readonly #rest: [number, Rest][] = [];
  readonly #identities: [number, string][] = [];
  readonly #archives: ArchiveResult[] = [];
  readonly #checkpoints: [number, Checkpoint][] = [];
  readonly #observed: Observed[] = [];
  #files = 0;

  /** @param files that the task has at most */
  constructor(files: number) {
    this.#numbers = new Float64Array(files * STRIDE);
  }

  /** Of the file that is being counted, in the task. */
  get index(): number {
    return this.#files;
  }

  note(note: Note): void {
    this.#notes.push([this.#files, note]);
  }

  identity(identity: string): void {
    this.#identities.push([this.#files, identity]);
  }

  rest(rest: Rest): void {
    this.#rest.push([this.#files, rest]);
  }

  archive(members: Omit<ArchiveResult, 'index'>): void {
    this.#archives.push({ index: this.#files, ...members });
  }

  checkpoint(checkpoint: Checkpoint): void {
    this.#checkpoints.push([this.#files, checkpoint]);
  }

  /** What is noted of one file by itself. */
  observed(noted: readonly Observed[]): void {
    this.#observed.push(...noted);
  }

  /** The file is done; what follows is about the next one. */
  endFile(): void {
    store(this.tally, this.#numbers, this.#files++);
    clearTally(this.tally);
  }

  build(): TaskResult {
    return {
      numbers: this.#numbers.slice(0, this.#files * STRIDE),
      notes: this.#notes,
      rest: this.#rest,
      identities: this.#identities,
      archives: this.#archives,
      checkpoints: this.#checkpoints,
      observed: this.observer ? [...this.#observed, this.observer.build()] : [],
    };
  }
}

/** The same for the members of one archive, of which nobody knows how many there will be. */
export class MembersBuilder {
  readonly tally: Tally = newTally();
  readonly #names: string[] = [];
  readonly #unique = new UniqueNames();
  readonly #notes: [number, Note][] = [];
  #numbers = new Float64Array(16 * STRIDE);
  leftOut = 0;

  get count(): number {
    return this.#names.length;
  }

  has(name: string): boolean {
    return this.#unique.has(name);
  }

  endMember(name: string, notes: readonly Note[]): void {
    const index = this.#names.length;
    if ((index + 1) * STRIDE > this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    store(this.tally, this.#numbers, index);
    clearTally(this.tally);
    for (const note of notes) this.#notes.push([index, note]);
    this.#names.push(this.#unique.add(name));
  }

  /** Adds a note to every member that has none. */
  noteOthers(note: Note): void {
    const noted = new Set(this.#notes.map(([index]) => index));
    for (let index = 0; index < this.#names.length; index++) {
      if (!noted.has(index)) this.#notes.push([index, note]);
    }
  }

  build(): Omit<ArchiveResult, 'index'> {
    const numbers = this.#numbers.slice(0, this.#names.length * STRIDE);
    return { names: this.#names, numbers, notes: this.#notes, leftOut: this.leftOut };
  }
}

function store(tally: Tally, numbers: Float64Array, index: number): void {
  numbers.set(tally.counts, index * STRIDE);
  numbers[index * STRIDE + BYTES_AT] = tally.readBytes;
}
