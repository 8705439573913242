import type { Level } from '../levels.ts';
import { BLANK, ISO_STAMP, KLOG, starting } from './patterns.ts';
import { BY_LETTER, BY_SYSLOG } from './spellings.ts';
import type { Vocabulary } from './vocabulary.ts';

interface LineStart {
  /** What `explain` calls it. */
  readonly clause: string;
  readonly pattern: RegExp;
  /** The level of a match; undefined if it says none after all, and then the next start is tried. */
  readonly level: (match: RegExpExecArray, vocabulary: Vocabulary) => Level | undefined;
}

const byLetter: LineStart['level'] = ([, letter]) => BY_LETTER[(letter as string).toUpperCase()];
const byWord: LineStart['level'] = ([, word], { spelled }) => spelled(word as string);

const REDIS_MARKS: Readonly<Record<string, Level>> = {
  '.': 'DEBUG',
  '-': 'INFO',
  '*': 'NOTICE',
  '#': 'WARNING',
};

const LOGRUS: Readonly<Record<string, Level>> = {
  FATA: 'FATAL',
  PANI: 'FATAL',
  ERRO: 'ERROR',
  WARN: 'WARNING',
  INFO: 'INFO',
  DEBU: 'DEBUG',
  TRAC: 'TRACE',
};

const MONTH = '[A-Z][a-z][a-z]';
const CLOCK = '\\d\\d:\\d\\d:\\d\\d';

/** Step 2 of the rule: line starts that say the level. The first that matches decides. */
const LINE_STARTS: readonly LineStart[] = [
  {
    // RFC 3164, RFC 5424 and sd-daemon(3): facility * 8 + severity.
    clause: 'syslog priority',
    pattern: starting('<(\\d{1,3})>'),
    level: ([, n]) => (Number(n) <= 191 ? BY_SYSLOG[Number(n) & 7] : undefined),
  },
  { clause: 'klog', pattern: starting(`(?=${KLOG})([A-Z])`), level: byLetter },
  {
    clause: 'logcat',
    pattern: starting('([VDIWEF])/(?!O[ :,])(?:[^:]{0,64}?\\( *\\d+\\)|[^/:()]{1,64}):'),
    level: byLetter,
  },
  { clause: 'CUPS', pattern: starting(`([XACEWNIDd]) \\[\\d\\d/${MONTH}/\\d{4}`), level: byLetter },
  {
    clause: 'Redis',
    pattern: starting(`\\d+:[A-Z] \\d\\d? ${MONTH} (?:\\d{4} )?${CLOCK}(?:\\.\\d+)? ([.\\-*#])(?: |$)`),
    level: ([, mark]) => REDIS_MARKS[mark as string],
  },
  { clause: 'GitHub command', pattern: starting('::(error|warning|notice|debug)(?: |::)'), level: byWord },
  {
    clause: 'Azure command',
    pattern: starting('##vso\\[task\\.logissue (?:[^\\]]*;)? *type=(error|warning)\\b', 'i'),
    level: byWord,
  },
  {
    clause: 'package manager',
    pattern: starting('(?:npm|yarn|pnpm|gyp|lerna) +(?:(ERR)!|([A-Za-z]\\w*))'),
    level: ([, err, word], { spelled }) => spelled((err ?? word) as string),
  },
  { clause: 'apt', pattern: starting('([EWN]): '), level: byLetter },
  { clause: 'Kotlin', pattern: starting('([ew]): (?:file:|/)'), level: byLetter },
  {
    clause: 'logrus',
    pattern: starting(`(FATA|PANI|ERRO|WARN|INFO|DEBU|TRAC)\\[(?:\\d{4,}|${ISO_STAMP})\\]`),
    level: ([, word], { isOwn, spelled }) =>
      isOwn(word as string) ? spelled(word as string) : LOGRUS[word as string],
  },
  {
    // PHP's own error log puts its date in brackets before it.
    clause: 'PHP',
    pattern: starting(
      `(?:\\[\\d\\d-${MONTH}-\\d{4} ${CLOCK}[^\\]]*\\] )?PHP (?:(?:parse|recoverable|catchable|unknown) )?(fatal error|error|warning|notice):`,
      'i',
    ),
    level: ([, words], { spelled }) => spelled((words as string).split(' ')[0] as string),
  },
  { clause: 'CMake', pattern: starting('CMake (?:Deprecation )?(Error|Warning)\\b'), level: byWord },
  { clause: 'ESLint', pattern: starting(`\\d+:\\d+ +(error|warning)  `), level: byWord },
  {
    clause: 'Windows event export',
    pattern: starting('([A-Za-z]+),\\d{1,2}/\\d{1,2}/\\d{4}'),
    level: byWord,
  },
  {
    clause: 'macOS unified log',
    pattern: starting(`${ISO_STAMP}${BLANK}+0x[0-9a-f]+${BLANK}+([A-Za-z]+)${BLANK}+0x[0-9a-f]`),
    level: byWord,
  },
];

/** The level that the start of `line` says, if it is one of the known starts, and where what says it ends. */
export function judgeStart(
  line: string,
  vocabulary: Vocabulary,
): { level: Level; clause: string; end: number } | undefined {
  for (const { clause, pattern, level } of LINE_STARTS) {
    const match = pattern.exec(line);
    const said = match ? level(match, vocabulary) : undefined;
    if (match && said) return { level: said, clause, end: endOfCapture(match) };
  }
  return undefined;
}

/** Behind the one part of a line start that says the level: the only group that took part in the match. */
function endOfCapture(match: RegExpExecArray): number {
  return match.indices?.slice(1).find((group) => group !== undefined)?.[1] ?? match[0].length;
}
