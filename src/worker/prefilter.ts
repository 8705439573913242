/**
 * The kernel finds words that could be levels sixteen positions at a time: a position is a candidate if the
 * three bytes there fit a bucket, each by its two nibbles (the "Teddy" search of Hyperscan, also in ripgrep). A
 * bucket accepts every combination of what its names have in each place, so names that have much in common
 * go together.
 */

/** Names of one kind: their first three bytes, each place as the bytes that it may have. */
type Prefix = readonly (readonly number[])[];

/** Six vectors of 16 bytes: for each of the three places, the buckets by low and by high nibble. */
export const PREFILTER_BYTES = 96;

const BUCKETS = 8;

/** The tables for words in any letter case, words in capitals, and other places of one to three bytes each. */
export function prefilter(
  anyCase: readonly string[],
  capitals: readonly string[],
  other: readonly Prefix[],
): Uint8Array {
  const prefixes = new Map<string, Prefix>();
  for (const word of anyCase) prefixes.set(word.slice(0, 3), [...word.slice(0, 3)].map(bothCases));
  for (const word of capitals)
    prefixes.set(
      word.slice(0, 3),
      [...word.slice(0, 3)].map((c) => [c.charCodeAt(0)]),
    );

  const buckets: Bucket[] = other.map((prefix) => new Bucket().with(prefix));
  while (buckets.length < BUCKETS) buckets.push(new Bucket());
  for (const prefix of prefixes.values()) {
    let best = buckets.length - 1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = other.length; i < buckets.length; i++) {
      const bucket = buckets[i] as Bucket;
      const growth = bucket.with(prefix).size() - bucket.size();
      if (growth < least) {
        least = growth;
        best = i;
      }
    }
    buckets[best] = (buckets[best] as Bucket).with(prefix);
  }

  const tables = new Uint8Array(PREFILTER_BYTES);
  buckets.forEach((bucket, i) => {
    bucket.nibbles.forEach(({ low, high }, place) => {
      for (let n = 0; n < 16; n++) {
        if (low & (1 << n)) (tables[place * 32 + n] as number) |= 1 << i;
        if (high & (1 << n)) (tables[place * 32 + 16 + n] as number) |= 1 << i;
      }
    });
  });
  return tables;
}

/** What one bucket accepts in each of three places, as sets of nibbles. */
class Bucket {
  readonly nibbles: readonly { readonly low: number; readonly high: number }[];

  constructor(nibbles = [0, 1, 2].map(() => ({ low: 0, high: 0 }))) {
    this.nibbles = nibbles;
  }

  with(prefix: Prefix): Bucket {
    return new Bucket(
      this.nibbles.map(({ low, high }, place) => {
        const bytes = prefix[place] ?? ANY_BYTE;
        return {
          low: bytes.reduce((set, byte) => set | (1 << (byte & 15)), low),
          high: bytes.reduce((set, byte) => set | (1 << (byte >> 4)), high),
        };
      }),
    );
  }

  /** How many combinations of letters it accepts, which is what false candidates come from. */
  size(): number {
    return this.nibbles.reduce((product, { low, high }) => {
      const letters = LETTERS.filter((c) => low & (1 << (c & 15)) && high & (1 << (c >> 4)));
      return product * letters.length;
    }, 1);
  }
}

const ANY_BYTE = Array.from({ length: 256 }, (_, byte) => byte);
const LETTERS = ANY_BYTE.filter((c) => (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a);

function bothCases(c: string): number[] {
  return [c.toLowerCase().charCodeAt(0), c.toUpperCase().charCodeAt(0)];
}
