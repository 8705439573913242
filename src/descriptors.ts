import { readFileSync } from 'node:fs';

/** Descriptors that a thread of Node holds (its event loop), and those of the file that it reads. */
const PER_WORKER = 6;
/** What the main thread holds, with a folder that it reads and the output. */
const FOR_THE_REST = 32;

/**
 * How many workers there can be within the limit of open files (`ulimit -n`); 0 where only the main thread has room.
 * Node itself has raised the soft limit to the hard one.
 */
export function workersAllowed(readLimits: () => string = limitsOfLinux): number {
  const limit = /^Max open files +(\d+)/m.exec(readLimits())?.[1];
  return limit === undefined
    ? Number.POSITIVE_INFINITY
    : Math.max(0, Math.floor((Number(limit) - FOR_THE_REST) / PER_WORKER));
}

/** Other systems do not tell without a helper program, and allow more by default than anyone has cores. */
function limitsOfLinux(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1');
  } catch {
    return '';
  }
}
