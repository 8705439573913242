import type { Finding, Note } from './task.ts';

export const STATUSES = ['ok', 'partial', 'skipped', 'failed'] as const satisfies readonly Note['status'][];

export type Status = (typeof STATUSES)[number];

/** Why a row is not plainly `ok`: what a worker found, or what the main thread knew before or after it. */
export type RowFinding =
  | Finding
  | { readonly code: 'not-found' }
  | { readonly code: 'no-match' }
  | { readonly code: 'dangling-link' }
  | { readonly code: 'link-loop' }
  | { readonly code: 'unreadable-folder'; readonly errno: string }
  | { readonly code: 'name-not-utf8' }
  | { readonly code: 'own-output' }
  | { readonly code: 'not-reached' }
  | { readonly code: 'duplicate-of'; readonly path: string };

export interface Remark {
  readonly status: Status;
  readonly finding: RowFinding;
}

/** One file of the report. */
export interface Row {
  /** As shown: relative to where the program was started unless the argument was absolute, always with `/`. */
  readonly path: string;
  readonly status: Status;
  readonly finding: RowFinding | undefined;
  /** Lines that were judged by their first MiB. */
  readonly longLines: number;
  /** The counts in the order of `LEVELS`, then the decoded bytes. Reused for the next row: copy what you keep. */
  readonly numbers: Float64Array;
}

/**
 * Whether a row means that something the user asked for was not counted, which ends in exit code 3. Links that
 * are not followed, pipes, second names of a counted file and the program's own output are left out on purpose.
 */
export function isProblem(status: Status, finding: RowFinding | undefined): boolean {
  if (status === 'partial' || status === 'failed') return true;
  if (status === 'ok' || finding === undefined) return false;
  switch (finding.code) {
    case 'format':
      return finding.format !== 'report';
    case 'duplicate-of':
    case 'not-regular':
    case 'link-loop':
    case 'member-link':
    case 'own-output':
      return false;
    default:
      return true;
  }
}
