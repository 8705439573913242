/** What there is in a bucket of time. */
export interface Count {
  readonly startMs: number;
  readonly count: number;
}

/** A bucket belongs to what is around the most if it has at least this part of it. */
const PART = 0.1;
/** Buckets that may have less in between. */
const LULL = 5;

/**
 * The most, and the time around it in which there is a tenth of it or more: some errors there are always, and when it
 * began is not when the first of them was.
 * @param counts in the order of time
 */
export function burstIn(
  counts: readonly Count[],
  bucketMs: number,
): { readonly first: Count; readonly peak: Count; readonly last: Count } | undefined {
  const [start] = counts;
  if (start === undefined) return undefined;
  const peak = counts.reduce((most, count) => (count.count > most.count ? count : most), start);
  const at = counts.indexOf(peak);
  const reach = (way: readonly Count[]): Count => {
    let end = peak;
    for (const count of way) {
      if (Math.abs(count.startMs - end.startMs) > LULL * bucketMs) break;
      if (count.count >= PART * peak.count) end = count;
    }
    return end;
  };
  return { first: reach(counts.slice(0, at).toReversed()), peak, last: reach(counts.slice(at + 1)) };
}
