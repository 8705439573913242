import { toEpochMs } from '../../src/core/time/instant.ts';
import type { Stamp } from '../../src/core/time/stamp.ts';
import { UTC } from '../../src/core/time/zone.ts';
import type { Kernel } from '../../src/worker/kernel.ts';

/** What the kernel says of a stamp: 0 none, 1 a civil time, 2 an instant; and when it is. */
export type Moment = readonly [kind: number, ms: number];

const TOLERANCE_MS = 86_400_000;

/** The same of a stamp of the reference. */
export function momentOfStamp(stamp: Stamp | undefined, writtenMs: number): Moment {
  if (!stamp) return [0, 0];
  const isInstant = 'epochMs' in stamp || stamp.offsetMinutes !== undefined;
  return [isInstant ? 2 : 1, toEpochMs(stamp, { zone: UTC, writtenMs })];
}

/** Before the lines of a file that was last written then. */
export function setWritten(kernel: Kernel, writtenMs: number): void {
  kernel.setYear(writtenMs + TOLERANCE_MS, writtenMs + TOLERANCE_MS);
}

/** The moment of a line that lies at `at`, with other bytes than a line feed behind it too. */
export function momentIn(kernel: Kernel, bytes: Uint8Array, at = kernel.chunk): Moment {
  kernel.bytes.set(bytes, at);
  const kind = kernel.momentOf(at, at + bytes.length, 0);
  return [kind, kind === 0 ? 0 : kernel.momentMs()];
}

/** The moment of an element of a JSON array. */
export function momentOfElement(kernel: Kernel, bytes: Uint8Array): Moment {
  kernel.bytes.set(bytes, kernel.chunk);
  const kind = kernel.momentOfRecord(kernel.chunk, kernel.chunk + bytes.length);
  return [kind, kind === 0 ? 0 : kernel.momentMs()];
}
