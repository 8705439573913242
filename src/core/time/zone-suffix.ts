import { starting } from '../rule/patterns.ts';

/** Minutes east of UTC, undefined if no zone is stated, and the bytes that state it. */
export interface ZoneSuffix {
  readonly offsetMinutes: number | undefined;
  readonly length: number;
}

/**
 * Names that mean one zone: those of RFC 822 (5.1) and those of Europe, Japan and Australia. IST, BST and CST (China's
 * as well as Chicago's) are several and say nothing, nor does CDT, without which half a year of a log would be moved.
 */
const NAMES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  EST: -300,
  EDT: -240,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  WET: 0,
  WEST: 60,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  JST: 540,
  AEST: 600,
  AEDT: 660,
};

const ZULU = starting('[Zz]');
const OFFSET = starting('(?: ?(?:UTC|GMT)| )?([+-])(\\d\\d)(?::?(\\d\\d))?(?!\\d|:\\d)');
const NAME = starting(' ?([A-Z]{3,4})(?![A-Za-z0-9_])');

const NONE: ZoneSuffix = { offsetMinutes: undefined, length: 0 };

/**
 * The zone that `rest`, the bytes behind a time of day, begins with: `Z` or `z`; an offset `+02`, `+0200` or `+02:00`,
 * directly, behind one blank or behind UTC or GMT; or a name of the table, directly or behind one blank. An offset
 * is at most 14 hours and whole quarters of an hour, as all are, so that the process in `12:00:00-1234` is none.
 */
export function zoneSuffix(rest: string): ZoneSuffix {
  if (ZULU.test(rest)) return { offsetMinutes: 0, length: 1 };
  const offset = OFFSET.exec(rest);
  if (offset) {
    const [all, sign, hours, quarters = '00'] = offset;
    const minutes = Number(hours) * 60 + Number(quarters);
    if (Number(quarters) < 60 && Number(quarters) % 15 === 0 && minutes <= 14 * 60) {
      return { offsetMinutes: sign === '-' ? 0 - minutes : minutes, length: all.length };
    }
  }
  const name = NAME.exec(rest);
  const offsetMinutes = name ? NAMES[name[1] as string] : undefined;
  return name && offsetMinutes !== undefined ? { offsetMinutes, length: name[0].length } : NONE;
}
