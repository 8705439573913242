import type { Content } from './contents.ts';
import { type Counts, NOTHING } from './reference.ts';

/** What a row must say. */
export interface ExpectedRow {
  readonly status: 'ok' | 'partial' | 'skipped' | 'failed';
  /** How the detail begins. */
  readonly detail: string;
  readonly counts: Counts;
  readonly bytes: number;
}

/** By what follows the path of the file: nothing, or `!` and the name of a member. */
export type ExpectedRows = ReadonlyMap<string, ExpectedRow>;

export function rowOf({ bytes, counts, isBroken }: Content): ExpectedRow {
  const detail = isBroken ? `JSON array broken at byte ${bytes.length}: it ends` : '';
  return { status: isBroken ? 'partial' : 'ok', detail, counts, bytes: bytes.length };
}

export function uncounted(status: ExpectedRow['status'], detail: string): ExpectedRow {
  return { status, detail, counts: NOTHING, bytes: 0 };
}

export function single(row: ExpectedRow): ExpectedRows {
  return new Map([['', row]]);
}
