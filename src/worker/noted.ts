import { LEVELS } from '../core/levels.ts';
import { type Observed, type ObservedPart, SLOT_STRIDE } from '../observation.ts';
import { MessageTable } from './message-table.ts';

/** What is noted of records, to be handed over when the task ends. */
export class Noted {
  readonly messages: MessageTable;
  readonly parts: ObservedPart[] = [];
  readonly #slots = new Map<number, Float64Array>();
  readonly #untimed = new Float64Array(LEVELS.length);

  /** @param mostMessages that are told apart */
  constructor(mostMessages: number) {
    this.messages = new MessageTable(mostMessages);
  }

  /** @param counts in the order of `LEVELS` */
  addUntimed(counts: readonly number[]): void {
    for (const [level, count] of counts.entries()) (this.#untimed[level] as number) += count;
  }

  /** @param kind of the times of the slot that begins at `from`; see `Observed.slots` */
  addToSlot(kind: number, from: number, counts: ArrayLike<number>): void {
    // Kinds are less than four.
    const key = from * 4 + kind;
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = new Float64Array(SLOT_STRIDE);
      slot[0] = kind;
      slot[1] = from;
      this.#slots.set(key, slot);
    }
    for (let level = 0; level < counts.length; level++) {
      (slot[2 + level] as number) += counts[level] as number;
    }
  }

  build(): Observed {
    const slots = new Float64Array(this.#slots.size * SLOT_STRIDE);
    for (const [at, slot] of [...this.#slots.values()].entries()) slots.set(slot, at * SLOT_STRIDE);
    return { slots, untimed: this.#untimed, ...this.messages.build(), parts: this.parts };
  }
}
