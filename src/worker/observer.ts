import { TOLERANCE_MS } from '../core/time/instant.ts';
import { toCivil } from '../core/time/zone.ts';
import {
  isInWindow,
  type Observation,
  type Observed,
  type ObservedHead,
  type ObservedTime,
  type Sample,
  slotFrom,
  TIME_KINDS,
} from '../observation.ts';
import type { Note } from '../task.ts';
import { timeZone } from '../time-zone.ts';
import type { Kernel, KernelObserver } from './kernel.ts';
import { MessageTable } from './message-table.ts';
import { Noted } from './noted.ts';
import type { Tally } from './records.ts';
import { sampleText } from './sample-text.ts';

/** Where a content is, and what of it is read. */
export interface ObservedContent {
  /** Of its file in the task. */
  readonly index: number;
  readonly path: string;
  readonly member?: string | undefined;
  /** When it was written last, in milliseconds since 1970. */
  readonly writtenMs: number;
  /** It begins where another part of the file ends, which knows the time of the first records. */
  readonly isRest?: boolean;
}

/** The bytes [start, end) of a file of lines. */
export interface PartBytes {
  readonly start: number;
  readonly end: number;
}

/** Of records, in the order of `LEVELS`. */
type Counts = readonly number[] | Uint32Array;

/** Notes when records were written, and the messages of some of them, while the kernel counts them. */
export class Observer implements KernelObserver {
  readonly #kernel: Kernel;
  readonly #observation: Observation;
  #noted: Noted;
  /** What was noted of what was counted by an earlier run. */
  readonly #known: Noted[] = [];
  /** Messages before the first time of a content: they are of that time, if the content is no rest. */
  #early: MessageTable;
  #head: ObservedHead | undefined;
  /** The message that the content may go on with. */
  #before: { readonly key: number; readonly template: string } | undefined;
  #content: ObservedContent = { index: 0, path: '', writtenMs: 0 };
  #tally: Tally | undefined;
  #firstTime: ObservedTime | undefined;
  /** Others may know the time of what states none, as this is a part of a long file. */
  #isPart = false;

  constructor(kernel: Kernel, observation: Observation) {
    this.#kernel = kernel;
    this.#observation = observation;
    this.#noted = new Noted(observation.maxTemplates);
    this.#early = this.#newTable();
    const { instant, civil } = observation.window ?? ALWAYS;
    kernel.setObservation(observation.levels, observation.slotMs, ...civil, ...instant);
  }

  /** One that notes the same, of something else. */
  another(): Observer {
    return new Observer(this.#kernel, this.#observation);
  }

  /** Before the first record of a content is counted. @param tally gets the counts of the records that are wanted */
  begin(content: ObservedContent, tally: Tally): void {
    this.#content = content;
    this.#tally = tally;
    this.#isPart = false;
    this.#renewEarly();
    this.#head = undefined;
    this.#before = undefined;
    this.#firstTime = undefined;
    const latestMs = content.writtenMs + TOLERANCE_MS;
    this.#kernel.host.observer = this;
    this.#kernel.startObserving(latestMs, toCivil(latestMs, timeZone(this.#observation.timeZone)));
  }

  /** Before the first record of a rest, which is a part of the record [start, end) of this level, or may be. */
  goOn(start: number, end: number, level: number): void {
    const length = this.#kernel.goOn(start, end, level);
    this.#before = { key: this.#keyOf(level), template: this.#template(length) };
  }

  /** Of the file that is being read a part is not counted. @param time that it says at its end, as far as that is known */
  leaveOut(part: PartBytes, time: ObservedTime | undefined): void {
    const { index } = this.#content;
    const times = time && ([time, time] as const);
    this.#noted.parts.push({ index, ...part, records: Number.NaN, times, head: undefined });
  }

  /** The tally gets what it has not got yet. */
  flush(): void {
    this.#kernel.flushSlot();
  }

  /** What there was of the content so far was counted by an earlier run. */
  setAside(): void {
    this.flush();
    this.#kernel.forgetOwner();
    this.#noted.messages.endContent(this.#content.index, false);
    this.#known.push(this.#noted);
    this.#noted = new Noted(this.#observation.maxTemplates);
  }

  /** Nothing of the content was counted, after all. */
  cancel(): void {
    this.#kernel.endObserving();
    this.#kernel.host.observer = undefined;
  }

  /**
   * Behind the last record of a content, also of one that could not be read to its end.
   * @param part it is a part of a long file
   * @returns what is to be said of it
   */
  end(part?: PartBytes): Note[] {
    const kernel = this.#kernel;
    this.#isPart = part !== undefined;
    kernel.endObserving();
    kernel.host.observer = undefined;
    const { index } = this.#content;
    this.#noted.messages.endContent(index, this.#isPart);
    const records = kernel.observedRecords();
    const first = this.#firstTime;
    if (part) {
      const times = first && ([first, kernel.observedTime()] as const);
      this.#noted.parts.push({ index, ...part, records, times, head: this.#head });
    }
    const isTimeless = this.#observation.window !== undefined && !first && records > 0;
    return isTimeless && !part ? [{ status: 'skipped', finding: { code: 'no-times' } }] : [];
  }

  /** Called by the kernel. */
  takeSlot(kind: number, from: number, nextKind: number, nextMs: number): void {
    const counts = this.#kernel.slotCounts;
    const next = nextKind === TIME_KINDS.none ? undefined : { kind: nextKind, ms: nextMs };
    this.#firstTime ??= next;
    if (kind === TIME_KINDS.none) this.#takeEarly(Array.from(counts), next);
    else this.#count(kind, from, counts);
  }

  /** Called by the kernel. */
  takeMessage(...message: Parameters<KernelObserver['takeMessage']>): boolean {
    const [start, end, level, length, record, isTimed] = message;
    const table = isTimed ? this.#noted.messages : this.#early;
    const { index, path, member } = this.#content;
    const key = this.#keyOf(level);
    const before = this.#before?.key === key ? this.#before.template : undefined;
    const isNew = !table.has(key);
    if (length < 0 && before === undefined && isNew) return false;
    if (isNew && table.isFull(level)) this.#kernel.flushMessages(isTimed);
    table.meet(key, level, path, {
      templateOf: () => (length < 0 ? (before as string) : this.#template(length)),
      sampleOf: () => {
        const text = sampleText(this.#kernel.bytes.subarray(start, end));
        return { index, member, record, text } satisfies Sample;
      },
    });
    return true;
  }

  /** Called by the kernel. */
  takeCount(...told: Parameters<KernelObserver['takeCount']>): void {
    const [low, high, level, count, isTimed, ...times] = told;
    const table = isTimed ? this.#noted.messages : this.#early;
    table.count(keyOf(low >>> 0, high >>> 0, level), level, count, times);
  }

  build(): Observed {
    return this.#noted.build();
  }

  /** The same of a file that has an observer of its own, as there is a state. @param index of the file in the task */
  buildTracked(index: number): Observed[] {
    const known = this.#known.map((noted) => ({ ...noted.build(), tracked: { index, isKnown: true } }));
    return [...known, { ...this.build(), tracked: { index, isKnown: false } }];
  }

  /** Of the message whose template was written last. */
  #keyOf(level: number): number {
    const [low, high] = this.#kernel.templateHash as unknown as [number, number];
    return keyOf(low, high, level);
  }

  /** The template that was written last. */
  #template(length: number): string {
    const { bytes, template } = this.#kernel;
    return bytes.toString('utf8', template, template + length);
  }

  /** @param first the time that is stated first; undefined: none is */
  #takeEarly(counts: number[], first: ObservedTime | undefined): void {
    const { slotMs, window } = this.#observation;
    if (this.#content.isRest || (this.#isPart && !first)) {
      this.#early.endContent(this.#content.index, true);
      if (counts.some((n) => n > 0)) this.#head = { counts, ...this.#early.build() };
      // Whether they are wanted is only known with their time.
      if (!window) this.#addToTally(counts);
    } else if (first === undefined) {
      // Of no time at all: in no window.
      if (!window) {
        this.#noted.addUntimed(counts);
        this.#addToTally(counts);
        this.#noted.messages.take(this.#early, TIME_KINDS.none, 0);
      }
    } else if (isInWindow(first, window)) {
      this.#count(first.kind, slotFrom(first.ms, slotMs), counts);
      this.#noted.messages.take(this.#early, first.kind, first.ms);
    }
    this.#renewEarly();
  }

  #renewEarly(): void {
    // Most contents have no early messages, and there may be very many contents.
    if (!this.#early.isEmpty) this.#early = this.#newTable();
  }

  #newTable(): MessageTable {
    return new MessageTable(this.#observation.maxTemplates);
  }

  #count(kind: number, from: number, counts: Counts): void {
    // Of a time that is not wanted nothing was counted.
    if (counts.every((n: number) => n === 0)) return;
    if (this.#observation.slotMs > 0) this.#noted.addToSlot(kind, from, counts);
    this.#addToTally(counts);
  }

  #addToTally(counts: Counts): void {
    if (!this.#tally) return;
    for (let level = 0; level < counts.length; level++) {
      (this.#tally.counts[level] as number) += counts[level] as number;
    }
  }
}

/** 53 bits of the hash of a template, in which no two of ten thousand agree, and the level. */
function keyOf(low: number, high: number, level: number): number {
  return (high % 2 ** 18) * 2 ** 35 + low * 2 ** 3 + level;
}

/** No bound: neither side is ever met. */
const ALWAYS = {
  instant: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  civil: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
} as const;
