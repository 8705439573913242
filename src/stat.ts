import { type BigIntStats, statSync } from 'node:fs';

/**
 * What is behind a path, links followed. Always with bigint: the other form leaves its answer in a buffer that
 * Node's own realpathSync looks at for what it did not ask about, and after a pipe it would take a linked folder of
 * node_modules (pnpm, npm link) for a real one and load half of a package.
 * @throws the system error
 */
export function statOf(path: string): BigIntStats {
  return statSync(path, { bigint: true });
}

/** The same, or undefined for what cannot be looked at. */
export function tryStat(path: string): BigIntStats | undefined {
  try {
    return statOf(path);
  } catch {
    return undefined;
  }
}
