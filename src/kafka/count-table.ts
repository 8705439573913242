import { COUNTS_LENGTH, type Counts } from './counts.ts';

/** The counts of very many sources by their numbers, with no object for each. */
export class CountTable {
  #numbers = new Float64Array(0);

  /** Those of a source, as they are until the next call of `grow`: a view, not a copy. */
  at(source: number): Counts {
    return this.#numbers.subarray(source * COUNTS_LENGTH, (source + 1) * COUNTS_LENGTH);
  }

  /** Makes room for sources up to this number; those that are new have zeros. */
  grow(source: number): void {
    const needed = (source + 1) * COUNTS_LENGTH;
    if (needed <= this.#numbers.length) return;
    const larger = new Float64Array(Math.max(needed, 1.5 * this.#numbers.length));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }

  /** As it is now. */
  copy(): CountTable {
    const copy = new CountTable();
    copy.#numbers = this.#numbers.slice();
    return copy;
  }
}
