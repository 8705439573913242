import type { Checkpoint, Start } from '../state/entry.ts';
import { type Fingerprint, PassingFingerprint } from '../state/fingerprint.ts';
import { Content } from './content.ts';
import type { Kernel } from './kernel.ts';
import type { Observer } from './observer.ts';
import type { Tally } from './records.ts';

/** What of a checkpoint a content tells when it has ended. */
type ContentEnd = Fingerprint & Pick<Checkpoint, 'isInside' | 'pendingBytes' | 'found'>;

/**
 * Counts a tracked content from its start, and says how much of it is what was counted before. A line that is not at its
 * end waits, unless nothing will be written any more.
 */
export class TrackedContent extends Content {
  readonly #bytes: Uint8Array;
  readonly #tally: Tally;
  readonly #start: Start;
  readonly #observer: Observer | undefined;
  readonly #passing = new PassingFingerprint();
  /** The candidate to compare next. */
  #next = 0;
  #found: Checkpoint['found'];
  #foundLongLines = 0;
  #end: ContentEnd | undefined;

  constructor(kernel: Kernel, tally: Tally, start: Start, observer: Observer | undefined) {
    super(kernel, tally);
    this.#observer = observer;
    this.#bytes = kernel.bytes;
    this.#tally = tally;
    this.#start = start;
  }

  /** Bytes that there were. */
  get seenBytes(): number {
    return this.#passing.length;
  }

  /** Up to where it is counted: behind its last record. Known when it has ended. */
  get counted(): ContentEnd | undefined {
    return this.#end;
  }

  override take(length: number, isWhole = false): void {
    const { candidates } = this.#start;
    const from = this.#passing.length;
    const to = from + length;
    this.#passing.pass(this.#bytes.subarray(this.at, this.at + length));
    this.recognise(length, isWhole);
    let taken = from;
    for (let next = candidates[this.#next]; next && next.offset <= to; next = candidates[++this.#next]) {
      const { offset, head, tail, isInside } = next;
      const here = this.#passing.at(offset);
      if (here.head !== head || here.tail !== tail) continue;
      this.#takeBetween(taken, offset, from);
      taken = offset;
      if (isInside) this.cutLine();
      this.#observer?.setAside();
      this.#found = { candidate: this.#next, numbers: [...this.#tally.counts, offset] };
      this.#foundLongLines = this.#tally.longLines;
    }
    this.#takeBetween(taken, to, from);
    // Before this piece no record has ended since: the place is marked already.
    const end = to - this.behindBytes;
    if (end >= from) this.#passing.mark(end);
  }

  override end(): void {
    const found = this.#found && this.#start.candidates[this.#found.candidate];
    this.#finish(this.#start.isFinal || found?.isFinal === true);
  }

  override breakOff(): void {
    this.#finish(false);
  }

  /** @param from where the piece begins that went by last */
  #takeBetween(start: number, end: number, from: number): void {
    // What stands behind the break of an array is no part of it.
    if (start === end || this.wanted === 0) return;
    // To rewrite what came before in the piece may have taken its place.
    if (start > from) this.#bytes.set(this.#passing.between(start, end), this.at);
    super.take(end - start);
  }

  #finish(isFinal: boolean): void {
    const { isArray, behindBytes, isWithinLine } = this;
    const isCut = isFinal && behindBytes > 0;
    if (isFinal) super.end();
    else this.pause();
    this.#observer?.flush();
    if (isCut && !isArray) this.#passing.mark(this.seenBytes);
    // Of a content of which nothing was counted nothing is known, not even its byte order mark.
    if (this.#tally.counts.every((count) => count === 0)) this.#passing.mark(0);

    const found = this.#found && this.#start.candidates[this.#found.candidate];
    const { marked } = this.#passing;
    // What is known is known, such as the bracket at the end of an array.
    const isKnown = found !== undefined && found.offset > marked.offset;
    const { offset, head, tail } = isKnown ? found : marked;
    this.#end = {
      offset,
      head,
      tail,
      isInside: isKnown ? found.isInside : !isArray && (isCut || isWithinLine),
      pendingBytes: isFinal || isArray || behindBytes === 0 ? 0 : this.seenBytes - offset,
      found: this.#found,
    };
    this.#tally.readBytes = offset;
    this.#tally.longLines -= this.#foundLongLines;
  }
}
