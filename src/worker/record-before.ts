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
  for (const before of lineStartsBefore(first, kernel, sourceAt)) {
    const line = lineAt(before, kernel, sourceAt);
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
  for (const before of lineStartsBefore(place, kernel, sourceAt)) {
    const kind = kernel.momentOf(...lineAt(before, kernel, sourceAt));
    if (kind !== 0) return { kind, ms: kernel.momentMs() };
  }
  return undefined;
}

/** Reads the line at a place, as much of it as is judged. */
function lineAt(
  place: number,
  { bytes, chunk, lineLimit }: Kernel,
  sourceAt: (at: number) => Source,
): [start: number, end: number, isCut: 0 | 1] {
  // Where lines are carried to: a chunk is shorter.
  const start = chunk - lineLimit;
  const end = start + sourceAt(place).read(bytes, start, lineLimit + 1);
  const lf = bytes.subarray(start, end).indexOf(LF);
  if (lf !== -1) return [start, start + lf, 0];
  return end > chunk ? [start, chunk, 1] : [start, end, 0];
}

/** Where the lines before the one at `place` begin in the file, from the last one backwards. */
function* lineStartsBefore(
  place: number,
  { bytes, chunk, chunkSize }: Kernel,
  sourceAt: (at: number) => Source,
): Generator<number> {
  // The byte before the place ends the line before, and begins none.
  for (let to = place - 1; to > 0 && place - to < FARTHEST_BYTES; ) {
    const from = Math.max(0, to - chunkSize);
    const length = sourceAt(from).read(bytes, chunk, to - from);
    const starts: number[] = [];
    const block = bytes.subarray(chunk, chunk + length);
    for (let lf = block.lastIndexOf(LF); lf !== -1; lf = lf === 0 ? -1 : block.lastIndexOf(LF, lf - 1)) {
      starts.push(from + lf + 1);
    }
    yield* starts;
    to = from;
  }
  yield 0;
}
