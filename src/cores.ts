import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * The cores this process may use: what the scheduler allows, or less where a container's quota gives less
 * (rounded up: 1.5 cores keep two threads busy). Node itself looks at the affinity mask only.
 */
export function availableCores(read: (path: string) => string | undefined = readOrNothing): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cgroupCores(read))));
}

/** Cores by the quota of cgroup v2 (`cpu.max`: "quota period" or "max period") or v1, Infinity without one. */
export function cgroupCores(read: (path: string) => string | undefined): number {
  const unified = /^(\d+) (\d+)/.exec(read('/sys/fs/cgroup/cpu.max') ?? '');
  if (unified) return Number(unified[1]) / Number(unified[2]);

  const quota = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') ?? -1);
  const period = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us') ?? 0);
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
