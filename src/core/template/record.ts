import { endOfString } from '../json-members.ts';
import { matchAt, sticky } from '../rule/patterns.ts';

/** What a record says: its message, and the type of the exception that it reports. */
export interface Said {
  readonly message: string | undefined;
  readonly type: string | undefined;
}

/**
 * The fields that hold a record's message, the best first. Sources: pino, bunyan, winston, zap, slog, logrus (`msg`,
 * `message`), Serilog's compact format (`@mt` is a template itself, `@m`), hclog (`@message`), structlog (`event`),
 * GELF (`short_message`), OpenTelemetry and MongoDB Atlas (`body`), GCP (`textPayload`), ECS (`error.message`).
 */
const MESSAGE_FIELDS = (
  'message msg @mt messagetemplate @message @m event short_message textpayload text body log error.message ' +
  'err.message exception.message throwable.message thrown.message exception.exc_value errormessage error err ' +
  'exception reason'
).split(' ');

/** Those that hold the type of an exception: ECS, OpenTelemetry, pino, bunyan, Datadog, structlog, Logback. */
const TYPE_FIELDS = (
  'error.type exception.type err.type error.name err.name exception.name error.class exception.class ' +
  'error.kind exception.classname throwable.classname thrown.name exception.exc_type errortype error_type ' +
  'error_class exception_type exception_class exc_type'
).split(' ');

/** Objects that wrap the fields of a record: those count as if they stood beside them. */
const WRAPPERS = new Set(['fields', 'attributes', 'jsonpayload', 'record']);

/**
 * The fields are found token by token, as the level's are: a record that is cut off is judged by what it has. The
 * first of two with the same name counts, strings alone, and no blank ones.
 */
export function saidByJson(record: string): Said {
  const message = new Best(MESSAGE_FIELDS);
  const type = new Best(TYPE_FIELDS);
  /** The names of the objects that are open; an array's elements have the name of the array. */
  const open: string[] = [];
  let key = '';
  for (let i = 0; i < record.length; ) {
    const c = record.charAt(i);
    if (c === '{') open.push(key);
    if (c === '}') open.pop();
    if (c !== '"') {
      i++;
      continue;
    }
    const end = endOfString(record, i);
    if (end === undefined) break;
    const content = record.slice(i + 1, end);
    const colon = matchAt(COLON, record, end + 1);
    i = end + 1 + (colon?.length ?? 0);
    if (colon === undefined) continue;
    key = content.toLowerCase();
    const name = nameOf(open, key);
    const endOfValue = record[i] === '"' ? endOfString(record, i) : undefined;
    if (name === undefined || endOfValue === undefined) continue;
    for (const best of [message, type]) best.offer(name, record.slice(i + 1, endOfValue));
    i = endOfValue + 1;
  }
  return { message: message.value, type: type.value };
}

const COLON = sticky('[ \\t\\r\\n]*:[ \\t\\r\\n]*');

/** `error.type` for a field of the object `error`; undefined for one that lies too deep. */
function nameOf(open: readonly string[], key: string): string | undefined {
  const inner = open.slice(1).filter((name) => !WRAPPERS.has(name));
  return inner.length > 1 || open.length > 3 ? undefined : [...inner, key].join('.');
}

/** The best of the fields that were offered. */
class Best {
  value: string | undefined;
  readonly #fields: readonly string[];
  #rank: number;

  constructor(fields: readonly string[]) {
    this.#fields = fields;
    this.#rank = fields.length;
  }

  offer(name: string, raw: string): void {
    const rank = this.#fields.indexOf(name);
    if (rank === -1 || rank >= this.#rank) return;
    const line = firstLine(unescaped(raw));
    if (line === '') return;
    this.#rank = rank;
    this.value = line;
  }
}

/** The first line that is not blank: what stands below it is a stack trace as a rule. */
function firstLine(text: string): string {
  return /[^\0-\x20\x7f][^\r\n]*/.exec(text)?.[0] ?? '';
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The bytes that a JSON string stands for. Halves of a surrogate pair that stand alone become U+FFFD. */
function unescaped(raw: string): string {
  return raw.replace(/((?:\\u[0-9a-fA-F]{4})+)|\\([\s\S])/g, (_, units?: string, c?: string) => {
    if (units === undefined) return ESCAPES[c as string] ?? (c as string);
    const codes = units.split('\\u').slice(1);
    const text = String.fromCharCode(...codes.map((code) => Number.parseInt(code, 16)));
    return latin1Of(text);
  });
}

/** One character a byte of the UTF-8 of `text`. */
function latin1Of(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}
