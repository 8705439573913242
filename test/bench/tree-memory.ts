import { readdirSync, readFileSync } from 'node:fs';

/** Helpers that decode one file of some MB do not live longer than this. */
const POLL_MS = 10;

/** What the processes of a tree had at most, each for itself: not at the same moment. */
export interface TreePeak {
  readonly peakBytes: number;
  /** Processes alive at once, the root among them. */
  readonly processCount: number;
}

/**
 * Watches the memory of a process and all its descendants together, for programs that work with a pool of
 * processes or start helpers. Linux only: elsewhere the peak stays undefined.
 *
 * Counts proportional set sizes, so that pages which processes share after a fork are counted once. What is
 * reached and freed between two polls is not seen.
 */
export function watchTreeMemory(rootPid: number): { stop(): TreePeak | undefined } {
  let peakBytes = 0;
  let processCount = 0;
  const poll = (): void => {
    const now = treeNow(rootPid);
    peakBytes = Math.max(peakBytes, now.bytes);
    processCount = Math.max(processCount, now.processes);
  };
  poll();
  const timer = setInterval(poll, POLL_MS);
  return {
    stop() {
      clearInterval(timer);
      return peakBytes === 0 ? undefined : { peakBytes, processCount };
    },
  };
}

/** Bytes held and processes alive now; processes that have ended do not count. */
function treeNow(pid: number): { bytes: number; processes: number } {
  let bytes = 0;
  let processes = 0;
  try {
    const kib = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    bytes += Number(kib ?? 0) * 1024;
    processes++;
    for (const child of childrenOf(pid)) {
      const tree = treeNow(child);
      bytes += tree.bytes;
      processes += tree.processes;
    }
  } catch {
    // The process has ended between two polls.
  }
  return { bytes, processes };
}

/** The kernel lists children by the thread that started them: those of ripgrep belong to its workers. */
function childrenOf(pid: number): number[] {
  const pids: number[] = [];
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
      if (children !== '') pids.push(...children.split(' ').map(Number));
    } catch {
      // The thread has ended.
    }
  }
  return pids;
}
