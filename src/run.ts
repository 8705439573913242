import { type AnalysisContext, analyze } from './analyze.ts';
import { readBaseline } from './baseline.ts';
import { type Delivery, deliver, deliverWithState } from './deliver.ts';
import { LockedError, UsageError } from './errors.ts';
import { judgeGates } from './gates/judge.ts';
import type { Options } from './options.ts';
import { checkNotAnInput, checkTarget, type Target } from './output/atomic.ts';
import { type Format, writerOf } from './output/formats.ts';
import type { Results } from './results.ts';
import { lockPath, nextPath } from './state/paths.ts';

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
 * @throws UsageError, OutputError, LockedError, or an unknown error for a fault of this program
 */
export async function run(options: Options, context: RunContext): Promise<Outcome> {
  if (options.state === undefined) return count(options, context);
  const { lock } = options.state;
  // A link to it stays a link.
  const { path } = checkTarget(options.state.path, '--state');
  const { lockState } = await import('./state/lock.ts');
  const unlock = await lockState(path, lock, context.signal);
  if (unlock === undefined) throw new LockedError(`Another run is at work with ${options.state.path}.`);
  try {
    return await count({ ...options, state: { ...options.state, path } }, context);
  } finally {
    unlock();
  }
}

async function count(options: Options, context: RunContext): Promise<Outcome> {
  const { signal } = context;
  const { state } = options;
  const startedAt = new Date(performance.timeOrigin);
  const tracker = state && (await trackerOf(state, startedAt));
  const written = writtenBy(options);
  const baseline = options.baseline && readBaseline(options.baseline.path);
  const targets = written.map(({ target }) => target).filter((target) => target !== undefined);
  const outputs = targets.filter(({ isDirect }) => !isDirect).map(({ path }) => path);
  const ownFiles = state ? [state.path, nextPath(state.path), lockPath(state.path)] : [];
  checkApart([...outputs, ...ownFiles]);

  const { report, rows, nextState, isComplete, isStuck } = await analyze(options, {
    ...context,
    outputs: [...outputs, ...ownFiles],
    checkInputs: (paths) => {
      for (const target of targets) checkNotAnInput(target, paths);
    },
    tracker,
  });
  const results: Results = {
    report,
    rows,
    gates: await judgeGates(options.gates, rows(), baseline),
    // A signal may also come while the outputs are written.
    get interrupted() {
      return signal.aborted;
    },
    startedAt,
    elapsedSeconds: () => performance.now() / 1000,
  };
  if (isComplete) {
    const deliveries = await Promise.all(
      written.map(async ({ format, target }): Promise<Delivery> => {
        const write = await writerOf(format);
        return { target, text: () => write(results, options) };
      }),
    );
    // What an interrupted run has to write, it writes; a second signal ends it at once.
    const way = { ...context, signal: signal.aborted ? new AbortController().signal : signal };
    if (state && nextState) await deliverWithState(deliveries, way, state.path, nextState);
    else await deliver(deliveries, way);
  }
  return { results, isStuck };
}

/** @throws UsageError if two of the files that a run writes are one */
function checkApart(paths: readonly string[]): void {
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice !== undefined) throw new UsageError(`${twice} would be written twice; name another file.`);
}

/** What a run writes, and where; a baseline that is to be written anew comes last. */
function writtenBy({ outputs, baseline }: Options): { format: Format; target: Target | undefined }[] {
  const written = outputs.map(({ format, path }) => ({
    format,
    target: path === undefined ? undefined : checkTarget(path),
  }));
  if (!baseline?.update) return written;
  return [...written, { format: 'json', target: checkTarget(baseline.path, '--baseline') }];
}

async function trackerOf(
  { path, counts }: NonNullable<Options['state']>,
  startedAt: Date,
): Promise<AnalysisContext['tracker']> {
  const [{ readState }, { Tracker }] = await Promise.all([
    import('./state/store.ts'),
    import('./state/tracker.ts'),
  ]);
  return new Tracker(readState(path), counts, startedAt.getTime());
}
