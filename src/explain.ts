import { BY_SEVERITY, type Level } from './core/levels.ts';
import { partsOfArray } from './core/rule/array.ts';
import { judgeLine, judgeRecord, LINE_LIMIT, type Verdict } from './core/rule/line.ts';
import { BUILT_IN, type Vocabulary, vocabularyOf } from './core/rule/vocabulary.ts';
import { errnoOf, UsageError } from './errors.ts';
import { clauseText } from './output/clause.ts';
import { errnoText } from './output/detail.ts';
import { printable } from './output/text.ts';
import { parseOwnWords } from './own-words.ts';
import { ByteReader } from './worker/decode/byte-reader.ts';
import { Fault } from './worker/decode/fault.ts';
import { HEAD_BYTES, startsArray } from './worker/formats.ts';
import { openText } from './worker/text.ts';

/** The options as typed. */
export interface RawExplainOptions {
  level?: string;
  levelAlias?: readonly string[];
  levelKey?: readonly string[];
}

/** One line of the file, or one element of a JSON array, and what the rule says of it. */
interface Explained {
  /** From 1. */
  readonly number: number;
  readonly verdict: Verdict;
  readonly bytes: Uint8Array;
}

/** A JSON array is explained from memory; counting has no such limit. */
const MAX_ARRAY_BYTES = 256 << 20;

/** Characters of a line that are shown. */
const SHOWN = 1000;

/**
 * Prints each line of a file with its level and the clause of the rule that decided.
 * @param options `level`: only these, such as `error`, `error+` (it or a worse one) or `warning,info`; and own words
 * @returns the exit code: 0, or 3 if the file could not be read to its end
 */
export async function runExplain(
  file: string,
  options: RawExplainOptions,
  io: { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream },
): Promise<number> {
  const wanted = wantedLevels(options.level);
  const vocabulary = vocabularyOf(parseOwnWords(options));
  try {
    for await (const text of pages(explained(file, vocabulary), wanted)) {
      if (!(await written(io.stdout, text))) return 0;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    io.stderr.write(`loganalyze: ${printable(file)} ${problemOf(error)}\n`);
    return 3;
  }
  return 0;
}

function problemOf(error: unknown): string {
  if (error instanceof Fault) {
    return `cannot be read${error.problem === 'unsupported' ? '' : ' to its end'}: ${error.message}`;
  }
  return `cannot be read: ${errnoText(errnoOf(error))}`;
}

function wantedLevels(wanted: string | undefined): ReadonlySet<Level> {
  if (wanted === undefined) return new Set(BY_SEVERITY);
  const levels = wanted.split(',').flatMap((part) => {
    const [, name = '', plus] = /^(\w+)(\+?)$/.exec(part.trim()) ?? [];
    const at = BY_SEVERITY.indexOf(BUILT_IN.spelled(name) ?? (name.toUpperCase() as Level));
    if (at === -1) {
      const names = BY_SEVERITY.join(', ').toLowerCase();
      throw new UsageError(
        `--level: '${part}' is no level; take one of ${names}, with + for it and worse ones.`,
      );
    }
    return plus ? BY_SEVERITY.slice(0, at + 1) : BY_SEVERITY.slice(at, at + 1);
  });
  return new Set(levels);
}

/** The text of many lines at a time. */
async function* pages(lines: AsyncIterable<Explained>, wanted: ReadonlySet<Level>): AsyncIterable<string> {
  let page = '';
  for await (const { number, verdict, bytes } of lines) {
    if (!wanted.has(verdict.level)) continue;
    const shown = new TextDecoder().decode(bytes.subarray(0, SHOWN)).replace(/\r$/, '').replaceAll('\t', ' ');
    const cut = bytes.length > SHOWN ? '…' : '';
    const columns = [
      String(number).padStart(6),
      verdict.level.padEnd(7),
      clauseText(verdict.clause).padEnd(24),
    ];
    page += `${columns.join('  ')}  ${printable(shown)}${cut}\n`;
    if (page.length > 60_000) {
      yield page;
      page = '';
    }
  }
  yield page;
}

/** Resolves when the text is written; false when nobody reads any more. */
function written(stream: NodeJS.WritableStream, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    stream.write(text, (error) => resolve(!error));
  });
}

async function* explained(file: string, vocabulary: Vocabulary): AsyncIterable<Explained> {
  const text = new ByteReader(await openText(file));
  try {
    const isArray = startsArray(await text.peek(HEAD_BYTES));
    const elements = isArray ? elementsOf(await whole(text, file), vocabulary) : undefined;
    if (elements) yield* elements;
    else yield* linesOf(text, vocabulary);
  } finally {
    await text.close();
  }
}

/** The lines of a text; of a long one, its first bytes. */
async function* linesOf(text: ByteReader, vocabulary: Vocabulary): AsyncIterable<Explained> {
  let number = 0;
  let carried: Buffer = Buffer.alloc(0);
  const explain = (bytes: Uint8Array): Explained => ({
    number: ++number,
    verdict: judgeLine(bytes, vocabulary),
    bytes,
  });
  for (let piece = await text.next(); piece.length > 0; piece = await text.next()) {
    let from = 0;
    for (let lf = piece.indexOf(10); lf !== -1; lf = piece.indexOf(10, from)) {
      const end = piece.subarray(from, lf);
      yield explain(carried.length > 0 ? Buffer.concat([carried, end]) : end);
      carried = Buffer.alloc(0);
      from = lf + 1;
    }
    // One byte over the limit says that the line is.
    const rest = piece.subarray(from, from + LINE_LIMIT + 1 - carried.length);
    if (rest.length > 0) carried = Buffer.concat([carried, rest]);
  }
  if (carried.length > 0) yield explain(carried);
}

/** All of a text, which stays to be read. */
async function whole(text: ByteReader, file: string): Promise<Buffer> {
  const bytes = await text.peek(MAX_ARRAY_BYTES + 1);
  if (bytes.length > MAX_ARRAY_BYTES) {
    throw new UsageError(`${printable(file)} is a JSON array of over 256 MiB: explain cannot hold it.`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The objects of a JSON array document; undefined if its first element says that it is none. */
function elementsOf(bytes: Buffer, vocabulary: Vocabulary): Iterable<Explained> | undefined {
  const { elements, brokenAt, isClosed } = partsOfArray(bytes.toString('latin1'));
  const [first] = elements;
  if (!first || (isClosed && brokenAt !== undefined)) return undefined;
  try {
    JSON.parse(bytes.subarray(...first).toString());
  } catch {
    return undefined;
  }
  return objectsOf(bytes, elements, vocabulary);
}

function* objectsOf(
  bytes: Buffer,
  elements: readonly (readonly [number, number])[],
  vocabulary: Vocabulary,
): Iterable<Explained> {
  let number = 0;
  for (const [start, end] of elements) {
    if (bytes[start] !== 0x7b) continue;
    const element = bytes.subarray(start, end);
    yield { number: ++number, verdict: judgeRecord(element, vocabulary), bytes: element };
  }
}
