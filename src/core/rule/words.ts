import type { Level } from '../levels.ts';
import { BLANK, ending, starting, TIME } from './patterns.ts';
import { BY_LETTER, BY_SYSLOG, POSTGRES_STOPS } from './spellings.ts';
import { MAX_NAME, type Vocabulary } from './vocabulary.ts';

/** A word of a line and what stands on its two sides. */
interface Word {
  readonly text: string;
  /** All that stands before it, from the start of the line. */
  readonly before: string;
  /** All that stands behind it. */
  readonly after: string;
}

/** `stop`: the line says here that it has no level of its own. */
export type WordVerdict = { readonly level: Level; readonly clause: string } | { readonly stop: string };

/** Step 3 of the rule, one word: the level that it states where it stands, if it states one. */
export function judgeWord(word: Word, vocabulary: Vocabulary): WordVerdict | undefined {
  const { text, before, after } = word;
  const letter = judgeLetter(word);
  if (letter) return { level: letter, clause: '3g' };
  const inCapitals = vocabulary.spelledInCapitals(text);
  if (inCapitals && isFree(word)) return { level: inCapitals, clause: '3a' };
  const isFirst = !/(?<![A-Za-z0-9_])[A-Za-z]/.test(before);
  const special = vocabulary.isOwn(text) ? undefined : judgeSpecial(word, isFirst);
  if (special) return special;

  const level = vocabulary.spelled(text);
  if (!level) return undefined;
  if (isFacility(word)) return { level, clause: '2 syslog facility' };
  if (isEnclosed(word)) return { level, clause: '3b' };
  if (isValue(word, vocabulary)) return { level, clause: '3c' };
  if (AFTER_TIME.test(before)) return { level, clause: '3d' };
  if (after.startsWith(':') && isFirst) return { level, clause: '3e' };
  if (after.startsWith(':') && /:[ \t]+$/.test(before)) return { level, clause: '3f' };
  if (/^(?:error|warning)$/i.test(text) && DIAGNOSTIC_CODE.test(after)) return { level, clause: '3h' };
  if (/^fatal$/i.test(text) && FATAL_ERROR.test(after)) return { level, clause: '3h' };
  return undefined;
}

/** What single programs say with words that are no levels elsewhere. */
function judgeSpecial(word: Word, isFirst: boolean): WordVerdict | undefined {
  const { text, before, after } = word;
  if (text === 'LOG' && after.startsWith(':') && isFree(word)) {
    return { level: 'INFO', clause: '3a PostgreSQL' };
  }
  if (POSTGRES_STOPS.has(text) && after.startsWith(':  ') && isFree(word)) return { stop: '3a PostgreSQL' };
  // MySQL 8 says [System] for what it reports as INFO to the system's log.
  if (/^system$/i.test(text) && before.endsWith('[') && after.startsWith('] [MY-')) {
    return { level: 'INFO', clause: '3b MySQL' };
  }
  const isDotnet = isFirst && /^fail$/i.test(text) && after.startsWith(':');
  return isDotnet ? { level: 'ERROR', clause: '3e' } : undefined;
}

/** 3a: nothing around the word makes it part of a name, of an assignment or of a request. */
function isFree({ before, after }: Word): boolean {
  if (after.startsWith('=') || /[=?&%]$/.test(before)) return false;
  const left = joinedBy(/(?<!\w)(\w)\w*-$/.exec(before));
  const right = joinedBy(/^-(\w)/.exec(after));
  if ((left === 'word' && right === 'nothing') || (left === 'nothing' && right === 'word')) return false;
  if (before.endsWith('/') && !(WORD_AND_SLASH.test(before) && /^[\]:)]/.test(after))) return false;
  return !(before.endsWith('"') && starting(' (?:/|\\*|http)').test(after));
}

/**
 * What a `-` joins to the word, by the first byte of it. A number is not held to be part of a name, nor to be none:
 * `2024-05-01-INFO` and `12:00:00,123-INFO-message` both state a level.
 */
function joinedBy(match: RegExpExecArray | null): 'nothing' | 'number' | 'word' {
  if (!match) return 'nothing';
  return /[A-Za-z]/.test(match[1] as string) ? 'word' : 'number';
}

/** Threads have names such as `Worker-1` and `Epoll IO #2`. */
const WORD_AND_SLASH = ending('[A-Za-z0-9_)]/');

/** 2, anywhere: `daemon.err`, as BusyBox and rsyslog's traditional formats print facility and severity. */
function isFacility({ text, before, after }: Word): boolean {
  return (
    /^(?:emerg|panic|alert|crit|err|error|warn|warning|notice|info|debug)$/.test(text) &&
    FACILITY.test(before) &&
    /^(?:[ \t:\]>]|$)/.test(after)
  );
}

const FACILITY = ending(
  `(?:^|[ \\t<[])(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|security|local[0-7])\\.`,
);

/** 3b: `[x]`, `[module:x]`, `<x>`, `|x|`, blanks allowed inside. */
function isEnclosed({ before, after }: Word): boolean {
  const opening = ending(`([[<|])${BLANK}*`).exec(before)?.[1] ?? (MODULE.test(before) ? '[' : undefined);
  const closing = starting(`${BLANK}*([\\]>|])`).exec(after)?.[1];
  return opening !== undefined && closing === { '[': ']', '<': '>', '|': '|' }[opening];
}

const MODULE = ending(`\\[[A-Za-z0-9_./-]*:${BLANK}*`);

/** 3c: the value of a level key. */
function isValue({ before, after }: Word, vocabulary: Vocabulary): boolean {
  if (before.endsWith('=')) return endsWithLevelKey(before.slice(0, -1), vocabulary);
  if (!after.startsWith('"')) return UNQUOTED.test(before);
  if (before.endsWith('="')) return endsWithLevelKey(before.slice(0, -2), vocabulary);
  return vocabulary.isLevelKey(QUOTED_KEY.exec(before)?.[1] ?? '');
}

const QUOTED_KEY = ending(`"([^"]+)"${BLANK}*:${BLANK}*"`);
const UNQUOTED = new RegExp(`(?:^|[,;{(])${BLANK}*(?:level|lvl|severity):${BLANK}*$`, 'i');

/** Whether `text` ends with a level key that is no part of a longer one, and not a command line's or a URL's. */
function endsWithLevelKey(text: string, { isLevelKey }: Vocabulary): boolean {
  for (let length = 1; length <= Math.min(MAX_NAME, text.length); length++) {
    const start = text.length - length;
    if (isLevelKey(text.slice(start)) && !/[A-Za-z0-9_.@/?&%-]/.test(text.charAt(start - 1))) return true;
  }
  return false;
}

/** 3d: directly behind a time. */
const AFTER_TIME = ending(`${TIME}[ \\t,\\])]+`);

/** 3g: a single letter, or klog's five characters, where their formats put them. */
function judgeLetter({ text, before, after }: Word): Level | undefined {
  if (KLOG_WORD.test(text) && starting(' \\d\\d:').test(after)) return BY_LETTER[text.charAt(0)];
  if (!/^[VDIWEF]$/.test(text)) return undefined;
  const isLogcat = THREADTIME.test(before) && after.startsWith(' ');
  const isLogcatTag = AFTER_BLANK_TIME.test(before) && /^\/(?!O(?:[ :,]|$))/.test(after);
  const isMongo = /[FEWID]/.test(text) && AFTER_BLANK_TIME.test(before) && UPPER_WORD.test(after);
  return isLogcat || isLogcatTag || isMongo ? BY_LETTER[text] : undefined;
}

const KLOG_WORD = /^[IWEFCD]\d{4}(?:\d{4})?$/;
const AFTER_BLANK_TIME = ending(`${TIME} +`);
const THREADTIME = ending(`${TIME} +(?:\\w+ +)?\\d+ +\\d+ +`);
/** MongoDB 3 writes `-` for no component. */
const UPPER_WORD = starting(' +(?:[A-Z][A-Z0-9_]+(?![A-Za-z0-9_])|- +\\[)');

/** 3h: ` TS2304:`, `[E0382]:`; behind `fatal` also ` error:` and ` error LNK1120:`. */
const DIAGNOSTIC_CODE = starting(' [A-Za-z]+\\d+ ?:|\\[[A-Za-z]+\\d+\\]:');
const FATAL_ERROR = starting(' error(?::| [A-Z]+\\d+ ?:)', 'i');

/** 2, anywhere: Cisco's `%FACILITY-severity-MNEMONIC:` (IOS XR puts a blank before the colon). */
export function judgeCisco(rest: string): Level | undefined {
  const match = starting('%[A-Z][A-Z0-9_-]*-([0-7])-[A-Za-z0-9_]+ ?:').exec(rest);
  return match ? BY_SYSLOG[Number(match[1])] : undefined;
}

/**
 * Where the walk goes on behind a quoted value whose key is not a level key (`msg="…"`): `before` ends with the
 * `="` of the value, `i` is the position behind it. Undefined if it is no such value.
 */
export function endOfForeignValue(line: string, i: number, vocabulary: Vocabulary): number | undefined {
  const before = line.slice(0, i);
  if (!ending('[A-Za-z0-9_.@-]="').test(before)) return undefined;
  if (endsWithLevelKey(before.slice(0, -2), vocabulary)) return undefined;
  for (let j = i; j < line.length; j++) {
    if (line[j] === '\\') j++;
    else if (line[j] === '"') return j + 1;
  }
  return line.length;
}
