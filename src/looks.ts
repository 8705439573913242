import type { Work } from './count.ts';
import type { Ledger } from './merge.ts';
import type { Crew } from './pool.ts';
import { lookAt, STAMP_WORDS, Stamps } from './state/stamps.ts';

/** Files of a batch: many enough that a message costs little beside looking at them. */
const BATCH_FILES = 1024;

/** Files of a ledger by their numbers: [from, to). */
type Batch = readonly [from: number, to: number];

/** Looks at the files of a ledger while more are being found. */
export class Looks {
  readonly #ledger: Ledger;
  readonly #done: (readonly [Batch, BigUint64Array])[] = [];
  #next = 0;
  #isComplete = false;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** No more files will be found. */
  complete(): void {
    this.#isComplete = true;
  }

  /** As work for a crew. */
  by(crew: Crew): Work<Batch, BigUint64Array> {
    const isComplete = (): boolean => this.#isComplete;
    return {
      next: () => this.#batch(),
      get isComplete() {
        return isComplete();
      },
      perform: ([from, to]) => crew.look(this.#ledger.paths.joined(from, to)),
      settle: (batch, words) => this.#done.push([batch, words]),
      name: ([from]) => `a look at ${this.#ledger.paths.get(from)} and those behind it`,
    };
  }

  /** Looks at what is left, and gives the stamps of all by their numbers. */
  finish(): Stamps {
    for (let batch = this.#batch(); batch; batch = this.#batch()) {
      this.#done.push([batch, lookAt(this.#ledger.paths.joined(...batch))]);
    }
    const stamps = Stamps.sized(this.#next);
    for (const [[from], words] of this.#done) stamps.words.set(words, from * STAMP_WORDS);
    return stamps;
  }

  #batch(): Batch | undefined {
    const from = this.#next;
    const found = this.#ledger.paths.length;
    if (from === found || (!this.#isComplete && found - from < BATCH_FILES)) return undefined;
    this.#next = Math.min(from + BATCH_FILES, found);
    return [from, this.#next];
  }
}
