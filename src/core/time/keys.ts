/** Keys that name the time of a record, lower case. */
const STRONG = new Set(
  (
    'timestamp @timestamp time ts datetime asctime @t eventtime event_time timemillis time_iso8601 epochsecond ' +
    '$date __realtime_timestamp _time date_time time_stamp log_time logtime log_timestamp event_timestamp ' +
    'eventtimestamp timestamp_ms timegenerated timecreated timeunixnano requestreceivedtimestamp syslog_timestamp ' +
    'written_at'
  ).split(' '),
);

/** Keys that may as well name the time of what a record is about. */
const WEAK = new Set('t date dt created created_at createdat received_at start_time time_local'.split(' '));

/** A longer key names no time, whatever its end is. */
const MAX_KEY = 64;

/**
 * How well a key names the time of a record, in any case: 0 well, 1 perhaps, undefined not at all. Behind a dot, as
 * in `event.created` and `log.time`, every key of the two lists is one of the second.
 */
export function rankOfKey(key: string): 0 | 1 | undefined {
  if (key.length > MAX_KEY) return undefined;
  const name = key.toLowerCase();
  if (STRONG.has(name)) return 0;
  const last = name.slice(name.lastIndexOf('.') + 1);
  return WEAK.has(last) || STRONG.has(last) ? 1 : undefined;
}
