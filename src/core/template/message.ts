import { matchAt, sticky } from '../rule/patterns.ts';
import { endOfQuotation } from './enclosed.ts';
import { endOfTime } from './stamps.ts';

/** Where the message of a line of text may begin: the places to try, the best first. */
export function messageStarts(line: string, levelEnd: number, clause: string): readonly number[] {
  const from = levelEnd > 0 && isHeader(line.slice(0, levelEnd), clause) ? behindBracket(line, levelEnd) : 0;
  const isSyslog = clause.endsWith('syslog priority');
  const head = from === 0 ? undefined : matchAt(isSyslog ? RFC_5424 : HEAD, line, from);
  const start = from + (head?.length ?? 0);
  return [
    skipHeader(line, isSyslog || from === 0 ? skipHost(line, start) : start, [...BARE, BRACKETS]),
    skipHeader(line, start, BARE),
    0,
  ];
}

/**
 * Whether the text up to a level word is the header of a line. An upper-case word in the middle of prose, of an
 * exception's text or of a string states a level too, and a pair `level=error` may stand behind the message: nothing
 * that stands before those may be lost.
 */
function isHeader(head: string, clause: string): boolean {
  const before = head.replace(/\w+$/, '');
  if (clause.endsWith('3c')) return !/=["']?$/.test(before);
  if (!clause.endsWith('3a')) return true;
  return !/[a-z]{2} [a-z]{2,} /.test(before) && !/(?:(?:Error|Exception): |["'`])$/.test(before);
}

/** Behind the bracket in which the level stands: `[2026-11-22 10:31:22,900: ERROR/MainProcess] `. */
function behindBracket(line: string, levelEnd: number): number {
  if (line.lastIndexOf('[', levelEnd) <= line.lastIndexOf(']', levelEnd - 1)) return levelEnd;
  return levelEnd + (matchAt(REST_OF_BRACKET, line, levelEnd)?.length ?? 0);
}

const REST_OF_BRACKET = sticky('[\\w .:/#-]{0,64}\\]');

/** klog's `0102 15:04:05.000000       1 reflector.go:138]`, the second word of a `fatal error:`, logcat's `E/`. */
const HEAD = sticky(
  '(?:\\d{4}|\\d{8})? \\d\\d:\\d\\d:\\d\\d\\.\\d+ +\\d+ [^\\0-\\x20\\]]+:\\d+\\]| (?:[Ee]rror|ERROR)(?= [A-Z]+\\d|:)|/',
);

/** RFC 5424, behind the number of its priority: `>1 time host app pid id [structured data] `. */
const RFC_5424 = sticky(
  '>\\d{1,2}(?: [^\\0-\\x20]+){5} (?:-|(?:\\[(?:[^\\]"]|"(?:[^"\\\\]|\\\\[^])*")*\\])+)(?: \\xef\\xbb\\xbf)?',
);

/** syslog's header in front of a program's name: the time stamp and the name of the host. */
function skipHost(line: string, from: number): number {
  const start = line[from] === '>' ? from + 1 : from;
  const stamp = endOfTime(line, start);
  if (stamp === undefined) return from;
  // A program that writes `Nov 22` is syslog; of others a process id behind the name must say it.
  const isSyslog = /[A-Z]/.test(line.charAt(start));
  return stamp + (matchAt(isSyslog ? HOST : HOST_OF_PROCESS, line, stamp)?.length ?? 0);
}

const HOST = sticky(' [^\\0-\\x20\\[\\]:]+ (?=[\\w./()-]+(?:\\[\\d+\\])?: )');
const HOST_OF_PROCESS = sticky(' [^\\0-\\x20\\[\\]:]+ (?=[\\w./()-]+\\[\\d+\\]: )');

/** What separates the parts of a header; a dash or an arrow is a separator if a blank follows. */
const SEPARATORS = sticky('[\\0-\\x20\\x7f:|,;\\])>}!]+|[-=*~]+>?(?![^\\0-\\x20])');
/** Ids of processes, threads and connections: `12345 ---`, `16229#16229:`, `*1 `, `(8)`. */
const NUMBERS = sticky(
  '\\*?\\d+(?:[-#:/_]\\d+)*(?=[\\0-\\x20]*(?:[:|[\\]-]|$))|\\*\\d+(?=[\\0-\\x20])|\\(\\d+\\)(?=[\\0-\\x20:])',
);
/** `[main]`, `[QuorumPeer[myid=1]/0.0.0.0:2181]`; rustc's `error[E0382]: ` has the message's code in it. */
const BRACKETS = sticky('(?!\\[[A-Z]{1,6}-?\\d{3,6}\\]:)\\[(?:[^[\\]]|\\[[^[\\]]{0,64}\\]){0,128}\\]');
/** Where in the source the line was written: `logs/main.go:72`. */
const CALLER = sticky('[\\w./@-]+\\.(?:go|py|rs|js|ts|java|kt|rb|php|cs|cpp|cc|c):\\d+(?=[\\0-\\x20])');
const BARE = [SEPARATORS, NUMBERS, CALLER];

function skipHeader(line: string, from: number, items: readonly RegExp[]): number {
  let at = from;
  for (;;) {
    const end = endOfTime(line, at) ?? endOfItem(line, at, items);
    if (end === at) return at;
    at = end;
  }
}

function endOfItem(line: string, at: number, items: readonly RegExp[]): number {
  for (const item of items) {
    const match = matchAt(item, line, at);
    if (match) return at + match.length;
  }
  return at;
}

/** klog quotes its message: `"Unable to sync" err="…"`; and so do programs that quote the whole of it. */
export function unquoted(message: string): string {
  const end = message.startsWith('"') ? endOfQuotation(message, 0) : undefined;
  if (end === undefined || !/^(?:$| [\w.@-]+=)/.test(message.slice(end))) return message;
  return message.slice(1, end - 1) + message.slice(end);
}
