import { type BigIntStats, fstatSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { openable } from './discover/paths.ts';
import { tryStat } from './stat.ts';

/** The regular files a run writes to, which it must not count: `-o`, and where its output is redirected to. */
export class OwnOutputs {
  readonly #names = new Set<string>();
  readonly #identities = new Set<string>();
  /** A file of unknown name is among them: it can be told only by the identity of every file found. */
  readonly hasNameless: boolean;

  /** @param outputs the files of `-o`, resolved; their temporary files exist only when all is counted */
  constructor(outputs: readonly string[]) {
    let hasNameless = false;
    for (const output of outputs) this.#add(tryStat(output), basename(output));
    for (const descriptor of [1, 2]) {
      const name = nameOf(descriptor);
      if (this.#add(statOfDescriptor(descriptor), name) && name === undefined) hasNameless = true;
    }
    this.hasNameless = hasNameless;
  }

  /** Whether a path found is one of them: a look at the file only if it has the name. */
  includes(path: string): boolean {
    if (this.#names.size === 0) return false;
    if (!this.#names.has(path.slice(path.lastIndexOf('/') + 1))) return false;
    const stats = tryStat(openable(path));
    return stats !== undefined && this.#identities.has(identityOf(stats));
  }

  /** @param identity `device:inode` */
  includesIdentity(identity: string): boolean {
    return this.#identities.has(identity);
  }

  #add(stats: BigIntStats | undefined, name: string | undefined): boolean {
    if (stats?.isFile() !== true) return false;
    this.#identities.add(identityOf(stats));
    if (name !== undefined) this.#names.add(name);
    return true;
  }
}

function statOfDescriptor(descriptor: number): BigIntStats | undefined {
  try {
    return fstatSync(descriptor, { bigint: true });
  } catch {
    return undefined;
  }
}

function identityOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}`;
}

/** The name of an open file, where the system tells it (Linux). */
function nameOf(descriptor: number): string | undefined {
  try {
    return basename(readlinkSync(`/proc/self/fd/${descriptor}`));
  } catch {
    return undefined;
  }
}
