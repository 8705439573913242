import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SoleWriter } from './client.ts';
import { COUNTS_LENGTH, type Counts } from './counts.ts';

/** What was counted of a partition up to an offset. */
export interface PartitionState {
  /** Offset of the next message that is to be counted. */
  next: number;
  /** By the key or header that lines are told apart by; '' where nothing tells them. */
  readonly sources: Map<string, Counts>;
  /** Sources that have changed since they were written to the state topic. */
  readonly touched: Set<string>;
  /** Where the counts are, if they are more than has room beside the offset. */
  elsewhere: Elsewhere | undefined;
}

/** Counts in the state topic. */
export interface Elsewhere {
  pointer: Pointer;
  /** `next` of what is known to be written; undefined: nothing is yet. */
  saved: number | undefined;
  /** Undefined when it is not known what the last one has written. */
  writer: SoleWriter | undefined;
}

/** Which records of the state topic have the counts of a partition. */
export interface Pointer {
  readonly id: string;
  /** Of the state topic. */
  readonly partition: number;
  /** An offset in that: all that is committed lies before it. */
  readonly end: number;
}

/** What stands beside a committed offset. */
export type Metadata =
  /** The counts up to that offset. */
  | { readonly kind: 'counts'; readonly sources: Map<string, Counts> }
  /** Where they are: the state topic has them up to that offset, or further. */
  | { readonly kind: 'pointer'; readonly pointer: Pointer };

/** Stands before the packed counts: whose they are, and how they are written. */
const COUNTS_MARK = 'loganalyze-1:';
const POINTER = /^loganalyze-2:([\da-f-]{36}):(\d+):(\d+)$/;

export function newState(next: number, sources: Map<string, Counts> = new Map()): PartitionState {
  return { next, sources, touched: new Set(), elsewhere: undefined };
}

/** ASCII, so that its length is the bytes that the broker must keep. */
export function countsMetadata(sources: ReadonlyMap<string, Counts>): string {
  const entries = [...sources].map(([name, counts]) => [name, ...counts]);
  return COUNTS_MARK + deflateRawSync(JSON.stringify(entries), { level: 9 }).toString('base64');
}

export function pointerMetadata({ id, partition, end }: Pointer): string {
  return `loganalyze-2:${id}:${partition}:${end}`;
}

/** @returns undefined if it is not of this program */
export function readMetadata(metadata: string): Metadata | undefined {
  const [, id, partition, end] = POINTER.exec(metadata) ?? [];
  if (id !== undefined) {
    return { kind: 'pointer', pointer: { id, partition: Number(partition), end: Number(end) } };
  }
  if (!metadata.startsWith(COUNTS_MARK)) return undefined;
  try {
    const packed = Buffer.from(metadata.slice(COUNTS_MARK.length), 'base64');
    const entries: [string, ...number[]][] = JSON.parse(inflateRawSync(packed).toString());
    return {
      kind: 'counts',
      sources: new Map(entries.map(([name, ...numbers]) => [name, countsFrom(numbers)])),
    };
  } catch {
    return undefined;
  }
}

/** @throws RangeError */
export function countsFrom(numbers: readonly number[]): Counts {
  if (numbers.length !== COUNTS_LENGTH) throw new RangeError('other counts');
  return Float64Array.from(numbers);
}
