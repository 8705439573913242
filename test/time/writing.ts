import fc from 'fast-check';
import type { CivilStamp } from '../../src/core/time/stamp.ts';
import { shownOffset } from './showing.ts';

/** A time of a random instant, and what a form that prints all of it would state. */
export type Written = Required<CivilStamp>;

/** What of a stamp a form does not print. */
type Lost = 'year' | 'offset' | 'milliseconds' | 'seconds';

/** A way to write a time; not one that reads it. */
export interface Writer {
  readonly write: (time: Written) => string;
  readonly loses: readonly Lost[];
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const WEEKDAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');

const two = (value: number): string => String(value).padStart(2, '0');
const three = (value: number): string => String(value).padStart(3, '0');
const month = (t: Written): string => MONTHS[t.month - 1] as string;
const weekday = (t: Written): string =>
  WEEKDAYS[new Date(Date.UTC(t.year, t.month - 1, t.day)).getUTCDay()] as string;
const date = (t: Written, mark: string): string => [t.year, two(t.month), two(t.day)].join(mark);
const clock = (t: Written, mark = ':'): string => [t.hour, t.minute, t.second].map(two).join(mark);
const twelve = (t: Written): string => `${t.hour % 12 || 12}:${two(t.minute)}:${two(t.second)}`;
const half = (t: Written): string => (t.hour < 12 ? 'AM' : 'PM');
const offset = (t: Written): string =>
  t.offsetMinutes === 0 ? '+0000' : shownOffset(t.offsetMinutes).replace(':', '');
const short = (t: Written): string => two(t.year % 100);

export const WRITERS: Readonly<Record<string, Writer>> = {
  'ISO 8601': {
    write: (t) => `${date(t, '-')}T${clock(t)}.${three(t.milliseconds)}${shownOffset(t.offsetMinutes)}`,
    loses: [],
  },
  'ISO 8601, nanoseconds': {
    write: (t) => `${date(t, '-')}T${clock(t)}.${three(t.milliseconds)}999999${shownOffset(t.offsetMinutes)}`,
    loses: [],
  },
  'ISO 8601, blanks': {
    write: (t) => `${date(t, '-')} ${clock(t)},${three(t.milliseconds)} ${offset(t)}`,
    loses: [],
  },
  slashes: { write: (t) => `${date(t, '/')} ${clock(t)}`, loses: ['offset', 'milliseconds'] },
  dots: { write: (t) => `${date(t, '.')} ${clock(t)}.${three(t.milliseconds)}`, loses: ['offset'] },
  basic: { write: (t) => `${date(t, '')}T${clock(t, '')}${offset(t)}`, loses: ['milliseconds'] },
  HealthApp: {
    write: (t) => `${date(t, '')}-${t.hour}:${t.minute}:${t.second}:${t.milliseconds}`,
    loses: ['offset'],
  },
  'Blue Gene': {
    write: (t) => `${date(t, '-')}-${clock(t, '.')}.${three(t.milliseconds)}456`,
    loses: ['offset'],
  },
  Spark: {
    write: (t) => `${short(t)}/${two(t.month)}/${two(t.day)} ${clock(t)} INFO`,
    loses: ['offset', 'milliseconds'],
  },
  HDFS: {
    write: (t) => `${short(t)}${two(t.month)}${two(t.day)} ${clock(t, '')} 148`,
    loses: ['offset', 'milliseconds'],
  },
  'MySQL 5': {
    write: (t) => `${short(t)}${two(t.month)}${two(t.day)} ${clock(t).replace(/^0/, ' ')} [Note]`,
    loses: ['offset', 'milliseconds'],
  },
  'RFC 3164': {
    write: (t) => `${month(t)} ${String(t.day).padStart(2)} ${clock(t)}`,
    loses: ['year', 'offset', 'milliseconds'],
  },
  asctime: {
    write: (t) => `${weekday(t)} ${month(t)} ${two(t.day)} ${clock(t)} ${t.year}`,
    loses: ['offset', 'milliseconds'],
  },
  'Apache 2.4': {
    write: (t) =>
      `[${weekday(t)} ${month(t)} ${two(t.day)} ${clock(t)}.${three(t.milliseconds)}456 ${t.year}]`,
    loses: ['offset'],
  },
  'common log': {
    write: (t) => `1.2.3.4 - - [${two(t.day)}/${month(t)}/${t.year}:${clock(t)} ${offset(t)}] "GET /`,
    loses: ['milliseconds'],
  },
  Tomcat: {
    write: (t) => `${two(t.day)}-${month(t)}-${t.year} ${clock(t)}.${three(t.milliseconds)}`,
    loses: ['offset'],
  },
  'RFC 5322': {
    write: (t) => `${weekday(t)}, ${two(t.day)} ${month(t)} ${t.year} ${clock(t)} ${offset(t)}`,
    loses: ['milliseconds'],
  },
  'java.util.logging': {
    write: (t) => `${month(t)} ${two(t.day)}, ${t.year} ${twelve(t)} ${half(t)}`,
    loses: ['offset', 'milliseconds'],
  },
  American: {
    write: (t) => `${t.month}/${t.day}/${t.year}, ${twelve(t)} ${half(t)}`,
    loses: ['offset', 'milliseconds'],
  },
  'day first, dots': {
    write: (t) => `${two(t.day)}.${two(t.month)}.${t.year} ${clock(t)}`,
    loses: ['offset', 'milliseconds'],
  },
  logcat: {
    write: (t) => `${two(t.month)}-${two(t.day)} ${clock(t)}.${three(t.milliseconds)}`,
    loses: ['year', 'offset'],
  },
  klog: {
    write: (t) => `E${two(t.month)}${two(t.day)} ${clock(t)}.${three(t.milliseconds)}456`,
    loses: ['year', 'offset'],
  },
  Proxifier: {
    write: (t) => `[${two(t.month)}.${two(t.day)} ${clock(t)}]`,
    loses: ['year', 'offset', 'milliseconds'],
  },
  'no seconds': {
    write: (t) => `[${date(t, '-')} ${two(t.hour)}:${two(t.minute)}]`,
    loses: ['offset', 'milliseconds', 'seconds'],
  },
  Gin: { write: (t) => `[GIN] ${date(t, '/')} - ${clock(t)}`, loses: ['offset', 'milliseconds'] },
  Unreal: {
    write: (t) => `[${date(t, '.')}-${clock(t, '.')}:${three(t.milliseconds)}][  0]LogNet: `,
    loses: ['offset'],
  },
  Erlang: {
    write: (t) => `=INFO REPORT==== ${t.day}-${month(t)}-${t.year}::${clock(t)} ===`,
    loses: ['offset', 'milliseconds'],
  },
  Forge: {
    write: (t) => `[${two(t.day)}${month(t)}${t.year} ${clock(t)}.${three(t.milliseconds)}]`,
    loses: ['offset'],
  },
  Tornado: {
    write: (t) => `[I ${short(t)}${two(t.month)}${two(t.day)} ${clock(t)} web:1]`,
    loses: ['offset', 'milliseconds'],
  },
  CockroachDB: {
    write: (t) => `W${short(t)}${two(t.month)}${two(t.day)} ${clock(t)}.${three(t.milliseconds)}456 1`,
    loses: ['offset'],
  },
  Chromium: {
    write: (t) => `[1:23:${two(t.month)}${two(t.day)}/${clock(t, '')}.${three(t.milliseconds)}456:ERROR:x`,
    loses: ['year', 'offset'],
  },
  Snort: {
    write: (t) => `${two(t.month)}/${two(t.day)}-${clock(t)}.${three(t.milliseconds)}456`,
    loses: ['year', 'offset'],
  },
  Splunk: {
    write: (t) =>
      `${two(t.month)}-${two(t.day)}-${t.year} ${clock(t)}.${three(t.milliseconds)} ${offset(t)} INFO`,
    loses: [],
  },
  logfmt: {
    write: (t) =>
      `level=info ts=${date(t, '-')}T${clock(t)}.${three(t.milliseconds)}${shownOffset(t.offsetMinutes)}`,
    loses: [],
  },
};

/** In milliseconds, from 1970 to 2068, so that two digits say the year. */
export const civilMs = fc.integer({ min: 0, max: Date.UTC(2069, 0, 1) - 1 });

/** Zones of whole quarters of an hour. */
export const offsets = fc.integer({ min: -56, max: 56 }).map((quarters) => quarters * 15);

/** What clocks with the offset show as that civil time. */
export function writtenAt(ms: number, offsetMinutes: number): Written {
  const t = new Date(ms);
  return {
    year: t.getUTCFullYear(),
    month: t.getUTCMonth() + 1,
    day: t.getUTCDate(),
    hour: t.getUTCHours(),
    minute: t.getUTCMinutes(),
    second: t.getUTCSeconds(),
    milliseconds: t.getUTCMilliseconds(),
    offsetMinutes,
  };
}

/** Any time in any zone. */
export const written: fc.Arbitrary<Written> = fc.tuple(civilMs, offsets).map((time) => writtenAt(...time));

/** What a line of the writer states. */
export function stated({ loses }: Writer, time: Written): CivilStamp {
  const { year, offsetMinutes, ...rest } = time;
  return {
    ...rest,
    ...(loses.includes('year') ? {} : { year }),
    ...(loses.includes('offset') ? {} : { offsetMinutes }),
    ...(loses.includes('milliseconds') ? { milliseconds: 0 } : {}),
    ...(loses.includes('seconds') ? { second: 0 } : {}),
  };
}
