import { LEVELS } from '../core/levels.ts';
import { TOLERANCE_MS } from '../core/time/instant.ts';
import { toCivil } from '../core/time/zone.ts';
import type { Observation, Observed, ObservedMessage, Sample } from '../observation.ts';
import { SLOT_STRIDE, TIME_KINDS } from '../observation.ts';
import type { Note } from '../task.ts';
import { timeZone } from '../time-zone.ts';
import type { Kernel, KernelObserver } from './kernel.ts';
import { MessageTable } from './message-table.ts';
import type { Tally } from './records.ts';

/** Of a record, what a sample shows. */
const SAMPLE_BYTES = 300;

/** Where a content is, and what of it is read. */
export interface ObservedContent {
  /** Of its file in the task. */
  readonly index: number;
  readonly path: string;
  readonly member?: string | undefined;
  /** When it was written last, in milliseconds since 1970. */
  readonly writtenMs: number;
}

/** Notes when records were written, and the messages of some of them, while the kernel counts them. */
export class Observer implements KernelObserver {
  readonly #kernel: Kernel;
  readonly #observation: Observation;
  readonly #slots = new Map<string, Float64Array>();
  readonly #untimed = new Float64Array(LEVELS.length);
  readonly #messages: MessageTable;
  readonly #parts: [number, number, boolean][] = [];
  /** What stands before the first time of a content: it is of that time. */
  #early: { readonly counts: number[]; readonly messages: MessageTable } | undefined;
  #content: ObservedContent = { index: 0, path: '', writtenMs: 0 };
  #tally: Tally | undefined;
  #hasTime = false;

  constructor(kernel: Kernel, observation: Observation) {
    this.#kernel = kernel;
    this.#observation = observation;
    this.#messages = new MessageTable(observation.maxTemplates);
    const { instant, civil } = observation.window ?? ALWAYS;
    kernel.setObservation(observation.levels, observation.slotMs, ...civil, ...instant);
  }

  /** Before the first record of a content is counted. @param tally gets the counts of the records that are wanted */
  begin(content: ObservedContent, tally: Tally): void {
    this.#content = content;
    this.#tally = tally;
    this.#early = undefined;
    this.#hasTime = false;
    const latestMs = content.writtenMs + TOLERANCE_MS;
    this.#kernel.host.observer = this;
    this.#kernel.startObserving(latestMs, toCivil(latestMs, timeZone(this.#observation.timeZone)));
  }

  /**
   * Behind the last record of a content, also of one that could not be read to its end.
   * @param isPart it is a part of a long file
   * @returns what is to be said of it
   */
  end(isPart: boolean): Note[] {
    this.#kernel.endObserving();
    this.#kernel.host.observer = undefined;
    this.#messages.endContent(this.#content.index, isPart);
    const records = this.#kernel.observedRecords();
    if (isPart) this.#parts.push([this.#content.index, records, this.#hasTime]);
    const isTimeless = this.#observation.window !== undefined && !this.#hasTime && records > 0;
    return isTimeless && !isPart ? [{ status: 'skipped', finding: { code: 'no-times' } }] : [];
  }

  /** The source goes on where another ended, at this time. */
  startAt(kind: number, ms: number): void {
    this.#hasTime = true;
    this.#kernel.startAt(kind, ms);
  }

  /** Called by the kernel. */
  takeSlot(kind: number, from: number, nextKind: number, nextMs: number): void {
    const counts = Array.from(this.#kernel.slotCounts);
    if (nextKind !== TIME_KINDS.none) this.#hasTime = true;
    if (kind === TIME_KINDS.none) this.#takeEarly(counts, nextKind, nextMs);
    else this.#count(kind, from, counts);
  }

  /** Called by the kernel. */
  takeMessage(...message: Parameters<KernelObserver['takeMessage']>): void {
    const [start, end, level, isPart, record, kind, ms] = message;
    const bytes = this.#kernel.bytes.subarray(start, end);
    const table = kind === TIME_KINDS.none ? this.#earlyMessages() : this.#messages;
    if (isPart && table.addToLast(level, kind, ms)) return;
    const { index, path, member } = this.#content;
    const length = this.#kernel.templateOf(start, end, end - start === this.#kernel.lineLimit ? 1 : 0);
    const [low, high] = this.#kernel.templateHash as unknown as [number, number];
    // 53 bits of its hash, in which no two of ten thousand templates agree, and its level.
    const key = (high % 2 ** 18) * 2 ** 35 + low * 2 ** 3 + level;
    table.add(
      key,
      level,
      kind,
      ms,
      path,
      () => this.#textAt(this.#kernel.template, length),
      () => {
        const text = bytes.toString('utf8', 0, SAMPLE_BYTES).replace(/[\r\uFFFD]$/, '');
        return { index, member, record, text } satisfies Sample;
      },
    );
  }

  #textAt(start: number, length: number): string {
    return this.#kernel.bytes.toString('utf8', start, start + length);
  }

  build(): Observed {
    const slots = new Float64Array(this.#slots.size * SLOT_STRIDE);
    for (const [at, slot] of [...this.#slots.values()].entries()) slots.set(slot, at * SLOT_STRIDE);
    const { messages, beyond }: { messages: ObservedMessage[]; beyond: Float64Array } =
      this.#messages.build();
    return { slots, untimed: this.#untimed, messages, beyond, parts: this.#parts };
  }

  #earlyMessages(): MessageTable {
    this.#early ??= { counts: [], messages: new MessageTable(this.#observation.maxTemplates) };
    return this.#early.messages;
  }

  #takeEarly(counts: number[], nextKind: number, nextMs: number): void {
    const early = this.#early;
    this.#early = undefined;
    const { slotMs, window } = this.#observation;
    if (nextKind === TIME_KINDS.none) {
      // Of no time at all: in no window.
      if (window) return;
      this.#addUntimed(counts);
    } else {
      const [from, to] = (window ?? ALWAYS)[nextKind === TIME_KINDS.civil ? 'civil' : 'instant'];
      if (nextMs < from || nextMs >= to) return;
      this.#count(nextKind, slotMs === 0 ? 0 : Math.floor(nextMs / slotMs) * slotMs, counts);
    }
    if (early) this.#messages.take(early.messages, nextKind, nextMs);
  }

  #addUntimed(counts: readonly number[]): void {
    for (const [level, count] of counts.entries()) {
      (this.#untimed[level] as number) += count;
      if (this.#tally) (this.#tally.counts[level] as number) += count;
    }
  }

  #count(kind: number, from: number, counts: readonly number[]): void {
    // Of a time that is not wanted nothing was counted.
    if (counts.every((n) => n === 0)) return;
    const key = `${kind} ${from}`;
    let slot = this.#slots.get(key);
    if (slot === undefined && this.#observation.slotMs > 0) {
      slot = new Float64Array(SLOT_STRIDE);
      slot[0] = kind;
      slot[1] = from;
      this.#slots.set(key, slot);
    }
    for (const [level, count] of counts.entries()) {
      if (slot) (slot[2 + level] as number) += count;
      if (this.#tally) (this.#tally.counts[level] as number) += count;
    }
  }
}

/** No bound: neither side is ever met. */
const ALWAYS = {
  instant: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  civil: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
} as const;
