import { fstatSync, readSync } from 'node:fs';
import type { Checkpoint, Start } from '../state/entry.ts';
import { fingerprintAt, PassingFingerprint } from '../state/fingerprint.ts';
import { sourceOf } from '../state/source.ts';
import { type FileStamp, stampFrom } from '../state/stamps.ts';
import type { FilesTask, Note, TaskSettings } from '../task.ts';
import { encodingOf } from './encoding.ts';
import { areLines, markLength, recognise, startsArray } from './formats.ts';
import { type Kernel, loadKernel } from './kernel.ts';
import { remarksOn } from './notes.ts';
import { recordBefore, timeBefore } from './record-before.ts';
import { countAll, LineCounter, type Tally } from './records.ts';
import { rangeOf, type Source } from './source.ts';
import type { ResultBuilder } from './task-result.ts';
import { TrackedContent } from './tracked-content.ts';

const LF = 10;
const REPLACED: Note = { status: 'partial', finding: { code: 'replaced' } };

/** What is known of a file before it is counted. */
type TrackedFile = Pick<Checkpoint, 'source' | 'stamp'>;

/**
 * Counts what is new of an open file, and says up to where: of lines what is behind `start`, of anything else all there
 * is. Of many lines the first `splitBytes` are counted, and the rest is left to ranges.
 */
export async function countTracked(
  fd: number,
  path: string,
  start: Start,
  { settings, splitBytes }: FilesTask,
  result: ResultBuilder,
): Promise<void> {
  const stats = fstatSync(fd, { bigint: true });
  const stamp = stampFrom(stats);
  if (`${stamp.dev}:${stamp.ino}` !== start.identity || stamp.sizeBytes < start.offset) {
    result.note(REPLACED);
    return;
  }
  const kernel = loadKernel(settings.ownWords);
  const { bytes, chunk, chunkSize } = kernel;
  const length = rangeOf(fd, 0, stamp.sizeBytes).read(bytes, chunk, chunkSize);
  const kind = contentOf(kernel, length, path);
  const file = { source: sourceOf(stats, bytes.subarray(chunk, chunk + length)), stamp };
  // What had no LF before, but CR, was counted whole until now.
  const wasWhole = start.candidates.some(({ offset }) => offset > start.offset);
  const { observer } = result;
  const own = observer?.another();
  result.observer = own;
  try {
    if (kind === 'lines' && !wasWhole) countLines(kernel, fd, path, file, start, length, splitBytes, result);
    else await countWhole(fd, path, file, start, settings, result, kind);
  } finally {
    // Only at the end of the run is it known whether it is new.
    if (own) result.observed(own.buildTracked(result.index));
    result.observer = observer;
  }
}

/** What is in a file, by its first `length` bytes, which are in the kernel's memory. */
function contentOf({ bytes, chunk }: Kernel, length: number, path: string): 'lines' | 'text' | 'packed' {
  const head = bytes.subarray(chunk, chunk + length);
  if (!areLines(bytes, chunk, length, path) && recognise(head, path).kind !== 'text') return 'packed';
  return encodingOf(head) === 'bytes' && !startsArray(head) ? 'lines' : 'text';
}

/** @param headBytes how many of the first bytes are in the kernel's memory */
function countLines(
  kernel: Kernel,
  fd: number,
  path: string,
  file: TrackedFile,
  start: Start,
  headBytes: number,
  splitBytes: number,
  result: ResultBuilder,
): void {
  const { tally } = result;
  const { sizeBytes } = file.stamp;
  const { bytes, chunk } = kernel;
  const isInMemory = start.offset === 0 && headBytes === sizeBytes;
  const read = (at: number, length: number): Uint8Array => {
    return isInMemory ? bytes.subarray(chunk + at, chunk + at + length) : readAt(fd, at, length);
  };
  const shrank = (): void => {
    result.note({ status: 'partial', finding: { code: 'shrank', sizeBytes, readBytes: tally.readBytes } });
  };
  // A byte order mark is no part of the first line.
  const markBytes = start.offset === 0 && headBytes >= 3 ? markLength(bytes, chunk) : 0;
  // Up to where all lines will be counted, by this task and by those that share the rest.
  const end = endOfGrowth(read, start, markBytes, sizeBytes);
  const fingerprint = end && fingerprintAt(read, end.offset);
  if (!fingerprint) {
    shrank();
    return;
  }
  const from = Math.min(start.offset + markBytes, end.offset);
  const to = Math.min(start.offset + splitBytes, end.offset);
  const isSplit = to < end.offset;
  beginAt(kernel, fd, path, file.stamp, start, result);
  const counter = new LineCounter(
    kernel,
    tally,
    isSplit ? to - from : Number.POSITIVE_INFINITY,
    start.isInside,
  );
  try {
    if (isInMemory && !isSplit) {
      counter.take(to, from);
      counter.end();
    } else {
      countAll(kernel, rangeOf(fd, from, end.offset), counter);
      tally.readBytes += from - start.offset;
    }
  } finally {
    result.observer?.end({ start: start.offset, end: to });
  }
  if (tally.readBytes < to - start.offset) {
    shrank();
    return;
  }
  const isMarkAlone = sizeBytes === start.offset + markBytes;
  const pendingBytes = isMarkAlone ? 0 : sizeBytes - end.offset;
  if (pendingBytes > 0) result.note({ status: 'ok', finding: { code: 'pending', bytes: pendingBytes } });
  if (tally.longLines > 0)
    result.note({ status: 'ok', finding: { code: 'long-lines', lines: tally.longLines } });
  if (isSplit) result.rest({ from: to, to: end.offset, identity: start.identity });
  const { isInside } = end;
  result.checkpoint({ ...fingerprint, ...file, kind: 'lines', isInside, pendingBytes, found: undefined });
}

/** Lets the lines of a file be observed, which go on where others end that were counted by an earlier run. */
function beginAt(
  kernel: Kernel,
  fd: number,
  path: string,
  stamp: FileStamp,
  { offset }: Start,
  { observer, index, tally }: ResultBuilder,
): void {
  if (!observer) return;
  observer.begin({ index, path, writtenMs: writtenMsOf(stamp), isRest: offset > 0 }, tally);
  if (offset === 0) return;
  const sourceAt = (at: number): Source => rangeOf(fd, at, stamp.sizeBytes);
  const time = timeBefore(kernel, offset, sourceAt);
  const record = recordBefore(kernel, offset, sourceAt);
  observer.leaveOut({ start: 0, end: offset }, time);
  if (record) observer.goOn(record.start, record.end, record.level);
}

/**
 * Up to where the growth of a file of lines is counted: to the end of its last line, or to its own end when that line
 * will not be finished; undefined if it became shorter.
 */
function endOfGrowth(
  read: (at: number, length: number) => Uint8Array,
  start: Start,
  markBytes: number,
  sizeBytes: number,
): Pick<Checkpoint, 'offset' | 'isInside'> | undefined {
  const from = start.offset + markBytes;
  const lineStart = lastLineStart(read, from, sizeBytes);
  if (lineStart === undefined) return undefined;
  // What is within a line that was counted is no line that waits.
  if (lineStart === from && start.isInside) return { offset: sizeBytes, isInside: true };
  if (start.isFinal) return { offset: sizeBytes, isInside: lineStart < sizeBytes };
  return { offset: lineStart === from ? start.offset : lineStart, isInside: false };
}

async function countWhole(
  fd: number,
  path: string,
  file: TrackedFile,
  start: Start,
  settings: TaskSettings,
  result: ResultBuilder,
  kind: 'lines' | 'text' | 'packed',
): Promise<void> {
  const { stamp } = file;
  const { sizeBytes } = stamp;
  const writtenMs = writtenMsOf(stamp);
  let content: TrackedContent | undefined;
  const newContent = (kernel: Kernel, tally: Tally): TrackedContent => {
    content = new TrackedContent(kernel, tally, start, result.observer);
    return content;
  };
  let isArchive = false;
  if (kind === 'packed') {
    const { countFileBytes } = await import('./unpack.ts');
    isArchive = await countFileBytes({ fd, sizeBytes, writtenMs }, path, settings, result, newContent);
  } else {
    const kernel = loadKernel(settings.ownWords);
    const { index, observer, tally } = result;
    observer?.begin({ index, path, writtenMs }, tally);
    countText(kernel, fd, sizeBytes, newContent(kernel, tally), result);
    observer?.end();
  }
  const counted = content?.counted ?? NOTHING;
  if (counted.pendingBytes > 0)
    result.note({ status: 'ok', finding: { code: 'pending', bytes: counted.pendingBytes } });
  result.checkpoint({
    ...counted,
    ...file,
    kind: isArchive ? 'archive' : kind === 'lines' ? 'lines' : 'whole',
  });
}

function writtenMsOf({ mtimeNs }: FileStamp): number {
  return Number(mtimeNs / 1_000_000n);
}

/** The end of a content of which nothing could be had. */
const NOTHING = {
  ...new PassingFingerprint().marked,
  isInside: false,
  pendingBytes: 0,
  found: undefined,
};

/** Counts text that is not plain lines: UTF-16, lines that end in CR, JSON arrays. */
function countText(
  kernel: Kernel,
  fd: number,
  sizeBytes: number,
  content: TrackedContent,
  result: ResultBuilder,
): void {
  const source = rangeOf(fd, 0, sizeBytes);
  for (let wanted = content.wanted; wanted > 0; wanted = content.wanted) {
    const length = source.read(kernel.bytes, content.at, wanted);
    if (length === 0) break;
    content.take(length, length === sizeBytes);
  }
  const { seenBytes } = content;
  if (seenBytes === sizeBytes) content.end();
  else content.breakOff();
  for (const note of remarksOn(content, result.tally)) result.note(note);
  // What stands behind the break of an array was not read on purpose.
  if (seenBytes < sizeBytes && content.arrayEnd?.kind !== 'broken')
    result.note({ status: 'partial', finding: { code: 'shrank', sizeBytes, readBytes: seenBytes } });
}

/** The last line is looked for in so many bytes, then in twice as many, and so on up to the most. */
const FIRST_LOOK_BYTES = 4096;
const MOST_LOOK_BYTES = 1_048_576;

/** Where the last line of [from, to) begins: behind the last LF, or at `from`; undefined if less can be read. */
export function lastLineStart(
  read: (at: number, length: number) => Uint8Array,
  from: number,
  to: number,
): number | undefined {
  let lookBytes = FIRST_LOOK_BYTES;
  for (let end = to; end > from; lookBytes = Math.min(2 * lookBytes, MOST_LOOK_BYTES)) {
    const at = Math.max(from, end - lookBytes);
    const bytes = read(at, end - at);
    if (bytes.length < end - at) return undefined;
    const lf = bytes.lastIndexOf(LF);
    if (lf !== -1) return at + lf + 1;
    end = at;
  }
  return from;
}

export function readAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const n = readSync(fd, bytes, done, length - done, at + done);
    if (n === 0) break;
    done += n;
  }
  return bytes.subarray(0, done);
}
