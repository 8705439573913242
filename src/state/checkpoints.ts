import { type Checkpoint, NO_TOTALS } from './entry.ts';
import { LogColumns } from './log-columns.ts';

/** Up to where the files of a run were counted, by their numbers: of very many there is no object for each. */
export class Checkpoints {
  readonly #columns = LogColumns.empty();
  readonly #at = new Map<number, number>();
  /** Of the few that begin with what was known. */
  readonly #found = new Map<number, Checkpoint['found']>();

  set(id: number, checkpoint: Checkpoint): void {
    this.#at.set(id, this.#columns.add(checkpoint, checkpoint.source, '', NO_TOTALS, 0));
    if (checkpoint.found) this.#found.set(id, checkpoint.found);
  }

  get(id: number): Checkpoint | undefined {
    const at = this.#at.get(id);
    return at === undefined ? undefined : { ...this.#columns.counted(at), found: this.#found.get(id) };
  }
}
