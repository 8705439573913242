import { readFileSync } from 'node:fs';

const POLL_MS = 25;

/**
 * Watches the memory of a process and all its descendants together, for programs that work with a pool of
 * processes. Linux only: elsewhere the peak stays undefined.
 *
 * Counts proportional set sizes, so that pages which processes share after a fork are counted once. What is
 * reached and freed between two polls is not seen.
 */
export function watchTreeMemory(rootPid: number): { stop(): number | undefined } {
  let peakBytes = 0;
  const poll = (): void => {
    peakBytes = Math.max(peakBytes, treeBytes(rootPid));
  };
  const timer = setInterval(poll, POLL_MS);
  return {
    stop() {
      clearInterval(timer);
      return peakBytes === 0 ? undefined : peakBytes;
    },
  };
}

/** Bytes held now; 0 for processes that have ended. */
function treeBytes(pid: number): number {
  let sumBytes = 0;
  try {
    const kib = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    sumBytes += Number(kib ?? 0) * 1024;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    if (children !== '') for (const child of children.split(' ')) sumBytes += treeBytes(Number(child));
  } catch {
    // The process has ended between two polls.
  }
  return sumBytes;
}
