import type { Level } from '../levels.ts';
import { latin1, skipBlanks, withoutAnsi } from '../text.ts';
import { judgeJson } from './json.ts';
import { judgeStart } from './line-starts.ts';
import { BLANK, ISO_STAMP, starting } from './patterns.ts';
import { BUILT_IN, type Vocabulary } from './vocabulary.ts';
import { endOfForeignValue, judgeCisco, judgeWord } from './words.ts';

/** The level of a line, the clause of the rule that decided, and where it found what it decided by. */
export interface Verdict {
  readonly level: Level;
  readonly clause: string;
  readonly place: Place;
}

/**
 * `text`: the line without its carriers and colours, and where in it the word that says the level ends (0: no word
 * does); `record`: a JSON object that the line is, or that it ends with.
 */
type Place =
  | { readonly kind: 'text'; readonly line: string; readonly end: number }
  | { readonly kind: 'record'; readonly record: string };

/** Bytes of a line that are judged at most. */
export const LINE_LIMIT = 1 << 20;

/** Words count if they start within this many bytes from the start of the line. */
const HEADER = 256;

/** docker's json-file in docker's json-file is real; deeper is an attack on the stack. */
const MAX_WRAPS = 3;

/**
 * The level of one line, without its line feed. This is the specification of what the kernel (src/kernel) does
 * faster; tests hold the two equal.
 */
export function judgeLine(bytes: Uint8Array, vocabulary = BUILT_IN): Verdict {
  const isCut = bytes.length > LINE_LIMIT;
  return judgeText(latin1(isCut ? bytes.subarray(0, LINE_LIMIT) : bytes), isCut, 0, vocabulary);
}

/** The level of one element of a JSON array document: step 1 alone. */
export function judgeRecord(bytes: Uint8Array, vocabulary = BUILT_IN): Verdict {
  return judgeRecordText(latin1(bytes.subarray(0, LINE_LIMIT)), 0, vocabulary);
}

function judgeText(raw: string, isCut: boolean, wraps: number, vocabulary: Vocabulary): Verdict {
  const { text, echoAt } = withoutAnsi(raw);
  const whole = text.replace(/[ \t\r\n]+$/, '');

  // 0. Carriers. `from` is where the line begins behind them, `at` its first byte that is no blank.
  let from = 0;
  let at = skipBlanks(whole, 0);
  for (let i = 0; i < 3; i++) {
    const carrier = carrierLength(whole.slice(at), vocabulary);
    if (carrier === 0) break;
    from = at + carrier;
    at = skipBlanks(whole, from);
  }
  const line = whole.slice(at);
  const stamp = starting(ISO_STAMP).exec(line)?.[0].length ?? 0;
  const behind = stamp === 0 ? 0 : skipBlanks(line, stamp);
  const isStamped = behind > stamp;
  if (isEcho(whole, echoAt, from) || (isStamped && isEcho(whole, echoAt, at + stamp))) {
    return { level: 'NONE', clause: '0 echoed script', place: { kind: 'text', line, end: 0 } };
  }

  const isClosed = isCut || line.endsWith('}');
  const starts = isStamped ? [0, behind] : [0];
  for (const start of starts) {
    if (isClosed && line.startsWith('{', start)) return judgeRecordText(line.slice(start), wraps, vocabulary);
  }
  for (const start of starts) {
    const said = judgeStart(line.slice(start), vocabulary);
    if (said) {
      const place: Place = { kind: 'text', line, end: start + said.end };
      return { level: said.level, clause: `2 ${said.clause}`, place };
    }
  }
  return walk(line, isClosed, wraps, vocabulary);
}

/** Step 3: the words from the left; the first that qualifies decides. */
function walk(line: string, isClosed: boolean, wraps: number, vocabulary: Vocabulary): Verdict {
  const nowhere: Place = { kind: 'text', line, end: 0 };
  for (let i = 0; i < Math.min(HEADER, line.length); ) {
    if (isClosed && line.startsWith('{"', i)) return judgeRecordText(line.slice(i), wraps, vocabulary);
    if (line.startsWith('="', i)) {
      i = endOfForeignValue(line, i + 2, vocabulary) ?? i + 2;
      continue;
    }
    const cisco = line[i] === '%' ? judgeCisco(line.slice(i)) : undefined;
    if (cisco) return { level: cisco, clause: '2 Cisco', place: { kind: 'text', line, end: i } };
    const run = /^[A-Za-z0-9_]+/.exec(line.slice(i))?.[0];
    if (run === undefined) {
      i++;
      continue;
    }
    if (/^[A-Za-z]/.test(run)) {
      const word = { text: run, before: line.slice(0, i), after: line.slice(i + run.length) };
      const verdict = judgeWord(word, vocabulary);
      if (verdict && 'stop' in verdict) return { level: 'NONE', clause: verdict.stop, place: nowhere };
      if (verdict) return { ...verdict, place: { kind: 'text', line, end: i + run.length } };
    }
    i += run.length;
  }
  return { level: 'NONE', clause: '4', place: nowhere };
}

function judgeRecordText(record: string, wraps: number, vocabulary: Vocabulary): Verdict {
  const verdict = judgeJson(record, vocabulary);
  const place: Place = { kind: 'record', record };
  if (verdict.kind === 'level') return { level: verdict.level, clause: '1', place };
  if (verdict.kind === 'none' || wraps === MAX_WRAPS) return { level: 'NONE', clause: '1', place };
  const wrapped = judgeText(verdict.text, false, wraps + 1, vocabulary);
  return { ...wrapped, clause: `1 log, ${wrapped.clause}` };
}

/** The bytes that a carrier takes at the start of `line`; 0 if there is none. */
function carrierLength(line: string, vocabulary: Vocabulary): number {
  const compose = COMPOSE.exec(line);
  // Pipe tables put a level where compose puts the name of a service.
  if (compose && !isLevelLike(compose[1] as string, vocabulary)) return compose[0].length;
  return CRI.exec(line)?.[0].length ?? BUILDKIT.exec(line)?.[0].length ?? 0;
}

/** `ERROR`, `app.error` and `web-ERROR` are no names of services; `error-pages-1` is one. */
function isLevelLike(name: string, { spelled, spelledInCapitals }: Vocabulary): boolean {
  const parts = name.split(/[.-]/);
  return spelled(name) !== undefined || parts.some(name.includes('.') ? spelled : spelledInCapitals);
}

const CRI = starting(`${ISO_STAMP} (?:stdout|stderr) [FP](?: |$)`);
const COMPOSE = starting('([A-Za-z0-9][A-Za-z0-9_.-]{0,127}) {1,120}\\|(?: |$)');
const BUILDKIT = starting('#\\d+ \\d+\\.\\d+ ');

/** Whether GitHub's echo colour stands at `from`, with nothing but blanks between. */
function isEcho(text: string, echoAt: number, from: number): boolean {
  return echoAt >= from && starting(`${BLANK}*$`).test(text.slice(from, echoAt));
}
