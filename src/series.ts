import { LEVELS } from './core/levels.ts';
import { toCivil, toInstant, type Zone } from './core/time/zone.ts';
import { SLOT_STRIDE, TIME_KINDS } from './observation.ts';
import { BUCKETS, type Bucket, type Series } from './results.ts';

/** How long a bucket is, but for days on which clocks are changed. */
export const BUCKET_MS: Readonly<Record<Bucket, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
const { minute: MINUTE, hour: HOUR, day: DAY } = BUCKET_MS;

/** More buckets than anyone looks at: where nobody said how long they are to be, they are the next longer ones then. */
const MOST_BUCKETS = 2000;

/**
 * How long the slots are that workers count in: whole slots make a bucket in every zone, whose offsets are quarters of
 * an hour.
 */
export function slotMsFor(by: Bucket | 'auto'): number {
  return by === 'minute' || by === 'auto' ? MINUTE : 15 * MINUTE;
}

/** Counts records by the time that they state. */
export class SeriesCounter {
  readonly #zone: Zone;
  /** By the start of a slot, as an instant. */
  readonly #slots = new Map<number, number[]>();
  readonly #untimed = LEVELS.map(() => 0);

  /** @param zone of times that state none, and in which days begin */
  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** @param slots `SLOT_STRIDE` numbers each, as in `Observed.slots` */
  add(slots: Float64Array): void {
    for (let at = 0; at < slots.length; at += SLOT_STRIDE) {
      const ms = slots[at + 1] as number;
      const startMs = slots[at] === TIME_KINDS.civil ? toInstant(ms, this.#zone) : ms;
      addTo(this.#slots, startMs, slots.subarray(at + 2, at + SLOT_STRIDE));
    }
  }

  /** @param counts in the order of `LEVELS` */
  addUntimed(counts: Iterable<number>): void {
    let level = 0;
    for (const count of counts) (this.#untimed[level++] as number) += count;
  }

  /** Takes what another one has counted. */
  take(other: SeriesCounter): void {
    for (const [ms, counts] of other.#slots) addTo(this.#slots, ms, counts);
    this.addUntimed(other.#untimed);
  }

  get slotCount(): number {
    return this.#slots.size;
  }

  /** Puts slots together that are in one bucket: what is told of shorter ones is gone. */
  lengthen(bucket: Bucket): void {
    const slots = [...this.#slots];
    this.#slots.clear();
    for (const [ms, counts] of slots) addTo(this.#slots, bucketStart(ms, bucket, this.#zone), counts);
  }

  /** Keeps the newest slots; the lines of the others count as those without a time. */
  keepNewest(most: number): void {
    const oldest = [...this.#slots.keys()].sort((a, b) => b - a).slice(most);
    for (const ms of oldest) {
      this.addUntimed(this.#slots.get(ms) ?? []);
      this.#slots.delete(ms);
    }
  }

  /** @param timeZone the name of the zone */
  build(by: Bucket | 'auto', timeZone: string): Series {
    const bucket = by === 'auto' ? this.#finest() : by;
    const buckets = new Map<number, number[]>();
    for (const [ms, counts] of this.#slots) addTo(buckets, bucketStart(ms, bucket, this.#zone), counts);
    return {
      bucket,
      timeZone,
      buckets: [...buckets].sort(([a], [b]) => a - b).map(([startMs, counts]) => ({ startMs, counts })),
      untimed: this.#untimed,
    };
  }

  /** The same in longer buckets, where there would be more than anyone looks at. */
  buildBounded(by: Bucket | 'auto', timeZone: string): Series {
    const series = this.build(by, timeZone);
    const longer = BUCKETS[BUCKETS.indexOf(series.bucket) + 1];
    if (series.buckets.length <= MOST_BUCKETS || longer === undefined) return series;
    return this.buildBounded(longer, timeZone);
  }

  #finest(): Bucket {
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const ms of this.#slots.keys()) {
      first = Math.min(first, ms);
      last = Math.max(last, ms);
    }
    if (last - first <= MOST_BUCKETS * MINUTE) return 'minute';
    return last - first <= MOST_BUCKETS * HOUR ? 'hour' : 'day';
  }
}

/** When the bucket begins that an instant is in. @param zone in which hours and days begin */
export function bucketStart(ms: number, bucket: Bucket, zone: Zone): number {
  if (bucket === 'day') return toInstant(Math.floor(toCivil(ms, zone) / DAY) * DAY, zone);
  const length = BUCKET_MS[bucket];
  const civil = toCivil(ms, zone);
  // The hour that comes twice in autumn stays two.
  return ms - (civil - Math.floor(civil / length) * length);
}

function addTo(buckets: Map<number, number[]>, startMs: number, counts: Iterable<number>): void {
  const sums = buckets.get(startMs) ?? LEVELS.map(() => 0);
  buckets.set(startMs, sums);
  let level = 0;
  for (const count of counts) (sums[level++] as number) += count;
}
