import { fstatSync, readSync } from 'node:fs';
import type { Checkpoint, Start } from '../state/entry.ts';
import { fingerprintAt, PassingFingerprint } from '../state/fingerprint.ts';
import { type FileStamp, stampFrom } from '../state/stamps.ts';
import type { Note, TaskSettings } from '../task.ts';
import { Content } from './content.ts';
import { encodingOf } from './encoding.ts';
import { areLines, markLength, recognise, startsArray } from './formats.ts';
import { type Kernel, loadKernel } from './kernel.ts';
import { remarksOn } from './notes.ts';
import { countAll, LineCounter } from './records.ts';
import { rangeOf, type Source } from './source.ts';
import type { ResultBuilder } from './task-result.ts';

const LF = 10;
const REPLACED: Note = { status: 'partial', finding: { code: 'replaced' } };

/** Counts what is new of an open file, and says up to where: of lines what is behind `start`, of anything else all there is. */
export async function countTracked(
  fd: number,
  path: string,
  start: Start,
  settings: TaskSettings,
  result: ResultBuilder,
): Promise<void> {
  const stamp = stampFrom(fstatSync(fd, { bigint: true }));
  if (`${stamp.dev}:${stamp.ino}` !== start.identity || stamp.sizeBytes < start.offset) {
    result.note(REPLACED);
    return;
  }
  const kernel = loadKernel(settings.ownWords);
  const { bytes, chunk, chunkSize } = kernel;
  const length = rangeOf(fd, 0, stamp.sizeBytes).read(bytes, chunk, chunkSize);
  const kind = contentOf(kernel, length, path);
  if (kind === 'lines') countLines(kernel, fd, stamp, start, length, result);
  else await countWhole(fd, path, stamp, start, settings, result, kind);
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
  stamp: FileStamp,
  start: Start,
  headBytes: number,
  result: ResultBuilder,
): void {
  const { tally } = result;
  const { sizeBytes } = stamp;
  // A byte order mark is no part of the first line; in memory, the kernel overwrites it.
  const { bytes, chunk } = kernel;
  const markBytes = start.offset === 0 && headBytes >= 3 ? markLength(bytes, chunk) : 0;
  const isInMemory = start.offset === 0 && headBytes === sizeBytes && markBytes === 0;
  const read = (at: number, length: number): Uint8Array => {
    return isInMemory
      ? kernel.bytes.subarray(kernel.chunk + at, kernel.chunk + at + length)
      : readAt(fd, at, length);
  };
  const counter = new LineCounter(kernel, tally, Number.POSITIVE_INFINITY, start.isInside);
  if (isInMemory) counter.take(headBytes);
  else {
    const source = rangeOf(fd, start.offset, sizeBytes);
    for (let isFirst = true; ; isFirst = false) {
      const length = source.read(kernel.bytes, counter.at, counter.wanted);
      if (length === 0) break;
      counter.take(length, isFirst ? markBytes : 0);
    }
  }
  if (start.isFinal) counter.end();
  const readTo = start.offset + tally.readBytes;
  const lineStart = lastLineStart(read, start.offset, readTo);
  const offset = start.isFinal ? readTo : lineStart;
  const isBegun = lineStart === start.offset && start.isInside;
  // What is within a line that was counted is no line that waits.
  const isInside = (start.isFinal && lineStart < readTo) || isBegun;
  const end = isBegun ? readTo : offset;
  const fingerprint = fingerprintAt(read, end);
  tally.readBytes = end - start.offset;
  const pendingBytes = readTo - end;
  if (readTo < sizeBytes || fingerprint === undefined) {
    result.note({ status: 'partial', finding: { code: 'shrank', sizeBytes, readBytes: readTo } });
  } else if (pendingBytes > 0) {
    result.note({ status: 'ok', finding: { code: 'pending', bytes: pendingBytes } });
  }
  if (tally.longLines > 0)
    result.note({ status: 'ok', finding: { code: 'long-lines', lines: tally.longLines } });
  if (fingerprint) {
    result.checkpoint({ ...fingerprint, stamp, kind: 'lines', isInside, pendingBytes, found: undefined });
  }
}

async function countWhole(
  fd: number,
  path: string,
  stamp: FileStamp,
  start: Start,
  settings: TaskSettings,
  result: ResultBuilder,
  content: 'text' | 'packed',
): Promise<void> {
  const { sizeBytes } = stamp;
  const passing = new PassingFingerprint(start.candidates);
  let kind: Checkpoint['kind'] = 'whole';
  if (content === 'text') countText(loadKernel(settings.ownWords), fd, sizeBytes, passing, result);
  else {
    const { countFileBytes } = await import('./unpack.ts');
    const observe = (piece: Uint8Array): void => passing.pass(piece);
    if (await countFileBytes({ fd, sizeBytes }, path, settings, result, observe)) kind = 'archive';
  }
  result.checkpoint({
    ...passing.now(),
    stamp,
    kind,
    isInside: false,
    pendingBytes: 0,
    found: passing.found,
  });
}

/** Counts text that is not plain lines: UTF-16, lines that end in CR, JSON arrays. */
function countText(
  kernel: Kernel,
  fd: number,
  sizeBytes: number,
  passing: PassingFingerprint,
  result: ResultBuilder,
): void {
  const content = new Content(kernel, result.tally);
  const source = rangeOf(fd, 0, sizeBytes);
  const watched: Source = {
    read(bytes, at, length) {
      const n = source.read(bytes, at, length);
      passing.pass(bytes.subarray(at, at + n));
      return n;
    },
  };
  countAll(kernel, watched, content);
  for (const note of remarksOn(content, result.tally)) result.note(note);
}

/** Where the last line of [from, to) begins: behind the last LF, or at `from`. */
export function lastLineStart(
  read: (at: number, length: number) => Uint8Array,
  from: number,
  to: number,
): number {
  for (let end = to; end > from; ) {
    const at = Math.max(from, end - 4096);
    const lf = read(at, end - at).lastIndexOf(LF);
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
