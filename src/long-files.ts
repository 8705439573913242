import { LEVELS } from './core/levels.ts';
import type { ObservedTime } from './observation.ts';
import type { TopMessages } from './top-messages.ts';

/** Records of one time. */
export interface Head {
  /** In the order of `LEVELS`. */
  readonly counts: readonly number[];
  readonly messages: TopMessages;
}

/** The bytes [start, end) of a long file, and what is known of the records that begin there. */
export interface Part {
  readonly start: number;
  readonly end: number;
  /** NaN: nobody looked at them. */
  readonly records: number;
  /** The first time that is stated, and the last one; undefined if there is none. */
  readonly times: readonly [first: ObservedTime, last: ObservedTime] | undefined;
  /** The records before the first one that states a time. */
  readonly head: Head | undefined;
}

interface LongFile {
  readonly parts: Map<number, Part>;
  /** Where the part begins that is to be joined next. */
  next: number;
  time: ObservedTime | undefined;
  /** What stands before the first time of the file: it is of that time. */
  early: Head | undefined;
}

/**
 * Joins the parts of long files, in whatever order they come: what states no time is of the time that was stated last,
 * in however distant a part.
 */
export class LongFiles {
  readonly #files = new Map<number, LongFile>();
  readonly #settle: (id: number, head: Head, time: ObservedTime | undefined) => void;

  /** @param settle called with records when their time is known; undefined: no record of the file states any */
  constructor(settle: (id: number, head: Head, time: ObservedTime | undefined) => void) {
    this.#settle = settle;
  }

  add(id: number, part: Part): void {
    // It is not told from the next one.
    if (part.start === part.end) return;
    const file = this.#files.get(id) ?? newFile();
    this.#files.set(id, file);
    file.parts.set(part.start, part);
    for (let next = file.parts.get(file.next); next; next = file.parts.get(file.next)) {
      this.#join(id, file, next);
    }
  }

  /** No more parts come. Those that are missing are left out. */
  close(): void {
    for (const [id, file] of this.#files) {
      const open = [...file.parts.values()].filter(({ start }) => start >= file.next);
      for (const part of open.sort((a, b) => a.start - b.start)) this.#join(id, file, part);
      if (file.early) this.#settle(id, file.early, undefined);
      file.early = undefined;
    }
  }

  /** The files none of whose records states a time. */
  *timeless(): Iterable<number> {
    for (const [id, { time }] of this.#files) if (!time) yield id;
  }

  /** The records of a file before one of its parts; NaN if that is not known. */
  recordsBefore(id: number, partStart: number): number {
    let records = 0;
    for (const part of this.#files.get(id)?.parts.values() ?? []) {
      if (part.start < partStart) records += part.records;
    }
    return records;
  }

  #join(id: number, file: LongFile, { start, end, records, times, head }: Part): void {
    // It has gone to where it belongs; there may be very many parts.
    file.parts.set(start, { start, end, records, times, head: undefined });
    file.next = end;
    if (file.time === undefined) file.early = joined(file.early, head);
    else if (head) this.#settle(id, head, file.time);
    if (!times) return;
    const [first, last] = times;
    if (file.early) this.#settle(id, file.early, first);
    file.early = undefined;
    file.time = last;
  }
}

function newFile(): LongFile {
  return { parts: new Map(), next: 0, time: undefined, early: undefined };
}

function joined(a: Head | undefined, b: Head | undefined): Head | undefined {
  if (!a || !b) return a ?? b;
  a.messages.take(b.messages);
  return {
    counts: LEVELS.map((_, level) => (a.counts[level] as number) + (b.counts[level] as number)),
    messages: a.messages,
  };
}
