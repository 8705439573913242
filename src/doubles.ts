import type { Ledger } from './merge.ts';
import { FileIndex, type Stamps } from './state/stamps.ts';

/**
 * Decides of files that have several names, and of those that the run writes to, before any of them is counted.
 * @param ids in the order of the paths
 * @param stamps of the files, by their ids
 * @returns the ids of the others, in the same order
 */
export function decideDoubles(ids: Iterable<number>, stamps: Stamps, ledger: Ledger): number[] {
  const { paths, ownOutputs } = ledger;
  const found = new FileIndex(stamps, paths.length);
  const others: number[] = [];
  for (const id of ids) {
    if (!stamps.isFile(id)) {
      others.push(id);
      continue;
    }
    const first = found.add(id);
    if (first !== id) {
      ledger.decide(id, { status: 'skipped', finding: { code: 'duplicate-of', path: paths.get(first) } });
    } else if (ownOutputs.hasNameless && isOwn(id, stamps, ledger)) {
      ledger.decide(id, { status: 'skipped', finding: { code: 'own-output' } });
    } else others.push(id);
  }
  return others;
}

function isOwn(id: number, stamps: Stamps, { ownOutputs }: Ledger): boolean {
  const stamp = stamps.get(id);
  return stamp !== undefined && ownOutputs.includesIdentity(`${stamp.dev}:${stamp.ino}`);
}
