import type { Clock } from './clock.ts';
import { capital, className, drawLevel, type Level, message, noun } from './messages.ts';
import type { Prng } from './prng.ts';

/** Writes one record, one or more lines without the last newline, in one log format. */
export type RecordFormat = (prng: Prng, clock: Clock) => string;

/** The same where each record is one line, of any level that is asked for; what it says, `words` draws. */
export type LineFormat = (prng: Prng, clock: Clock, level?: Level, words?: Prng) => string;

const LOG4J: Record<Level, string> = spellings('TRACE', 'DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR', 'FATAL');
const PYTHON = spellings('DEBUG', 'DEBUG', 'INFO', 'INFO', 'WARNING', 'ERROR', 'CRITICAL');
const RUST = spellings('TRACE', 'DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR', 'ERROR');
const LOGURU = spellings('TRACE', 'DEBUG', 'INFO', 'SUCCESS', 'WARNING', 'ERROR', 'CRITICAL');
const LOGFMT = spellings('debug', 'debug', 'info', 'info', 'warn', 'error', 'fatal');
const SERILOG = spellings('VRB', 'DBG', 'INF', 'INF', 'WRN', 'ERR', 'FTL');
const KLOG = spellings('I', 'I', 'I', 'I', 'W', 'E', 'F');

/** Formats of applications and their logging libraries, by name. */
export const APP_FORMATS = {
  log4j(prng, clock) {
    const level = drawLevel(prng);
    const thread = `http-nio-8080-exec-${prng.between(1, 32)}`;
    const head = `${clock.commaStamp} ${LOG4J[level].padEnd(5)} [${thread}] `;
    return `${head}${className(prng)} - ${message(prng)}${javaTrace(prng, level)}`;
  },
  springBoot(prng, clock) {
    const level = drawLevel(prng);
    const process = `${LOG4J[level].padStart(5)} ${prng.between(1000, 32_000)} ---`;
    const thread = `[nio-8080-exec-${prng.between(1, 10)}]`;
    const logger = className(prng).replace('com.example.', 'c.e.').padEnd(40);
    const head = `${clock.iso.slice(0, 23)}+00:00 ${process} ${thread} ${logger} : `;
    return head + message(prng) + javaTrace(prng, level);
  },
  hadoop(prng: Prng, clock: Clock, level = drawLevel(prng), words = prng) {
    const thread = prng.pick(['main', 'IPC Server handler 3 on 9000', 'AsyncDispatcher event handler']);
    const logger = className(words).replace('com.example', 'org.apache.hadoop');
    return `${clock.commaStamp} ${LOG4J[level]} [${thread}] ${logger}: ${message(prng, words)}`;
  },
  hdfs(prng, clock) {
    const level = prng.chance(0.97) ? 'INFO' : 'WARN';
    const date = clock.date.slice(2).replaceAll('-', '');
    const at = `${date} ${clock.time.replaceAll(':', '')} ${prng.int(9999)}`;
    const block = `blk_${prng.chance(0.5) ? '-' : ''}${prng.next()}${prng.next()}`;
    const subject = `${capital(noun(prng))} ${prng.int(3)} for block ${block}`;
    return `${at} ${level} dfs.DataNode$PacketResponder: ${subject} ${message(prng)}`;
  },
  python(prng, clock) {
    const level = drawLevel(prng);
    const head = `${clock.commaStamp} - app.${noun(prng)}.${noun(prng)} - ${PYTHON[level]} - `;
    return head + message(prng) + pythonTrace(prng, level);
  },
  levelFirst(prng: Prng, clock: Clock, level = drawLevel(prng), words = prng) {
    return `${PYTHON[level]} ${clock.date} ${clock.time} ${noun(words)}: ${message(prng, words)}`;
  },
  loguru(prng: Prng, clock: Clock, level = drawLevel(prng), words = prng) {
    const place = `app.${noun(words)}:${noun(words)}_${noun(words)}:${prng.between(10, 900)}`;
    return `${clock.stamp} | ${LOGURU[level].padEnd(8)} | ${place} - ${message(prng, words)}`;
  },
  envLogger(prng: Prng, clock: Clock, level = drawLevel(prng), words = prng) {
    return `[${clock.iso.slice(0, 19)}Z ${RUST[level].padEnd(5)} ${noun(words)}::${noun(words)}] ${message(prng, words)}`;
  },
  logfmt(prng: Prng, clock: Clock, level = drawLevel(prng), words = prng) {
    const text = message(prng, words).replaceAll('"', "'");
    const caller = `${noun(words)}.go:${prng.between(10, 900)}`;
    const head = `ts=${clock.iso} caller=${caller} level=${LOGFMT[level]}`;
    return `${head} component=${noun(words)} msg="${text}" duration=${prng.int(9000) / 10}ms`;
  },
  zap(prng: Prng, clock: Clock, level = drawLevel(prng), words = prng) {
    const place = `${noun(words)}/${noun(words)}.go:${prng.between(10, 900)}`;
    const fields = `{"id": ${prng.int(100_000)}, "error": "none"}`;
    return `${clock.iso}\t${LOGFMT[level]}\t${place}\t${message(prng, words)}\t${fields}`;
  },
  klog(prng: Prng, clock: Clock, level = drawLevel(prng), words = prng) {
    const date = clock.iso.slice(5, 10).replace('-', '');
    const pid = String(prng.between(1, 40)).padStart(7);
    const at = `${KLOG[level]}${date} ${clock.time}.${clock.millis}${clock.micros} ${pid}`;
    const text = message(prng, words).replaceAll('"', '\\"');
    return `${at} ${noun(words)}.go:${prng.between(10, 900)}] "${text}" ${noun(words)}="${prng.hex(8)}"`;
  },
  serilog(prng: Prng, clock: Clock, level = drawLevel(prng), words = prng) {
    return `[${clock.time} ${SERILOG[level]}] ${capital(message(prng, words))}`;
  },
  plain(prng, _clock) {
    return prng.chance(0.1) ? `--- ${message(prng)} ---` : `${capital(message(prng))}.`;
  },
} satisfies Record<string, RecordFormat>;

function spellings(
  trace: string,
  debug: string,
  info: string,
  notice: string,
  warning: string,
  error: string,
  fatal: string,
): Record<Level, string> {
  return {
    TRACE: trace,
    DEBUG: debug,
    INFO: info,
    NOTICE: notice,
    WARNING: warning,
    ERROR: error,
    FATAL: fatal,
  };
}

/** Lines behind a record that state no level: half of the errors come with them. */
function javaTrace(prng: Prng, level: Level): string {
  if ((level !== 'ERROR' && level !== 'FATAL') || prng.chance(0.5)) return '';
  let text = `\njava.lang.IllegalStateException: ${noun(prng)} is in error, ${message(prng)}`;
  const frames = prng.between(5, 30);
  for (let i = 0; i < frames; i++) {
    const name = className(prng);
    const file = `${name.slice(name.lastIndexOf('.') + 1)}.java`;
    text += `\n\tat ${name}.${noun(prng)}(${file}:${prng.between(10, 900)})`;
  }
  text += '\nCaused by: java.net.SocketTimeoutException: Read timed out';
  return `${text}\n\t... ${prng.between(3, 40)} more`;
}

function pythonTrace(prng: Prng, level: Level): string {
  if ((level !== 'ERROR' && level !== 'FATAL') || prng.chance(0.5)) return '';
  let text = '\nTraceback (most recent call last):';
  const frames = prng.between(3, 15);
  for (let i = 0; i < frames; i++) {
    const path = `/srv/app/${noun(prng)}/${noun(prng)}.py`;
    text += `\n  File "${path}", line ${prng.between(10, 900)}, in ${noun(prng)}`;
    text += `\n    return self.${noun(prng)}(${noun(prng)}, ${noun(prng)})`;
  }
  return `${text}\nValueError: ${message(prng)}`;
}
