import { type Checkpoint, NO_TOTALS } from './entry.ts';
import { LogColumns } from './log-columns.ts';

/** Up to where the files of a run were counted, by their numbers: of very many there is no object for each. */
export class Checkpoints {
  readonly #columns = LogColumns.empty();
  /** By the number of a file, where it is in the columns, from 1. */
  #at = new Uint32Array(0);
  /** Of the few that begin with what was known. */
  readonly #found = new Map<number, Checkpoint['found']>();

  set(id: number, checkpoint: Checkpoint): void {
    if (id >= this.#at.length) {
      const larger = new Uint32Array(Math.max(1024, 2 * id));
      larger.set(this.#at);
      this.#at = larger;
    }
    this.#at[id] = this.#columns.add(checkpoint, checkpoint.source, '', NO_TOTALS, 0) + 1;
    if (checkpoint.found) this.#found.set(id, checkpoint.found);
  }

  get(id: number): Checkpoint | undefined {
    const at = this.#at[id] ?? 0;
    return at === 0 ? undefined : { ...this.#columns.counted(at - 1), found: this.#found.get(id) };
  }
}
