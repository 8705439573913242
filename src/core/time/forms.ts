import { BLANK, ending, starting } from '../rule/patterns.ts';
import { type CivilStamp, valid } from './stamp.ts';
import { zoneSuffix } from './zone-suffix.ts';

/** A way to write a date and a time of day, up to its seconds: rules of ASCII bytes, none of which looks back. */
interface Form {
  /** Groups: year or yy, month or name, day, hour, minute, second, and milliseconds. */
  readonly pattern: RegExp;
  /** Forms of few marks count only behind this: mostly the start of the line. */
  readonly only?: RegExp;
}

/** Clocks that were never set say 1900 or 1904, and one that runs over begins anew in 2036, 2038 or 2106. */
const YEAR = '(?<year>(?:19|20|21)\\d\\d)';
/** In the form with most marks; what is none: the year 1 of Go and .NET, which is no time, and 9999, which is never. */
const ANY_YEAR = '(?<year>[12]\\d{3})';
const MONTH = '(?<month>\\d\\d)';
const DAY = '(?<day>\\d\\d)';
const LOOSE_DAY = '(?<day>\\d{1,2})';
const MONTH_NAME = '(?<name>[A-Za-z]{3})';
const WEEKDAY = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?';
const MINUTE_SECOND = ':(?<minute>\\d\\d):(?<second>\\d\\d)(?!\\d)';
const CLOCK = `(?<hour>\\d\\d)${MINUTE_SECOND}`;
const LOOSE_CLOCK = `(?<hour>\\d{1,2})${MINUTE_SECOND}`;
const PACKED_CLOCK = '(?<hour>\\d\\d)(?<minute>\\d\\d)(?<second>\\d\\d)(?!\\d)';
const PACKED_DATE = `${YEAR}${MONTH}${DAY}`;
const SHORT_DATE = `(?<yy>\\d\\d)${MONTH}${DAY}`;
const ISO_DATE = `${ANY_YEAR}(?<mark>[-/.])${MONTH}\\k<mark>${DAY}`;
/** Nothing behind the minutes may be seconds. */
const MINUTES = '(?<hour>\\d\\d):(?<minute>\\d\\d)(?!\\d|[:.,]\\d)';

/** Between the seconds and AM: a fraction, and a blank or one to three bytes beyond ASCII (ICU 72 prints U+202F). */
const FRACTION = '[.,]\\d{1,20}';
const BEFORE_HALF = '(?: |[^\\x00-\\x7f]{1,3})?';

const START = ending('^');
const BRACKET = ending('\\[');
/** The times of files that `ls`, `tar` and `unzip` list state no seconds either: behind the size. */
const NO_SIZE = ending(`(?<!\\d[A-Za-z]?${BLANK}+)`);

/** By whose form it is. The first that matches and is a date decides. */
const FORMS: Readonly<Record<string, Form>> = {
  // FortiGate writes `date=2026-05-01 time=12:00:00`, apt two blanks, RocksDB `2026/05/01-12:00:00`, ClickHouse dots,
  // Gin `2026/05/01 - 12:00:00`, Rust's fern `[2026-05-01][12:00:00]`.
  'ISO 8601': {
    pattern: starting(`${ISO_DATE}(?:[Tt_:,;|-]|${BLANK}{1,2}|[ ,]time=| [-|] |\\] ?\\[)${CLOCK}`),
  },
  'ISO 8601, minutes': { pattern: starting(`${ISO_DATE}(?:[Tt]|${BLANK}{1,2})${MINUTES}`), only: NO_SIZE },
  'Blue Gene, Db2, Unreal': {
    pattern: starting(
      `${YEAR}(?<mark>[-.])${MONTH}\\k<mark>${DAY}-(?<hour>\\d\\d)\\.(?<minute>\\d\\d)\\.(?<second>\\d\\d)(?!\\d)`,
    ),
  },
  // It pads no number, the milliseconds neither.
  HealthApp: {
    pattern: starting(
      `${PACKED_DATE}-(?<hour>\\d{1,2}):(?<minute>\\d{1,2}):(?<second>\\d{1,2}):(?<milliseconds>\\d{1,3})(?!\\d)`,
    ),
  },
  'ISO 8601, basic': { pattern: starting(`${PACKED_DATE}[T_ -]${PACKED_CLOCK}`) },
  // LDAP and WMI.
  'digits alone': { pattern: starting(`${PACKED_DATE}${PACKED_CLOCK}`), only: START },
  'ISO 8601, basic date': { pattern: starting(`${PACKED_DATE}[T_ -]${CLOCK}`) },
  // Boost.Log, and switches of Cisco's: `2026 May  1 12:00:00`.
  'year, month name, day': {
    pattern: starting(`${YEAR}(?<mark>[- ])${MONTH_NAME}\\k<mark> ?${LOOSE_DAY} ${CLOCK}`),
  },
  // The common log format, Tomcat, BIND, PHP, RFC 5322, Redis, Erlang (two colons), Minecraft (no marks in the date).
  'day, month name, year': {
    pattern: starting(
      `${WEEKDAY}${LOOSE_DAY}(?<mark>[-/ ]?)${MONTH_NAME}\\k<mark>${YEAR}(?::{1,2}| {1,2})${LOOSE_CLOCK}`,
    ),
  },
  // ntpd, Redis before 3.
  'day, month name': { pattern: starting(`${WEEKDAY}${LOOSE_DAY} ${MONTH_NAME} ${CLOCK}`) },
  // RFC 3164; asctime(3) and date(1), whose year comes behind; Cisco; java.util.logging; JavaScript's own.
  'month name, day': {
    pattern: starting(`${WEEKDAY}${MONTH_NAME} {1,2}${LOOSE_DAY},? {1,2}(?:${YEAR},? )?${LOOSE_CLOCK}`),
  },
  logcat: { pattern: starting(`${MONTH}-${DAY} ${CLOCK}`) },
  // glog prints the year too, CockroachDB two digits of it.
  klog: { pattern: starting(`[IWEFCD](?:${YEAR}|(?<yy>\\d\\d))?${MONTH}${DAY} ${CLOCK}`) },
  // Windows, .NET and JavaScript in en-US: the month first, and AM or PM in capitals. Without them `05/01/2026 12:00:00`
  // may be in May or in January, and it is no stamp, whatever the day: else a file would have those of some days only.
  American: {
    pattern: starting(
      `(?<month>\\d{1,2})/${LOOSE_DAY}/${YEAR},? ${LOOSE_CLOCK}(?=(?:${FRACTION})?${BEFORE_HALF}[AP]M)`,
    ),
  },
  'Suricata, Snort': {
    pattern: starting(`${MONTH}/${DAY}(?:/(?:${YEAR}|(?<yy>\\d\\d)))?-${CLOCK}(?=\\.)`),
  },
  Splunk: { pattern: starting(`${MONTH}-${DAY}-${YEAR} ${CLOCK}(?=\\.\\d{3} [+-]\\d{4} )`), only: START },
  // With dots the day is first everywhere.
  'day, month, year': { pattern: starting(`${LOOSE_DAY}\\.(?<month>\\d{1,2})\\.${YEAR},? ${CLOCK}`) },
  'day, month, year, minutes': {
    pattern: starting(`${DAY}\\.${MONTH}\\.${YEAR},? ${MINUTES}`),
    only: NO_SIZE,
  },
  Proxifier: { pattern: starting(`${MONTH}\\.${DAY} ${CLOCK}(?=\\])`), only: BRACKET },
  // log4j's `yy/MM/dd HH:mm:ss %p`: with a level behind it.
  Spark: {
    pattern: starting(`(?<yy>\\d\\d)/${MONTH}/${DAY} ${CLOCK}(?=(?:${FRACTION})? {1,2}\\[?[A-Z])`),
    only: START,
  },
  HDFS: { pattern: starting(`${SHORT_DATE} ${PACKED_CLOCK}(?= )`), only: START },
  // With Tornado's `[I 260501 12:00:00 web:2239]`, and MySQL's log of slow queries.
  'MySQL 5': {
    pattern: starting(`${SHORT_DATE} {1,2}${LOOSE_CLOCK}(?=${BLANK}|$)`),
    only: ending('^|^\\[[CDEIW] |^# Time: '),
  },
  // `[1234:5678:0501/120000.123456:ERROR:gpu.cc(42)]`, or without process and thread.
  Chromium: {
    pattern: starting(`${MONTH}${DAY}/${PACKED_CLOCK}(?=(?:\\.\\d{1,6})?:[A-Z])`),
    only: ending('^\\[(?:\\d{1,10}:){0,2}'),
  },
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const BEHIND = {
  /** No clock has as many digits; log4j's `SSS` behind a colon are always three. */
  fraction: starting('(?:[.,](\\d{1,20})|:(\\d{3})(?!\\d))'),
  half: starting(`${BEFORE_HALF}([AP])M(?![A-Za-z0-9_])`, 'i'),
  /** With a name of a zone before it that the table does not know; a host may be called `2001:db8::1`. */
  year: starting('(?: [A-Z]{2,5})? ((?:19|20|21)\\d\\d)(?![A-Za-z0-9_.-]|:[A-Za-z0-9:])'),
  /** A stamp is no beginning of a longer word or name. */
  word: starting('[A-Za-z0-9_]|\\.[A-Za-z]'),
};

/**
 * The stamp that begins at `at`. Behind the seconds may stand, in this order, a fraction of them, AM or PM, a zone
 * (see zone-suffix.ts), the year where a month's name was not followed by it, and then a zone if none was before.
 */
export function civilAt(line: string, at: number): CivilStamp | undefined {
  const text = line.slice(at);
  const before = line.slice(0, at);
  for (const { pattern, only } of Object.values(FORMS)) {
    if (only?.test(before) === false) continue;
    const match = pattern.exec(text);
    const stamp = match ? completed(match, text.slice(match[0].length)) : undefined;
    if (stamp) return stamp;
  }
  return undefined;
}

function completed({ groups = {} }: RegExpExecArray, behind: string): CivilStamp | undefined {
  let rest = behind;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = pattern.exec(rest);
    if (match) rest = rest.slice(match[0].length);
    return match ?? undefined;
  };

  const [, digits, threeDigits] = take(BEHIND.fraction) ?? [];
  const fraction = digits ?? threeDigits ?? '';
  const half = take(BEHIND.half)?.[1]?.toUpperCase();
  const zone = (): number | undefined => {
    const { offsetMinutes, length } = zoneSuffix(rest);
    rest = rest.slice(length);
    return offsetMinutes;
  };
  const zoneBeforeYear = zone();
  const isNamed = groups.name !== undefined;
  const year = yearOf(groups) ?? (isNamed ? numberOf(take(BEHIND.year)?.[1]) : undefined);
  const offsetMinutes = zoneBeforeYear ?? zone();
  if (BEHIND.word.test(rest)) return undefined;

  return valid({
    ...(year === undefined ? {} : { year }),
    month: isNamed ? MONTHS.indexOf((groups.name as string).toLowerCase()) + 1 : Number(groups.month),
    day: Number(groups.day),
    hour: hourOf(Number(groups.hour), half),
    minute: Number(groups.minute),
    second: Number(groups.second ?? 0),
    milliseconds: Number(groups.milliseconds ?? fraction.slice(0, 3).padEnd(3, '0')),
    ...(offsetMinutes === undefined ? {} : { offsetMinutes }),
  });
}

/** Of two digits, 69 to 99 are of the last century (POSIX, strptime). */
function yearOf({ year, yy }: Readonly<Record<string, string>>): number | undefined {
  return numberOf(year) ?? (yy === undefined ? undefined : Number(yy) + (Number(yy) < 69 ? 2000 : 1900));
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

/** Some print AM and PM behind hours that go to 23: then they say nothing. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined || hour < 1 || hour > 12) return hour;
  return (hour % 12) + (half === 'P' ? 12 : 0);
}
