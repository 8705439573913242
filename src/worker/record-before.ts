import type { ObservedTime } from '../observation.ts';
import type { Kernel } from './kernel.ts';
import type { Source } from './source.ts';

const LF = 10;
/** So far back a record or a time is looked for: who says none for so long says none at all. */
const FARTHEST_BYTES = 8 * 1024 * 1024;

/** A record in the kernel's memory, and the index of its level in `LEVELS`. */
interface RecordBefore {
  readonly start: number;
  readonly end: number;
  readonly level: number;
}

/**
 * The record that the lines at a place of a file go on with, such as an error whose stack trace was cut; undefined if the
 * line that begins there, or next, begins a record of its own.
 * @param sourceAt gives the bytes from a place on
 */
export function recordBefore(
  kernel: Kernel,
  place: number,
  sourceAt: (at: number) => Source,
): RecordBefore | undefined {
  const { bytes, chunk, chunkSize } = kernel;
  // If the byte before ends a line, the place begins one.
  const length = sourceAt(place - 1).read(bytes, chunk, chunkSize);
  const lf = bytes.subarray(chunk, chunk + length).indexOf(LF);
  if (lf === -1) return undefined;
  const first = place + lf;
  if (!kernel.isPartOfRecord(...lineAt(first, kernel, sourceAt))) return undefined;
  for (const line of linesBefore(first, kernel, sourceAt)) {
    if (kernel.isPartOfRecord(...line)) continue;
    const [start, end, isCut] = line;
    return { start, end, level: kernel.judge(start, end, isCut) };
  }
  return undefined;
}

/** The time that the lines before a place of a file stated last, as the kernel tells it; undefined if there is none near. */
export function timeBefore(
  kernel: Kernel,
  place: number,
  sourceAt: (at: number) => Source,
): ObservedTime | undefined {
  for (const line of linesBefore(place, kernel, sourceAt)) {
    const kind = kernel.momentOf(...line);
    if (kind !== 0) return { kind, ms: kernel.momentMs() };
  }
  return undefined;
}

/** A line in the kernel's memory, and whether it goes on behind its end. */
type Line = [start: number, end: number, isCut: 0 | 1];

/** Reads the line at a place, as much of it as is judged. */
function lineAt(place: number, { bytes, chunk, lineLimit }: Kernel, sourceAt: (at: number) => Source): Line {
  // Where lines are carried to: a chunk is shorter.
  const start = chunk - lineLimit;
  const end = start + sourceAt(place).read(bytes, start, lineLimit + 1);
  const lf = bytes.subarray(start, end).indexOf(LF);
  if (lf !== -1) return [start, start + lf, 0];
  return end > chunk ? [start, chunk, 1] : [start, end, 0];
}

/** The lines before the one that begins at `place`, from the last one backwards; each is there until the next one. */
function* linesBefore(place: number, kernel: Kernel, sourceAt: (at: number) => Source): Generator<Line> {
  const { bytes, chunk, chunkSize } = kernel;
  for (let to = place; to > 0 && place - to < FARTHEST_BYTES; ) {
    const from = Math.max(0, to - chunkSize);
    const length = sourceAt(from).read(bytes, chunk, to - from);
    const block = bytes.subarray(chunk, chunk + length);
    let end = length - 1;
    const isLong = from > 0 && lineFeedBefore(block, end) === -1;
    if (isLong || block[end] !== LF) {
      to = lineStartBefore(to - 1, kernel, sourceAt);
      yield lineAt(to, kernel, sourceAt);
      continue;
    }
    for (let lf = lineFeedBefore(block, end); lf !== -1; lf = lineFeedBefore(block, end)) {
      yield [chunk + lf + 1, chunk + end, 0];
      end = lf;
    }
    if (from === 0) {
      bytes[chunk - 1] = LF;
      yield [chunk, chunk + end, 0];
    }
    // What is left begins further back.
    to = from === 0 ? 0 : from + end + 1;
  }
}

/** Where the last line before `end` ends in a block, or -1. */
function lineFeedBefore(block: Buffer, end: number): number {
  return end > 0 ? block.lastIndexOf(LF, end - 1) : -1;
}

/** Where the line begins in the file that the byte before `place` is of. */
function lineStartBefore(
  place: number,
  { bytes, chunk, chunkSize }: Kernel,
  sourceAt: (at: number) => Source,
): number {
  for (let to = place; to > 0; ) {
    const from = Math.max(0, to - chunkSize);
    const length = sourceAt(from).read(bytes, chunk, to - from);
    const lf = bytes.subarray(chunk, chunk + length).lastIndexOf(LF);
    if (lf !== -1) return from + lf + 1;
    to = from;
  }
  return 0;
}
