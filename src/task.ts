/**
 * What goes between the main thread and a worker. Everything here survives the structured clone: no classes,
 * no functions, no errors (they lose class, name and code between threads).
 */

/** Why a file is not `ok`. `src/output/detail.ts` turns each code into text. */
export type Finding =
  | { readonly code: 'open'; readonly errno: string }
  | { readonly code: 'read'; readonly errno: string }
  | { readonly code: 'vanished' }
  | { readonly code: 'replaced' }
  | { readonly code: 'shrank'; readonly sizeBytes: number; readonly readBytes: number }
  | { readonly code: 'not-regular'; readonly type: FileType }
  | { readonly code: 'format'; readonly format: SkippedFormat }
  | { readonly code: 'array-broken'; readonly offset: number; readonly problem: string }
  | { readonly code: 'long-lines'; readonly lines: number }
  | { readonly code: 'worker-died'; readonly message: string };

export type FileType = 'directory' | 'fifo' | 'socket' | 'device' | 'link';

/** Content recognised by its first bytes and not counted, because its lines are not the bytes of the file. */
export type SkippedFormat = 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'zip' | 'journal' | 'evtx' | 'wtmp' | 'utf-16';

/** What became of one file, or of one range of it. `long-lines` is a remark on an `ok` file. */
export interface Note {
  readonly status: 'ok' | 'partial' | 'skipped' | 'failed';
  readonly finding: Finding;
}

/** Whole files, small ones many to a task. A file longer than `splitBytes` is counted up to there; see `rest`. */
export interface FilesTask {
  readonly kind: 'files';
  readonly paths: readonly string[];
  /** Ask for device and inode of every file, not only of those with several links. */
  readonly identify: boolean;
  /** A FIFO or a device named on the command line is read; one found in a folder is not opened. */
  readonly named: boolean;
  readonly splitBytes: number;
}

/** The lines of one file whose first byte lies in [start, end), where `sizeBytes` is the size first seen. */
export interface RangeTask {
  readonly kind: 'range';
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly sizeBytes: number;
  /** `device:inode` of the file whose first bytes were counted: another one may have its name by now. */
  readonly identity: string;
}

export type Task = FilesTask | RangeTask;

/** Numbers a file in `TaskResult.numbers`: the eight levels in the order of `LEVELS`, then decoded bytes. */
export const STRIDE = 9;
export const BYTES_AT = 8;

export interface TaskResult {
  /** `STRIDE` numbers a file, in the order of the task's paths (one file for a range). */
  readonly numbers: Float64Array;
  /** Only for the files that have something to say: [index in the task, note]. */
  readonly notes: readonly (readonly [number, Note])[];
  /** Files of which only [0, splitBytes) was counted: [index in the task, size in bytes, `device:inode`]. */
  readonly rest: readonly (readonly [number, number, string])[];
  /** [index in the task, `device:inode`] where one file may be reached by several names. */
  readonly identities: readonly (readonly [number, string])[];
}
