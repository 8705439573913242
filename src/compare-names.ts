/** The first code unit that is a half of a pair, or comes behind those. */
const FIRST_SURROGATE = 0xd800;

/** Orders names by their UTF-8 bytes, as rows are ordered. */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const unit = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (unit === other) continue;
    // Up to there code units are in the order of the bytes.
    if (unit < FIRST_SURROGATE || other < FIRST_SURROGATE) return unit - other;
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return a.length - b.length;
}
