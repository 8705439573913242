import { LEVELS } from '../core/levels.ts';
import type { Zone } from '../core/time/zone.ts';
import { type ObservedMessage, SLOT_STRIDE, TIME_KINDS } from '../observation.ts';
import { BUCKETS, type Bucket } from '../results.ts';
import { bucketStart } from '../series.ts';
import { type Place, TOP_LEVEL_BITS } from '../top-messages.ts';
import type { CountEvent } from './count-event.ts';
import type { Range } from './source-ranges.ts';

/** What is wanted of what events tell beside their counts. */
export interface TellingOptions {
  /** How long buckets are; `auto`: as short as events tell them and as can be looked at; undefined: no times are wanted. */
  readonly by: Bucket | 'auto' | undefined;
  /** Messages a level; 0: none. */
  readonly top: number;
  /** Messages of a level that are told apart. */
  readonly maxTemplates: number;
  /** In which hours and days begin, and its name. */
  readonly zone: Zone;
  readonly timeZone: string;
}

/** What an event tells of its lines, ready to be added to that of others. */
export interface EventTelling extends Range {
  /** The number of its log. */
  readonly source: number;
  /** All of its lines by level, in the order of `LEVELS`. */
  readonly counted: ArrayLike<number>;
  readonly series: EventSeries | undefined;
  readonly messages: readonly { readonly message: ObservedMessage; readonly place: Place }[] | undefined;
  /** About what it takes in memory. */
  readonly sizeBytes: number;
}

export interface EventSeries {
  readonly bucket: Bucket;
  /** As in `Observed.slots`. */
  readonly slots: Float64Array;
  readonly untimed: readonly number[];
  /** Why times that are told are not among the slots: buckets are too long, or days begin at other times. */
  readonly unfit: 'none' | 'longer' | 'other days';
}

/** @returns undefined if it tells nothing that is wanted */
export function tellingOf(
  event: CountEvent,
  source: number,
  options: TellingOptions,
): EventTelling | undefined {
  const { from, to, counted, series, top } = event;
  const times = series && options.by && seriesFrom(series, options.by, options.zone);
  const messages = top && options.top > 0 ? messagesFrom(event, top) : undefined;
  if (!times && !messages) return undefined;
  const sizeBytes = (times?.slots.byteLength ?? 0) + (messages ?? []).reduce(addSize, EVENT_BYTES);
  return { source, from, to, counted, series: times, messages, sizeBytes };
}

/** What an event or a message takes beside its numbers and texts. */
const EVENT_BYTES = 500;
const MESSAGE_BYTES = 300;

function addSize(sum: number, { message }: { readonly message: ObservedMessage }): number {
  return sum + MESSAGE_BYTES + 2 * (message.template.length + message.sample.text.length);
}

/** No bucket can be divided: lines of one that is not within a bucket that is wanted are without a time. */
function seriesFrom(
  { bucket, buckets, untimed }: NonNullable<CountEvent['series']>,
  by: Bucket | 'auto',
  zone: Zone,
): EventSeries {
  const isLonger = by !== 'auto' && BUCKETS.indexOf(bucket) > BUCKETS.indexOf(by);
  const without = LEVELS.map((level) => untimed[level]);
  const slots: number[] = [];
  for (const { start, levels } of buckets) {
    const ms = Date.parse(start);
    if (isLonger || (bucket === 'day' && bucketStart(ms, 'day', zone) !== ms)) {
      for (const [i, level] of LEVELS.entries()) (without[i] as number) += levels[level];
    } else {
      const startMs = by === 'auto' ? ms : bucketStart(ms, by, zone);
      slots.push(TIME_KINDS.instant, startMs, ...LEVELS.map((level) => levels[level]));
    }
  }
  const areAllFit = slots.length === buckets.length * SLOT_STRIDE;
  const unfit = areAllFit ? 'none' : isLonger ? 'longer' : 'other days';
  return { bucket, slots: Float64Array.from(slots), untimed: without, unfit };
}

function messagesFrom(
  { host, file, from }: CountEvent,
  top: NonNullable<CountEvent['top']>,
): NonNullable<EventTelling['messages']> {
  const path = `${host}:${file}`;
  return top.flatMap(({ level: name, messages }) => {
    const level = LEVELS.indexOf(name);
    if (((1 << level) & TOP_LEVEL_BITS) === 0) return [];
    return messages.map(({ template, count, first, last, sample }) => {
      const record = sample?.line === undefined ? Number.POSITIVE_INFINITY : sample.line - 1;
      const text = sample?.text ?? template;
      const message: ObservedMessage = {
        level,
        template,
        count,
        contents: 0,
        partOf: [0],
        times: [Number.NaN, Number.NaN, msOf(first), msOf(last)],
        sample: { index: 0, record, text },
      };
      return { message, place: { path, id: 0, partStart: from, record } };
    });
  });
}

/** NaN if there is none. */
function msOf(time: string | undefined): number {
  return time === undefined ? Number.NaN : Date.parse(time);
}
