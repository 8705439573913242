import { membersOf, unescaped, type Value } from '../json-members.ts';
import { skipBlanks } from '../text.ts';
import { epochValue } from './epoch.ts';
import { civilAt } from './forms.ts';
import { rankOfKey } from './keys.ts';
import type { Stamp } from './stamp.ts';

/** What a JSON record says: a stamp, or the text that docker wrapped in it, or neither. */
export type RecordStamp =
  | { readonly kind: 'stamp'; readonly stamp: Stamp }
  | { readonly kind: 'wrapped'; readonly text: string }
  | { readonly kind: 'none' };

/** Members deeper than those of a member of the record are of something else. */
const MAX_DEPTH = 2;

/** The rank of the best name at the top. */
const BEST = 2;

/** Bytes of a string that can still be a time, escapes and blanks included. */
const MAX_VALUE = 256;

/**
 * The stamp of a JSON record: that of the time key nearest the top, of those the one that names a time best (see
 * keys.ts), of those the first, if its value is a time; what is none is passed over. MongoDB's `"t":{"$date":"…"}`
 * is a key in a member like any other.
 */
export function stampOfJson(record: string): RecordStamp {
  let best = Number.POSITIVE_INFINITY;
  let stamp: Stamp | undefined;
  let wrapped: string | undefined;
  for (const { key, value, depth } of membersOf(record)) {
    if (depth === 1 && key === 'log' && value?.isString) wrapped ??= value.raw;
    const rankOfName = depth <= MAX_DEPTH && value ? rankOfKey(key) : undefined;
    if (rankOfName === undefined) continue;
    const rank = depth * 2 + rankOfName;
    const found = rank < best ? resolve(value as Value) : undefined;
    if (!found) continue;
    stamp = found;
    best = rank;
    if (best <= BEST) break;
  }
  if (stamp) return { kind: 'stamp', stamp };
  return wrapped === undefined ? { kind: 'none' } : { kind: 'wrapped', text: unescaped(wrapped) };
}

function resolve({ raw, isString }: Value): Stamp | undefined {
  if (!isString) return epochValue(raw);
  if (raw.length > MAX_VALUE) return undefined;
  const value = unescaped(raw);
  const text = value.slice(skipBlanks(value, 0));
  return epochValue(text) ?? civilAt(text, 0);
}
