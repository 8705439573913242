import { openSync, readFileSync, readSync, statSync } from 'node:fs';
import { BY_SEVERITY, type Level } from './core/levels.ts';
import { partsOfArray } from './core/rule/array.ts';
import { judgeLine, judgeRecord, LINE_LIMIT, type Verdict } from './core/rule/line.ts';
import { errnoOf, UsageError } from './errors.ts';
import { clauseText } from './output/clause.ts';
import { errnoText } from './output/detail.ts';
import { printable } from './output/text.ts';
import { hasUtf8Bom, recognise } from './worker/formats.ts';

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
 * @param options `level`: only these, such as `error`, `error+` (it or a worse one) or `warning,info`
 * @returns the exit code: 0, or 3 if the file could not be read to its end
 */
export async function runExplain(
  file: string,
  options: { readonly level?: string },
  io: { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream },
): Promise<number> {
  const wanted = wantedLevels(options.level);
  let lines: Iterable<Explained>;
  try {
    lines = explained(file);
    for (const text of pages(lines, wanted)) {
      if (!(await written(io.stdout, text))) return 0;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    io.stderr.write(`loganalyze: ${printable(file)} cannot be read: ${errnoText(errnoOf(error))}\n`);
    return 3;
  }
  return 0;
}

function wantedLevels(wanted: string | undefined): ReadonlySet<Level> {
  if (wanted === undefined) return new Set(BY_SEVERITY);
  const levels = wanted.split(',').flatMap((part) => {
    const [, name = '', plus] = /^(\w+)(\+?)$/.exec(part.trim()) ?? [];
    const at = BY_SEVERITY.indexOf(name.toUpperCase() as Level);
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
function* pages(lines: Iterable<Explained>, wanted: ReadonlySet<Level>): Iterable<string> {
  let page = '';
  for (const { number, verdict, bytes } of lines) {
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

function* explained(file: string): Iterable<Explained> {
  if (statSync(file).isDirectory())
    throw new UsageError(`${printable(file)} is a folder: explain takes one file.`);
  const fd = openSync(file, 'r');
  const chunk = Buffer.alloc(1 << 16);
  const head = chunk.subarray(0, readSync(fd, chunk, 0, chunk.length, null));
  const format = recognise(head);
  if (format === 'array') {
    const parts = arrayParts(file);
    if (parts) {
      yield* parts;
      return;
    }
  } else if (format !== 'lines') {
    throw new UsageError(`${printable(file)} is no text that explain can read (${format}).`);
  }
  yield* linesOf(fd, chunk, head);
}

/** The lines of a file whose first bytes `head` are read already; of a long one, its first bytes. */
function* linesOf(fd: number, chunk: Buffer, head: Buffer): Iterable<Explained> {
  let number = 0;
  let carried: Buffer = Buffer.alloc(0);
  const explain = (bytes: Uint8Array): Explained => ({ number: ++number, verdict: judgeLine(bytes), bytes });
  for (let read = hasUtf8Bom(head) ? head.subarray(3) : head; read.length > 0; ) {
    let from = 0;
    for (let lf = read.indexOf(10); lf !== -1; lf = read.indexOf(10, from)) {
      yield explain(
        carried.length > 0 ? Buffer.concat([carried, read.subarray(from, lf)]) : read.subarray(from, lf),
      );
      carried = Buffer.alloc(0);
      from = lf + 1;
    }
    // One byte over the limit says that the line is.
    const rest = read.subarray(from, from + LINE_LIMIT + 1 - carried.length);
    if (rest.length > 0) carried = Buffer.concat([carried, rest]);
    read = chunk.subarray(0, readSync(fd, chunk, 0, chunk.length, null));
  }
  if (carried.length > 0) yield explain(carried);
}

/** The objects of a JSON array document; undefined if its first element says that it is none. */
function* objectsOf(bytes: Buffer, elements: readonly (readonly [number, number])[]): Iterable<Explained> {
  let number = 0;
  for (const [start, end] of elements) {
    if (bytes[start] !== 0x7b) continue;
    const element = bytes.subarray(start, end);
    yield { number: ++number, verdict: judgeRecord(element), bytes: element };
  }
}

function arrayParts(file: string): Iterable<Explained> | undefined {
  if (statSync(file).size > MAX_ARRAY_BYTES) {
    throw new UsageError(`${printable(file)} is a JSON array of over 256 MiB: explain cannot hold it.`);
  }
  const all = readFileSync(file);
  const bytes = hasUtf8Bom(all) ? all.subarray(3) : all;
  const { elements, brokenAt, isClosed } = partsOfArray(bytes.toString('latin1'));
  const [first] = elements;
  if (!first || (isClosed && brokenAt !== undefined)) return undefined;
  try {
    JSON.parse(bytes.subarray(...first).toString());
  } catch {
    return undefined;
  }
  return objectsOf(bytes, elements);
}
