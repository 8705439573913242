import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import type { FilesTask, FileType, Note, RangeTask, Task, TaskResult } from '../task.ts';
import { BYTES_AT, STRIDE } from '../task.ts';
import { areLines, hasUtf8Bom, recognise } from './formats.ts';
import { type Kernel, loadKernel } from './kernel.ts';
import {
  type ArrayEnd,
  clearTally,
  countArray,
  countLines,
  isArrayDocument,
  newTally,
  type Tally,
} from './records.ts';
import { rangeOf, type Source, streamOf } from './source.ts';

/** What was found out about one file beside its numbers. */
interface Seen {
  readonly note?: Note;
  /** Its size, if only the first `splitBytes` were counted; `identity` is there then. */
  readonly restOf?: number;
  readonly identity?: string;
}

/** Piscina's entry, and called directly for small inputs: counts what the task names. Never throws for a file. */
export default function work(task: Task): TaskResult {
  return task.kind === 'files' ? countFiles(task) : countRange(task);
}

function countFiles(task: FilesTask): TaskResult {
  const numbers = new Float64Array(task.paths.length * STRIDE);
  const notes: [number, Note][] = [];
  const rest: [number, number, string][] = [];
  const identities: [number, string][] = [];
  const tally = newTally();
  task.paths.forEach((path, i) => {
    clearTally(tally);
    const seen = countFile(path, task, tally);
    store(numbers, i, tally);
    if (seen.note) notes.push([i, seen.note]);
    if (seen.restOf !== undefined) rest.push([i, seen.restOf, seen.identity as string]);
    if (seen.identity !== undefined) identities.push([i, seen.identity]);
  });
  return { numbers, notes, rest, identities };
}

function countFile(path: string, task: FilesTask, tally: Tally): Seen {
  return withFile(path, task.named, tally, (fd) => {
    const stats = fstatSync(fd);
    const type = typeOf(stats);
    if (type === 'directory' || (type && !task.named)) {
      return { note: { status: 'skipped', finding: { code: 'not-regular', type } } };
    }
    const identity = !type && (task.identify || stats.nlink > 1) ? identityOf(fd) : undefined;
    const seen = type
      ? countContent(streamOf(fd), Number.POSITIVE_INFINITY, task.splitBytes, tally)
      : countContent(rangeOf(fd, 0, stats.size), stats.size, task.splitBytes, tally);
    if (identity !== undefined) return { ...seen, identity };
    return seen.restOf === undefined ? seen : { ...seen, identity: identityOf(fd) };
  });
}

/** Counts a source of `sizeBytes` from its start, a long one of lines up to `splitBytes`. */
function countContent(source: Source, sizeBytes: number, splitBytes: number, tally: Tally): Seen {
  if (sizeBytes === 0) return {};
  const kernel = loadKernel();
  const n = source.read(kernel.bytes, kernel.chunk, Math.min(kernel.chunkSize, splitBytes));
  const head = n > 1 && areLines(kernel.bytes, kernel.chunk) ? undefined : headOf(kernel, n);
  const format = head ? recognise(head) : 'lines';
  if (format !== 'lines' && format !== 'array') {
    return { note: { status: 'skipped', finding: { code: 'format', format } } };
  }
  const markBytes = head && hasUtf8Bom(head) ? 3 : 0;
  const whole = { isInside: false, ownedBytes: sizeBytes, primedBytes: n, markBytes };
  if (format === 'array' && isArrayDocument(kernel, n, markBytes, n >= sizeBytes)) {
    const end = countArray(kernel, source, whole, tally);
    const note = brokenArray(end) ?? remark(tally, sizeBytes);
    return note ? { note } : {};
  }
  const isSplit = Number.isFinite(sizeBytes) && sizeBytes > splitBytes;
  const ownedBytes = isSplit ? splitBytes : sizeBytes;
  if (n > 0) countLines(kernel, source, { ...whole, ownedBytes }, tally);
  const note = remark(tally, ownedBytes);
  return { ...(note && { note }), ...(isSplit && note?.status !== 'partial' && { restOf: sizeBytes }) };
}

/** What a format is recognised by, of the `n` bytes that were read first. */
function headOf({ bytes, chunk }: Kernel, n: number): Buffer {
  return bytes.subarray(chunk, chunk + Math.min(n, 65536));
}

function brokenArray(end: ArrayEnd): Note | undefined {
  if (end.kind === 'closed') return undefined;
  const problem =
    end.kind === 'broken' ? 'what stands there does not belong there' : 'it ends without its bracket';
  return { status: 'partial', finding: { code: 'array-broken', offset: end.offset, problem } };
}

function countRange({ path, start, end, sizeBytes, identity }: RangeTask): TaskResult {
  const numbers = new Float64Array(STRIDE);
  const tally = newTally();
  const { note } = withFile(path, false, tally, (fd) => {
    if (identityOf(fd) !== identity) return { note: REPLACED };
    // From the byte before: if it ends a line, the first byte of the range begins one.
    const source = rangeOf(fd, start - 1, sizeBytes);
    const ownedBytes = end - start + 1;
    countLines(loadKernel(), source, { isInside: true, ownedBytes, primedBytes: 0, markBytes: 0 }, tally);
    tally.readBytes = Math.max(0, tally.readBytes - 1);
    const found = remark(tally, end - start);
    return found ? { note: found } : {};
  });
  store(numbers, 0, tally);
  const remarked = note?.finding.code === 'vanished' ? REPLACED : note;
  return { numbers, notes: remarked ? [[0, remarked]] : [], rest: [], identities: [] };
}

const REPLACED: Note = { status: 'partial', finding: { code: 'replaced' } };

/** What is to be said of a count that came to its end. */
function remark(tally: Tally, expectedBytes: number): Note | undefined {
  if (Number.isFinite(expectedBytes) && tally.readBytes < expectedBytes) {
    const finding = { code: 'shrank', sizeBytes: expectedBytes, readBytes: tally.readBytes } as const;
    return { status: 'partial', finding };
  }
  if (tally.longLines > 0) return { status: 'ok', finding: { code: 'long-lines', lines: tally.longLines } };
  return undefined;
}

/** Opens, lets `use` count, closes; what the file system refuses becomes a note. */
function withFile(path: string, isNamed: boolean, tally: Tally, use: (fd: number) => Seen): Seen {
  let fd: number;
  try {
    // A FIFO that took the place of a file since the walk must not hang the open.
    fd = openSync(path, constants.O_RDONLY | (isNamed ? 0 : (constants.O_NONBLOCK ?? 0)));
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENXIO')
      return { note: { status: 'skipped', finding: { code: 'not-regular', type: 'socket' } } };
    const finding = errno === 'ENOENT' ? ({ code: 'vanished' } as const) : ({ code: 'open', errno } as const);
    return { note: { status: 'failed', finding } };
  }
  try {
    return use(fd);
  } catch (error) {
    const status = tally.readBytes > 0 ? 'partial' : 'failed';
    return { note: { status, finding: { code: 'read', errno: errnoOf(error) } } };
  } finally {
    closeSync(fd);
  }
}

function errnoOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return code;
}

function typeOf(stats: Stats): FileType | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'directory';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? 'socket' : 'device';
}

function identityOf(fd: number): string {
  const { dev, ino } = fstatSync(fd, { bigint: true });
  return `${dev}:${ino}`;
}

function store(numbers: Float64Array, index: number, tally: Tally): void {
  numbers.set(tally.counts, index * STRIDE);
  numbers[index * STRIDE + BYTES_AT] = tally.readBytes;
}
