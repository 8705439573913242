import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { COUNTS_LENGTH, type Counts } from './counts.ts';

/**
 * What was counted of a partition up to its committed offset. It is kept beside that offset, in the metadata of the
 * commit: both are changed by one request or none, and only by the member that the partition belongs to.
 */
export interface PartitionState {
  /** Offset of the next message that is to be counted. */
  next: number;
  /** By the key or header that lines are told apart by; '' where nothing tells them. */
  readonly sources: Map<string, Counts>;
}

/** Stands before the packed counts: whose they are, and how they are written. */
const MARK = 'loganalyze-1:';

/** ASCII, so that its length is the bytes that the broker must keep. */
export function metadataOf({ sources }: PartitionState): string {
  const entries = [...sources].map(([name, counts]) => [name, ...counts]);
  return MARK + deflateRawSync(JSON.stringify(entries), { level: 9 }).toString('base64');
}

/** @returns undefined if there are no counts of this program in it */
export function sourcesFrom(metadata: string): Map<string, Counts> | undefined {
  if (!metadata.startsWith(MARK)) return undefined;
  try {
    const packed = Buffer.from(metadata.slice(MARK.length), 'base64');
    const entries: [string, ...number[]][] = JSON.parse(inflateRawSync(packed).toString());
    return new Map(
      entries.map(([name, ...counts]) => {
        if (counts.length !== COUNTS_LENGTH) throw new RangeError('other counts');
        return [name, Float64Array.from(counts)];
      }),
    );
  } catch {
    return undefined;
  }
}
