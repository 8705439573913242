// Where in a line something may stand that the rule speaks of, sixteen bytes at a time.
import { isWordByte } from './bytes';
import { splat } from './vectors';

/** The first `{"` that begins in [p, limit); 0 for none. */
export function findRecord(p: usize, limit: usize): usize {
  const brace = splat(0x7b);
  const quote = splat(0x22);
  for (; p < limit; p += 16) {
    const hits = i8x16.bitmask(v128.and(i8x16.eq(v128.load(p), brace), i8x16.eq(v128.load(p, 1), quote)));
    if (hits != 0) {
      const hit = p + <usize>ctz(hits);
      return hit < limit ? hit : 0;
    }
  }
  return 0;
}

/** Where the word at `p` ends, or 17 bytes on if it is longer than any name. */
// @ts-ignore: decorator
@inline
export function endOfWord(p: usize): usize {
  const bytes = v128.load(p);
  const letters = i8x16.le_u(i8x16.sub(v128.or(bytes, splat(0x20)), splat(0x61)), splat(25));
  const digits = i8x16.le_u(i8x16.sub(bytes, splat(0x30)), splat(9));
  const underscores = i8x16.eq(bytes, splat(0x5f));
  const mask = i8x16.bitmask(v128.or(v128.or(letters, digits), underscores));
  if (mask != 0xffff) return p + <usize>ctz(~mask);
  return isWordByte(p + 16) ? p + 17 : p + 16;
}

/** Of the bytes with one low nibble, the one that the rule speaks of: `%`, ESC and `|`. */
const EVENTS: usize = memory.data<u8>([0x10, 0, 0, 0, 0, 0x25, 0, 0, 0, 0, 0, 0x1b, 0x7c, 0, 0, 0], 16);

/** Positions of [p, p + 16) where a name or a byte that the rule speaks of may stand. */
// @ts-ignore: decorator
@inline
export function candidatesAt(
  p: usize, low1: v128, high1: v128, low2: v128, high2: v128, low3: v128, high3: v128,
): u32 {
  const nibble = splat(0x0f);
  const first = v128.load(p);
  const second = v128.load(p, 1);
  const third = v128.load(p, 2);
  const firstLow = v128.and(first, nibble);
  let buckets = v128.and(
    i8x16.swizzle(low1, firstLow),
    i8x16.swizzle(high1, v128.and(i16x8.shr_u(first, 4), nibble)),
  );
  buckets = v128.and(buckets, i8x16.swizzle(low2, v128.and(second, nibble)));
  buckets = v128.and(buckets, i8x16.swizzle(high2, v128.and(i16x8.shr_u(second, 4), nibble)));
  buckets = v128.and(buckets, i8x16.swizzle(low3, v128.and(third, nibble)));
  buckets = v128.and(buckets, i8x16.swizzle(high3, v128.and(i16x8.shr_u(third, 4), nibble)));
  // No word begins behind a letter.
  const before = i8x16.sub(v128.or(v128.load(p - 1), splat(0x20)), splat(0x61));
  buckets = v128.andnot(buckets, i8x16.le_u(before, splat(25)));
  const noWord = i8x16.eq(buckets, splat(0));
  const bytes = v128.or(
    i8x16.eq(i8x16.swizzle(v128.load(EVENTS), firstLow), first),
    v128.and(i8x16.eq(first, splat(0x3d)), i8x16.eq(second, splat(0x22))),
  );
  return <u32>(~i8x16.bitmask(v128.andnot(noWord, bytes)) & 0xffff);
}
