import type { Level } from '../levels.ts';

/**
 * Every spelling of every level, lower case. Sources: the level names of log4j, logback, java.util.logging, Python
 * logging, Serilog (u3/u4), zap, zerolog, logrus, .NET console, syslog(3), PostgreSQL, OpenSSH (debug1..3), MySQL.
 */
const PLAIN: Readonly<Record<Exclude<Level, 'NONE'>, string>> = {
  FATAL: 'fatal ftl critical crit severe alert emerg emergency panic dpanic pnc',
  ERROR: 'error err',
  WARNING: 'warning warn wrn',
  NOTICE: 'notice',
  INFO: 'info inf',
  DEBUG: 'debug dbg debug1 debug2 debug3 debug4 debug5',
  TRACE: 'trace trc vrb trace1 trace2 trace3 trace4 trace5 trace6 trace7 trace8',
};

/** Words that prose uses too: they count in a strong position only, never as a bare upper-case word. */
const AMBIGUOUS: Readonly<Record<Exclude<Level, 'NONE'>, string>> = {
  FATAL: 'fatl',
  ERROR: 'eror',
  WARNING: '',
  NOTICE: 'note',
  INFO: 'information informational',
  DEBUG: 'dbug fine',
  TRACE: 'trce finer finest verbose verb',
};

function table(spellings: Readonly<Record<string, string>>): Map<string, Level> {
  const entries = Object.entries(spellings).flatMap(([level, words]) =>
    words.split(' ').map((word) => [word, level as Level] as const),
  );
  return new Map(entries.filter(([word]) => word !== ''));
}

const plain = table(PLAIN);
const all = new Map([...plain, ...table(AMBIGUOUS)]);

/** All spellings, lower case; the ambiguous ones count in a strong position only. */
export function spellings(): readonly { word: string; level: Level; ambiguous: boolean }[] {
  return [...all].map(([word, level]) => ({ word, level, ambiguous: !plain.has(word) }));
}

/** Syslog severities 0..7 (RFC 5424, table 2). */
export const BY_SYSLOG: readonly Level[] = [
  'FATAL',
  'FATAL',
  'FATAL',
  'ERROR',
  'WARNING',
  'NOTICE',
  'INFO',
  'DEBUG',
];

/** pino and bunyan: 10..60 by tens. */
export const BY_TENS: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'];

/** Single letters, where a format puts one. C is glog's "check failed", X and A are CUPS' emergency and alert. */
export const BY_LETTER: Readonly<Record<string, Level>> = {
  F: 'FATAL',
  C: 'FATAL',
  X: 'FATAL',
  A: 'FATAL',
  E: 'ERROR',
  W: 'WARNING',
  N: 'NOTICE',
  I: 'INFO',
  D: 'DEBUG',
  V: 'TRACE',
  T: 'TRACE',
};

/** The single letters that stand for a level as the value of a level key. */
export function spelledByLetter(letter: string): Level | undefined {
  return /^[FEWNIDVT]$/i.test(letter) ? BY_LETTER[letter.toUpperCase()] : undefined;
}

/** What PostgreSQL puts before lines that belong to the one before (elog.c). */
export const POSTGRES_STOPS: ReadonlySet<string> = new Set(
  'DETAIL HINT CONTEXT STATEMENT QUERY LOCATION'.split(' '),
);
