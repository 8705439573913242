import { type AnalysisContext, analyze } from './analyze.ts';
import { readBaseline } from './baseline.ts';
import { judgeGates } from './gates/judge.ts';
import type { Options, Output } from './options.ts';
import { checkNotAnInput, checkTarget, type Target, writeTarget } from './output/atomic.ts';
import { writerOf } from './output/formats.ts';
import type { Results } from './results.ts';

/** What a run needs of the world beside the file system. */
export interface RunContext extends Pick<AnalysisContext, 'signal' | 'watch'> {
  /** Writes to standard output, until it is closed by who reads it. */
  writeStdout(text: Iterable<string>): Promise<void>;
}

export interface Outcome {
  readonly results: Results;
  /** A worker hangs in a system call: the process can only be killed. */
  readonly isStuck: boolean;
}

/**
 * Counts what the options name, judges the gates, and writes the outputs: the stages in their order.
 * @throws UsageError, OutputError, or an unknown error for a fault of this program
 */
export async function run(options: Options, context: RunContext): Promise<Outcome> {
  const { signal } = context;
  const startedAt = new Date(performance.timeOrigin);
  const written = options.outputs.map((output) => ({ output, target: targetOf(output) }));
  const baseline = options.baseline && readBaseline(options.baseline.path);
  const newBaseline = options.baseline?.update ? checkTarget(options.baseline.path) : undefined;
  const targets = [...written.map(({ target }) => target), newBaseline].filter(
    (target) => target !== undefined,
  );

  const { report, rows, isComplete, isStuck } = await analyze(options, {
    ...context,
    outputs: targets.filter(({ isDirect }) => !isDirect).map(({ path }) => path),
    checkInputs: (paths) => {
      for (const target of targets) checkNotAnInput(target, paths);
    },
  });
  const results: Results = {
    report,
    rows,
    gates: await judgeGates(options.gates, rows(), baseline),
    interrupted: signal.aborted,
    startedAt,
    elapsedSeconds: () => performance.now() / 1000,
  };
  if (isComplete) {
    for (const { output, target } of written) await write(results, output, target, options, context);
    if (newBaseline) await write(results, { format: 'json' }, newBaseline, options, context);
  }
  return { results, isStuck };
}

function targetOf({ path }: Output): Target | undefined {
  return path === undefined ? undefined : checkTarget(path);
}

async function write(
  results: Results,
  { format }: Pick<Output, 'format'>,
  target: Target | undefined,
  options: Options,
  { signal, writeStdout }: RunContext,
): Promise<void> {
  const text = (await writerOf(format))(results, options);
  if (target === undefined) await writeStdout(text);
  // What an interrupted run has to write, it writes; a second signal ends it at once.
  else await writeTarget(target, text, signal.aborted ? new AbortController().signal : signal);
}
