import type { OwnWords } from '../core/rule/vocabulary.ts';
import { BYTES_AT } from '../task.ts';
import { loadKernel } from '../worker/kernel.ts';
import { countAll, LineCounter, newTally } from '../worker/records.ts';
import type { Source } from '../worker/source.ts';
import { COUNTS_LENGTH, LONG_LINES_AT } from './counts.ts';

const LF = 10;

/**
 * Counts the lines of message values: each is one line, or several with line feeds between them. Whatever is in it is
 * judged as text, so nothing is lost: what makes no sense is a line that states no level.
 * @returns numbers as `Counts` has them
 */
export function countValues(values: readonly Uint8Array[], ownWords: OwnWords): Float64Array {
  const kernel = loadKernel(ownWords);
  const tally = newTally();
  countAll(kernel, linesOf(values), new LineCounter(kernel, tally, Number.POSITIVE_INFINITY, false));
  const counts = new Float64Array(COUNTS_LENGTH);
  counts.set(tally.counts);
  counts[BYTES_AT] = values.reduce((sum, { length }) => sum + length, 0);
  counts[LONG_LINES_AT] = tally.longLines;
  return counts;
}

/** The values one behind the other, each with a line feed at its end. */
function linesOf(values: readonly Uint8Array[]): Source {
  let index = 0;
  let taken = 0;
  return {
    read(bytes, at, length) {
      let written = 0;
      for (let value = values[index]; value && written < length; value = values[index]) {
        const part = value.subarray(taken, taken + length - written);
        bytes.set(part, at + written);
        written += part.length;
        taken += part.length;
        if (taken < value.length || written === length) break;
        if (value.at(-1) !== LF) bytes[at + written++] = LF;
        index++;
        taken = 0;
      }
      return written;
    },
  };
}
