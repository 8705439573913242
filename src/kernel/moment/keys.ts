// The keys that name the time of a record: src/core/time/keys.ts.
import { atAnyCase, equals } from '../bytes';
import { decode } from '../json';

/** Names the time well. */
export const STRONG: i32 = 0;
/** Perhaps. */
export const WEAK: i32 = 1;
/** docker's key of the text that it wraps. */
export const LOG: i32 = 2;
export const OTHER: i32 = 3;

const MAX_KEY: usize = 64;

/** Where a key with escapes is decoded, six bytes of which are one at most. */
const DECODED: usize = memory.data(80, 16);

/** What the key [p, q) of `key=value` is: STRONG, WEAK or OTHER. */
export function rankOfKey(p: usize, q: usize): i32 {
  if (p == q || q - p > MAX_KEY) return OTHER;
  let last = q;
  while (last > p && load<u8>(last - 1) != 0x2e) last--;
  const rank = rankOfName(last, q);
  return last > p && rank == STRONG ? WEAK : rank;
}

/** What the key [p, q) of JSON, as it stands between its quotes, is. */
export function kindOfKey(p: usize, q: usize): i32 {
  if (hasEscape(p, q)) {
    if (q - p > MAX_KEY * 6) return OTHER;
    // One byte more, so that a longer key is seen to be longer.
    q = decode(p, q, DECODED, MAX_KEY + 1);
    p = DECODED;
  }
  return equals(p, q, 'log') ? LOG : rankOfKey(p, q);
}

export function hasEscape(p: usize, q: usize): bool {
  for (; p < q; p++) {
    if (load<u8>(p) == 0x5c) return true;
  }
  return false;
}

function rankOfName(p: usize, q: usize): i32 {
  switch (<i32>(q - p)) {
    case 1:
      return (load<u8>(p) | 0x20) == 0x74 ? WEAK : OTHER;
    case 2:
      if (atAnyCase(p, q, 'dt')) return WEAK;
      return strong((load<u16>(p) | 0x2020) == 0x7374 || isAt(p));
    case 4:
      return atAnyCase(p, q, 'time') ? STRONG : atAnyCase(p, q, 'date') ? WEAK : OTHER;
    case 5:
      return strong(atAnyCase(p, q, '$date') || atAnyCase(p, q, '_time'));
    case 7:
      return atAnyCase(p, q, 'created') ? WEAK : strong(atAnyCase(p, q, 'asctime') || atAnyCase(p, q, 'logtime'));
    case 8:
      return strong(atAnyCase(p, q, 'datetime') || atAnyCase(p, q, 'log_time'));
    case 9:
      if (atAnyCase(p, q, 'createdat')) return WEAK;
      return strong(
        atAnyCase(p, q, 'timestamp') || atAnyCase(p, q, 'eventtime') || atAnyCase(p, q, 'date_time'),
      );
    case 10:
      if (atAnyCase(p, q, 'time_local') || atAnyCase(p, q, 'created_at') || atAnyCase(p, q, 'start_time')) return WEAK;
      return strong(
        atAnyCase(p, q, '@timestamp') || atAnyCase(p, q, 'event_time') || atAnyCase(p, q, 'timemillis') ||
          atAnyCase(p, q, 'time_stamp') || atAnyCase(p, q, 'written_at'),
      );
    case 11:
      if (atAnyCase(p, q, 'received_at')) return WEAK;
      return strong(atAnyCase(p, q, 'epochsecond') || atAnyCase(p, q, 'timecreated'));
    case 12:
      return strong(
        atAnyCase(p, q, 'time_iso8601') || atAnyCase(p, q, 'timestamp_ms') || atAnyCase(p, q, 'timeunixnano'),
      );
    case 13:
      return strong(atAnyCase(p, q, 'log_timestamp') || atAnyCase(p, q, 'timegenerated'));
    case 14:
      return strong(atAnyCase(p, q, 'eventtimestamp'));
    case 15:
      return strong(atAnyCase(p, q, 'event_timestamp'));
    case 16:
      return strong(atAnyCase(p, q, 'syslog_timestamp'));
    case 20:
      return strong(atAnyCase(p, q, '__realtime_timestamp'));
    case 24:
      return strong(atAnyCase(p, q, 'requestreceivedtimestamp'));
    default:
      return OTHER;
  }
}

/** `@t` */
function isAt(p: usize): bool {
  return load<u8>(p) == 0x40 && (load<u8>(p, 1) | 0x20) == 0x74;
}

// @ts-ignore: decorator
@inline
function strong(isOne: bool): i32 {
  return isOne ? STRONG : OTHER;
}
