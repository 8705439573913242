import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';

/** Rows that are made beyond those that are seen, so that a fast hand does not see them come. */
const OVERSCAN = 12;
/** Browsers have no longer elements than 17 to 33 million pixels; who searches needs no more. */
export const MOST_ROWS = 400_000;

/** What is shown of many rows: elements only of those that are seen, whichever that are. */
export class VirtualRows {
  readonly #box: HTMLElement;
  readonly #body: HTMLElement;
  readonly #headHeight: () => number;
  readonly #rowHeight: () => number;
  readonly #make: (index: number) => HTMLElement;
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  readonly #elements = new Map<number, HTMLElement>();
  #count = 0;
  /** The row that the keyboard is at: it stays, wherever the table is scrolled to. */
  #current = 0;

  /**
   * @param box what scrolls
   * @param body what the rows are put in, below a head that stays at the top of the box
   * @param make a row, which has an element with the class `current-stop` that takes the focus
   */
  constructor(
    box: HTMLElement,
    body: HTMLElement,
    headHeight: () => number,
    rowHeight: () => number,
    make: (index: number) => HTMLElement,
  ) {
    this.#box = box;
    this.#body = body;
    this.#headHeight = headHeight;
    this.#rowHeight = rowHeight;
    this.#make = make;
    this.#virtualizer = new Virtualizer(this.#options());
    this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    body.addEventListener('keydown', (event) => this.#onKey(event));
    body.addEventListener('focusin', (event) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
      if (row) this.#setCurrent(Number(row.dataset.row));
    });
  }

  /** Shows other rows, from the first. */
  show(count: number): void {
    this.#count = Math.min(count, MOST_ROWS);
    this.#current = 0;
    this.#box.scrollTop = 0;
    this.layOut();
  }

  /** Makes all rows anew: they have another height or other cells. */
  layOut(): void {
    for (const row of this.#elements.values()) row.remove();
    this.#elements.clear();
    this.#body.style.height = `${this.#count * this.#rowHeight()}px`;
    this.#virtualizer.setOptions(this.#options());
    this.#virtualizer.measure();
    this.#virtualizer._willUpdate();
    this.#render();
  }

  #options() {
    return {
      count: this.#count,
      getScrollElement: () => this.#box,
      estimateSize: () => this.#rowHeight(),
      overscan: OVERSCAN,
      scrollPaddingEnd: this.#headHeight(),
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.#render(),
    };
  }

  #render(): void {
    const wanted = new Set(this.#virtualizer.getVirtualIndexes().filter((index) => index < this.#count));
    if (this.#current < this.#count) wanted.add(this.#current);
    for (const [index, row] of this.#elements) {
      if (wanted.has(index)) continue;
      row.remove();
      this.#elements.delete(index);
    }
    // In their order, which is that in which they are read out.
    let next = this.#body.firstElementChild;
    for (const index of [...wanted].sort((a, b) => a - b)) {
      const old = this.#elements.get(index);
      if (old) next = old.nextElementSibling;
      else this.#body.insertBefore(this.#added(index), next);
    }
  }

  #added(index: number): HTMLElement {
    const row = this.#make(index);
    row.dataset.row = String(index);
    row.style.transform = `translateY(${index * this.#rowHeight()}px)`;
    stopIn(row).tabIndex = index === this.#current ? 0 : -1;
    this.#elements.set(index, row);
    return row;
  }

  #setCurrent(index: number): void {
    const before = this.#elements.get(this.#current);
    if (before) stopIn(before).tabIndex = -1;
    this.#current = index;
    this.#render();
    const row = this.#elements.get(index);
    if (row) stopIn(row).tabIndex = 0;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(
      1,
      Math.floor((this.#box.clientHeight - this.#headHeight()) / this.#rowHeight()) - 1,
    );
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -this.#count,
      End: this.#count,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const index = Math.min(this.#count - 1, Math.max(0, this.#current + move));
    this.#virtualizer.scrollToIndex(index);
    this.#setCurrent(index);
    const row = this.#elements.get(index);
    if (row) stopIn(row).focus({ preventScroll: true });
  }
}

function stopIn(row: HTMLElement): HTMLElement {
  return row.querySelector<HTMLElement>('.current-stop') as HTMLElement;
}
