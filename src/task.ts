/**
 * What goes between the main thread and a worker. Everything here survives the structured clone: no classes,
 * no functions, no errors (they lose class, name and code between threads).
 */

import type { OwnWords } from './core/rule/vocabulary.ts';
import type { Observation, Observed } from './observation.ts';
import type { SharedState } from './shared-state.ts';
import type { Checkpoint, Start } from './state/entry.ts';

/** Why a file is not `ok`. `src/output/detail.ts` turns each code into text. */
export type Finding =
  | { readonly code: 'open'; readonly errno: string }
  | { readonly code: 'read'; readonly errno: string }
  | { readonly code: 'vanished' }
  | { readonly code: 'replaced' }
  | { readonly code: 'shrank'; readonly sizeBytes: number; readonly readBytes: number }
  | { readonly code: 'not-regular'; readonly type: FileType }
  | { readonly code: 'format'; readonly format: SkippedFormat }
  /** The name says a format that the bytes do not have, and they are no text either. */
  | { readonly code: 'misnamed'; readonly expected: string }
  /** Compressed or archived bytes that do not hold; `problem` and `detail` as in the decoders' `Fault`. */
  | {
      readonly code: 'fault';
      readonly format: string;
      readonly problem: 'truncated' | 'damaged' | 'unsupported';
      readonly detail: string;
    }
  | { readonly code: 'inflate-limit' }
  /** A member of an archive whose compressed data turned out to be damaged. */
  | { readonly code: 'doubtful' }
  | { readonly code: 'nested'; readonly format: 'tar' | 'zip' }
  /** Wrapped in more compressions than anyone would use. */
  | { readonly code: 'wrapped' }
  | { readonly code: 'zip-stream' }
  | { readonly code: 'empty-archive' }
  | { readonly code: 'no-log-inside'; readonly members: number }
  | { readonly code: 'member-link' }
  /** A hard link whose content is that of a member that is not counted, such as one left out by name. */
  | { readonly code: 'link-to-uncounted'; readonly target: string }
  | { readonly code: 'encrypted' }
  | { readonly code: 'method'; readonly method: number; readonly name?: string | undefined }
  | { readonly code: 'sparse' }
  | { readonly code: 'array-broken'; readonly offset: number; readonly problem: string }
  | { readonly code: 'long-lines'; readonly lines: number }
  | { readonly code: 'interrupted' }
  /** Only lines of some time are wanted, and none of its lines says when it was written. */
  | { readonly code: 'no-times' }
  /** Bytes of an unfinished last line, which waits to be counted. */
  | { readonly code: 'pending'; readonly bytes: number }
  | { readonly code: 'worker-died'; readonly message: string };

export type FileType = 'directory' | 'fifo' | 'socket' | 'device' | 'link';

/** Content recognised by its first bytes or its name that is not counted. */
export type SkippedFormat =
  | 'lz4'
  | 'lzip'
  | 'lzma'
  | 'lzop'
  | 'zlib'
  | 'brotli'
  | 'compress'
  | '7z'
  | 'rar'
  | 'journal'
  | 'evtx'
  | 'wtmp'
  | 'utf-32'
  | 'program'
  | 'database'
  | 'capture'
  | 'image'
  | 'report'
  | 'binary';

/** What became of one file, of one range of it, or of a member of an archive. `long-lines` is a remark on an `ok` one. */
export interface Note {
  readonly status: 'ok' | 'partial' | 'skipped' | 'failed';
  readonly finding: Finding;
}

/** Which files of folders, and which members of archives, are counted; the patterns of `--include` and `--exclude`. */
export interface Wanted {
  readonly files: 'logs' | 'included' | 'all';
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** What the bytes of a compressed file or an archive may become: `ratio` times its size, and `bytes`; Infinity for any. */
export interface InflateLimits {
  readonly ratio: number;
  readonly bytes: number;
}

/** What is the same for all tasks of a run. */
export interface TaskSettings {
  readonly wanted: Wanted;
  readonly inflate: InflateLimits;
  readonly ownWords: OwnWords;
  readonly shared: SharedState;
  /** What is noted of records beside their levels; undefined: nothing is. */
  readonly observation?: Observation | undefined;
}

/** Whole files, small ones many to a task. A file of lines longer than `splitBytes` is counted up to there; see `rest`. */
export interface FilesTask {
  readonly kind: 'files';
  readonly paths: readonly string[];
  /** Ask for device and inode of every file, not only of those with several links. */
  readonly identify: boolean;
  readonly splitBytes: number;
  /** With a state: where to begin each of the files that could be looked at. */
  readonly starts?: readonly (Start | undefined)[];
  readonly settings: TaskSettings;
}

/** A pipe or a device named on the command line, or standard input (`-`), read until it ends. */
export interface StreamTask {
  readonly kind: 'stream';
  readonly path: string;
  readonly isStdin: boolean;
  readonly settings: TaskSettings;
}

/** The bytes [from, to) of a file: the lines that begin there are left to ranges. */
export interface Rest {
  readonly from: number;
  /** Where the file ends for this run: the size first seen, or with a state up to where it is counted. */
  readonly to: number;
  /** `device:inode` of the file whose first bytes were counted: another one may have its name by now. */
  readonly identity: string;
}

/** The lines of one file whose first byte lies in [start, end). */
export interface RangeTask {
  readonly kind: 'range';
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** The rest that it is a part of. */
  readonly rest: Rest;
  readonly settings: TaskSettings;
}

export type Task = FilesTask | StreamTask | RangeTask;

/** Numbers a file in `TaskResult.numbers`: the eight levels in the order of `LEVELS`, then decoded bytes. */
export const STRIDE = 9;
export const BYTES_AT = 8;

export interface TaskResult {
  /** `STRIDE` numbers a file, in the order of the task's paths (one file for a range); fewer if it was stopped. */
  readonly numbers: Float64Array;
  /** Only for the files that have something to say: [index in the task, note]. */
  readonly notes: readonly (readonly [number, Note])[];
  /** Long files of which only the first lines were counted: [index in the task, where the others are]. */
  readonly rest: readonly (readonly [number, Rest])[];
  /** [index in the task, `device:inode`] where one file may be reached by several names. */
  readonly identities: readonly (readonly [number, string])[];
  readonly archives: readonly ArchiveResult[];
  /** Of all files, or with a state of each by itself. */
  readonly observed: readonly Observed[];
  /** [index in the task, up to where it was counted], with a state. */
  readonly checkpoints: readonly (readonly [number, Checkpoint])[];
}

/** The members of an archive that are rows of their own. */
export interface ArchiveResult {
  /** Of the archive in the task. */
  readonly index: number;
  /** As the archive names them, none twice. */
  readonly names: readonly string[];
  /** `STRIDE` numbers a member. */
  readonly numbers: Float64Array;
  /** [index in `names`, note] */
  readonly notes: readonly (readonly [number, Note])[];
  /** Members that were left out by name. */
  readonly leftOut: number;
}
