import { analyze as analyzeFiles } from './analyze.ts';
import { readBaseline } from './baseline.ts';
import { UsageError } from './errors.ts';
import { judgeGates } from './gates/judge.ts';
import { rawOptions } from './library-options.ts';
import { resolveOptions } from './options.ts';
import { type FileRecord, fileRecord, type RunRecord, runRecord, SIGNATURE } from './output/records.ts';
import type { ProgressState } from './progress-state.ts';

export type { Level } from './core/levels.ts';
export type { FileRecord, ProgressState, RunRecord };
export { UsageError };

/** As the options of the command line; what is not given is as it is there. */
export interface AnalyzeOptions {
  /** Take these files of folders, not those named like logs: patterns. */
  readonly include?: readonly string[];
  /** Leave out these files and folders: patterns. */
  readonly exclude?: readonly string[];
  /** Take every file of a folder, whatever its name. */
  readonly all?: boolean;
  readonly followSymlinks?: boolean;
  /** What a compressed file may become: so many times its size, so many bytes. */
  readonly maxInflate?: { readonly ratio?: number; readonly bytes?: number };
  /** Words that say a level, such as `AUDIT=NOTICE`, or none, such as `NOTE=NONE`. */
  readonly levelAlias?: readonly string[];
  /** Keys whose value is a level. */
  readonly levelKey?: readonly string[];
  /** How many of the most frequent messages are told, of the FATAL and of the ERROR lines. */
  readonly top?: number;
  /** Messages told apart at most; by default 10,000. */
  readonly maxTemplates?: number;
  /** How long the buckets of the time series are. */
  readonly by?: 'minute' | 'hour' | 'day';
  /** Only lines from then on: `2026-05-01`, `2026-05-01T12:00`, `yesterday`, `24h`, `1777629600`. */
  readonly since?: string;
  /** Only lines before then. */
  readonly until?: string;
  /** Of times that state none: `Europe/Berlin`, `UTC`, `local`, `+02:00`; by default `local`. */
  readonly timezone?: string;
  /** The lines of each file are in the order of time: those of `since` and `until` are looked for, the others not read. */
  readonly assumeSorted?: boolean;
  /** Threads that read; by default, the cores there are. */
  readonly jobs?: number;
  /** Gates, such as `error>0`. */
  readonly failOn?: readonly string[];
  /** Path of a JSON report that gates compare with. */
  readonly baseline?: string;
  /** Ends the analysis early: it resolves with what was counted so far, and `interrupted`. */
  readonly signal?: AbortSignal;
  /** Called about ten times a second. */
  readonly onProgress?: (progress: ProgressState) => void;
}

/** What `-o report.json` holds. */
export interface Summary extends RunRecord {
  readonly format: typeof SIGNATURE.format;
  readonly version: typeof SIGNATURE.version;
  /** A record for each file found and each member of an archive, ordered by the UTF-8 bytes of the path. */
  readonly files: readonly FileRecord[];
}

const PROGRESS_MS = 100;

/**
 * Counts the lines of log files by the level that they state, as `loganalyze` does on the command line.
 * @param paths folders (with all below them), files, patterns, or `-` for standard input
 * @throws UsageError for options that do not hold, never for a file: those have a status
 */
export async function analyze(
  paths: string | readonly string[],
  options: AnalyzeOptions = {},
): Promise<Summary> {
  const { signal = new AbortController().signal, onProgress } = options;
  const resolved = resolveOptions(typeof paths === 'string' ? [paths] : paths, rawOptions(options));
  const baseline = resolved.baseline && readBaseline(resolved.baseline.path);
  const startedAt = new Date();
  const start = performance.now();
  const { report, rows, told } = await analyzeFiles(resolved, {
    signal,
    watch: (state) => {
      if (!onProgress) return () => {};
      const timer = setInterval(() => onProgress(state()), PROGRESS_MS);
      return () => {
        clearInterval(timer);
        onProgress(state());
      };
    },
    outputs: [],
    checkInputs: () => {},
  });
  const gates = await judgeGates(resolved.gates, rows(), baseline);
  const elapsedSeconds = (): number => (performance.now() - start) / 1000;
  const results = { report, rows, ...told, gates, interrupted: signal.aborted, startedAt, elapsedSeconds };
  return { ...SIGNATURE, files: Array.from(rows(), fileRecord), ...runRecord(results) };
}
