/**
 * The kernel finds words that could be levels sixteen positions at a time: a position is a candidate if the
 * three bytes there fit a bucket, each by its two nibbles (the "Teddy" search of Hyperscan, also in ripgrep). A
 * bucket accepts every combination of what its prefixes have in each place, so which ones share a bucket decides
 * how many words of prose are looked at in vain. These groups were found by annealing over the word starts of
 * 2,000 technical texts: they accept 0.8 % of them, of which 0.55 % have one of the prefixes.
 */
const GROUPS = [
  'ver dbu ale QUE deb eme',
  'sev sys LOC LOG CON STA',
  'inf cri fin HIN',
  'war err ero wrn',
  'tra trc dpa pnc ftl dbg vrb',
  'not fat',
  'pan DET fai',
].map((group) => group.split(' '));

/** The first three bytes of every name that is looked for: lower case for any case, capitals for capitals only. */
export const PREFIXES: ReadonlySet<string> = new Set(GROUPS.flat());

/** Single letters before a blank or a slash, and klog's letter before its digits. */
const SINGLE_LETTERS = ['VDIWEFC', ' /0123456789'];

/** Each of three places as the set of the low nibbles and the set of the high nibbles accepted there. */
type Bucket = readonly { readonly low: number; readonly high: number }[];

/** Six vectors of 16 bytes: for each of the three places, a bit a bucket by low and by high nibble. */
export function prefilter(): Uint8Array {
  const buckets: Bucket[] = [
    ...GROUPS.map((group) =>
      bucketOf([0, 1, 2].map((place) => group.map((prefix) => anyCase(prefix, place)).join(''))),
    ),
    bucketOf([...SINGLE_LETTERS, ANY_BYTE]),
  ];
  const tables = new Uint8Array(96);
  buckets.forEach((bucket, i) => {
    bucket.forEach(({ low, high }, place) => {
      for (let nibble = 0; nibble < 16; nibble++) {
        if (low & (1 << nibble)) (tables[place * 32 + nibble] as number) |= 1 << i;
        if (high & (1 << nibble)) (tables[place * 32 + 16 + nibble] as number) |= 1 << i;
      }
    });
  });
  return tables;
}

const ANY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));

function bucketOf(places: readonly string[]): Bucket {
  return places.map((bytes) => {
    let low = 0;
    let high = 0;
    for (const byte of bytes) {
      low |= 1 << (byte.charCodeAt(0) & 15);
      high |= 1 << (byte.charCodeAt(0) >> 4);
    }
    return { low, high };
  });
}

function anyCase(prefix: string, place: number): string {
  const c = prefix.charAt(place);
  return c + c.toUpperCase();
}
