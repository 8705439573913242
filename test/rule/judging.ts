import { LEVELS } from '../../src/core/levels.ts';
import type { Kernel } from '../../src/worker/kernel.ts';

const LF = 10;

/** The level by the kernel's way for any line and by the fast way of a scan. */
export function levelsOf(kernel: Kernel, bytes: Buffer, at = kernel.chunk): string[] {
  const end = at + bytes.length;
  bytes.copy(kernel.bytes, at);
  const judged = LEVELS[kernel.judge(at, end, 0)] as string;
  const after = kernel.bytes[end] as number;
  kernel.bytes[end] = LF;
  kernel.clearCounts();
  kernel.startLines(0);
  kernel.scanLines(at, at, end + 1);
  kernel.bytes[end] = after;
  return [judged, ...LEVELS.filter((_, i) => kernel.counts[i] === 1)];
}
