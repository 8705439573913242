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
}

/** @param peakRssBytes if measured apart from the timed runs; replaces theirs */
export function summarize(peer: Peer, runs: readonly Measurement[], peakRssBytes?: number): PeerResult {
  const times = runs.map((run) => run.elapsedMs);
  const cpu = runs.map((run) => run.cpuMs).filter((ms) => ms !== undefined);
  const peaks = runs.map((run) => run.peakRssBytes).filter((bytes) => bytes !== undefined);
  return {
    peer,
    runCount: runs.length,
    minMs: Math.min(...times),
    medianMs: median(times),
    maxMs: Math.max(...times),
    medianCpuMs: cpu.length > 0 ? median(cpu) : undefined,
    peakRssBytes: peakRssBytes ?? (peaks.length > 0 ? Math.max(...peaks) : undefined),
  };
}

/** The mean of the two in the middle for an even number of values. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}
