import type { Kernel } from './kernel.ts';
import type { Source } from './source.ts';

const LF = 10;
/** So far back a time is looked for; a program that says nothing for so long says no times at all. */
const FARTHEST_BYTES = 8 * 1024 * 1024;

/**
 * The time that it is at a place in a file of lines: that of the line which the byte before belongs to or, if that states
 * none, of the last one before it which does; as `kind` and milliseconds since 1970 like the kernel's. Undefined if
 * there is none.
 * @param sourceAt gives the bytes from a place on
 */
export function timeBefore(
  kernel: Kernel,
  place: number,
  sourceAt: (at: number) => Source,
): { readonly kind: number; readonly ms: number } | undefined {
  const { bytes, chunk, chunkSize } = kernel;
  const ahead = sourceAt(place - 1).read(bytes, chunk, chunkSize);
  const rest = bytes.subarray(chunk, chunk + ahead).indexOf(LF);
  // Of a line that is longer than that its beginning says it, too.
  const end = rest === -1 ? place : place - 1 + rest;
  for (let to = end; to > 0 && end - to < FARTHEST_BYTES; ) {
    const from = Math.max(0, to - chunkSize);
    const length = sourceAt(from).read(bytes, chunk, to - from);
    bytes[chunk - 1] = LF;
    let lineEnd = chunk + length;
    // The first line of the block begins before it, unless the file does.
    const first = from === 0 ? chunk - 1 : bytes.indexOf(LF, chunk);
    if (first === -1 || first >= lineEnd - 1) {
      to = from;
      continue;
    }
    while (lineEnd > first + 1) {
      const lf = bytes.lastIndexOf(LF, lineEnd - 1);
      const start = Math.max(lf, first) + 1;
      const kind = kernel.momentOf(start, lineEnd, 0);
      if (kind !== 0) return { kind, ms: kernel.momentMs() };
      lineEnd = start - 1;
    }
    to = from + (first + 1 - chunk);
    if (from === 0) return undefined;
  }
  return undefined;
}
