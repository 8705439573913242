/** Bytes of a log, [from, to). */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Which of the events of one log hold, whose ranges may overlap: a run that published but was killed before it
 * remembered that publishes the same bytes again, with those that came since. From the end on, each time the event holds
 * that reaches furthest: whatever the order they came in, and however often, the same ones do. Those that came long ago
 * are settled, so that they need not be kept: nothing takes their place any more.
 */
export class SourceRanges<Event extends Range> {
  /** Those that reach furthest last, and of them the longest. */
  #open: Event[] = [];
  /** In their order; those that touch are one. */
  #settled: readonly Range[] = [];

  /** @returns whether it was taken: what is there already is not, nor what is about bytes that are settled */
  offer(event: Event): boolean {
    if (event.to <= event.from || this.#isSettled(event)) return false;
    // Most come in their order.
    const before = this.#open.findLastIndex((other) => compareReach(other, event) <= 0);
    const last = this.#open[before];
    if (last && compareReach(last, event) === 0) return false;
    this.#open.splice(before + 1, 0, event);
    return true;
  }

  /** Of those that are not settled, those that hold. */
  holding(): Event[] {
    const holding: Event[] = [];
    let limit = Number.POSITIVE_INFINITY;
    for (const event of this.#open.toReversed()) {
      if (event.to > limit) continue;
      holding.push(event);
      limit = event.from;
    }
    return holding;
  }

  /**
   * Settles what holds of some events, and forgets all of them.
   * @returns those that hold, for good; and all that are forgotten, as they were settled or overlap with what was
   */
  settle(events: ReadonlySet<Event>): { readonly holding: Event[]; readonly forgotten: Event[] } {
    const holding = this.holding().filter((event) => events.has(event));
    this.#settled = joined([...this.#settled, ...holding]);
    const isForgotten = (event: Event): boolean => events.has(event) || this.#isSettled(event);
    const forgotten = this.#open.filter(isForgotten);
    this.#open = this.#open.filter((event) => !isForgotten(event));
    return { holding, forgotten };
  }

  #isSettled({ from, to }: Range): boolean {
    return this.#settled.some((range) => range.from < to && from < range.to);
  }
}

/** The same bytes in as few ranges as there can be. @param ranges none overlaps with another */
function joined(ranges: readonly Range[]): Range[] {
  const all: Range[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last?.to === from) all[all.length - 1] = { from: last.from, to };
    else all.push({ from, to });
  }
  return all;
}

function compareReach(a: Range, b: Range): number {
  return a.to - b.to || b.from - a.from;
}
