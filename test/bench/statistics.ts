import type { Measurement } from './measure.ts';
import type { Peer } from './peers.ts';

/** The runs of one peer on one corpus, summed up. Times are whole-process wall times. */
export interface PeerResult {
  readonly peer: Peer;
  readonly runCount: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
  readonly medianCpuMs: number | undefined;
  /** The highest of all runs. */
  readonly peakRssBytes: number | undefined;
  /** The most processes seen at once; undefined where they were not counted. */
  readonly processCount: number | undefined;
}

/**
 * @param treeRun a run whose processes were counted together, apart from the timed ones. Its polls miss what
 *   comes and goes between them; the kernel, in the other runs, sees the peak of the largest process alone:
 *   the larger of the two counts.
 */
export function summarize(peer: Peer, runs: readonly Measurement[], treeRun?: Measurement): PeerResult {
  const times = runs.map((run) => run.elapsedMs);
  const cpu = runs.map((run) => run.cpuMs).filter((ms) => ms !== undefined);
  const peaks = [...runs, ...(treeRun ? [treeRun] : [])]
    .map((run) => run.peakRssBytes)
    .filter((bytes) => bytes !== undefined);
  return {
    peer,
    runCount: runs.length,
    minMs: Math.min(...times),
    medianMs: median(times),
    maxMs: Math.max(...times),
    medianCpuMs: cpu.length > 0 ? median(cpu) : undefined,
    peakRssBytes: peaks.length > 0 ? Math.max(...peaks) : undefined,
    processCount: treeRun?.processCount,
  };
}

/** The mean of the two in the middle for an even number of values. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}
