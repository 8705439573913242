import { type AnalysisContext, analyze } from './analyze.ts';
import { readBaseline } from './baseline.ts';
import { type Delivery, deliver, deliverWithState, removeLeftovers, type Way } from './deliver.ts';
import { LockedError, UsageError } from './errors.ts';
import { judgeGates } from './gates/judge.ts';
import type { Publication } from './kafka/publish.ts';
import type { PublishTarget } from './kafka/target.ts';
import type { Options } from './options.ts';
import { checkNotAnInput, checkTarget, type Target } from './output/atomic.ts';
import { type Format, writerOf } from './output/formats.ts';
import { holderText } from './output/holder-text.ts';
import type { Results } from './results.ts';
import type { Lock } from './state/lock.ts';
import { lockPath, nextPath } from './state/paths.ts';

/** What a run needs of the world beside the file system. */
export interface RunContext extends Pick<AnalysisContext, 'signal' | 'watch'>, Pick<Way, 'writeStdout'> {
  /** Says what went wrong, when all is counted and nothing is written yet. */
  complain(results: Results): void;
  /** Gives the summary for standard output, where it is what the run has to give. */
  summaryOf(results: Results): Promise<() => Iterable<string>>;
}

export interface Outcome {
  readonly results: Results;
  /** The summary was what the run had to give, and is written. */
  readonly isSummaryWritten: boolean;
  /** A worker hangs in a system call: the process can only be killed. */
  readonly isStuck: boolean;
}

/**
 * Counts what the options name, judges the gates, and writes the outputs: the stages in their order.
 * @throws UsageError, OutputError, LockedError, or an unknown error for a fault of this program
 */
export async function run(options: Options, context: RunContext): Promise<Outcome> {
  if (options.state === undefined) return count(options, context);
  const { lock: policy } = options.state;
  // A link to it stays a link.
  const { path } = checkTarget(options.state.path, '--state');
  const { lockState } = await import('./state/lock.ts');
  const locking = await lockState(path, policy, context.signal);
  if ('holder' in locking) {
    throw new LockedError(
      `Another run is at work with ${options.state.path}: ${holderText(locking.holder)}.`,
    );
  }
  const { lock } = locking;
  let publication: Publication | undefined;
  try {
    publication = options.publishTo && (await publicationTo(options.publishTo, context.signal));
    return await count({ ...options, state: { ...options.state, path } }, context, lock, publication);
  } finally {
    await publication?.close();
    lock.release();
  }
}

/** A way to Kafka, loaded when it is asked for. */
async function publicationTo(target: PublishTarget, signal: AbortSignal): Promise<Publication> {
  const { openPublication } = await import('./kafka/publish.ts');
  return openPublication(target, signal);
}

/**
 * @param lock of the state, if there is one
 * @param publication gets what is new
 */
async function count(
  options: Options,
  context: RunContext,
  lock?: Lock,
  publication?: Publication,
): Promise<Outcome> {
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
  if (state) removeLeftovers(state.path, targets);

  const { report, rows, told, nextState, news, isComplete, isStuck } = await analyze(options, {
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
    ...told,
    gates: await judgeGates(options.gates, rows(), baseline),
    // A signal may also come while the outputs are written.
    get interrupted() {
      return signal.aborted;
    },
    startedAt,
    elapsedSeconds: () => performance.now() / 1000,
  };
  context.complain(results);
  const publish = async (): Promise<void> => publication?.send(news(), startedAt);
  let isSummaryWritten = false;
  if (isComplete) {
    const deliveries = await Promise.all(
      written.map(async ({ format, target }): Promise<Delivery> => {
        const write = await writerOf(format);
        return { target, text: () => write(results, options) };
      }),
    );
    // What an interrupted run has to write, it writes; a second signal ends it at once.
    const way = { ...context, signal: signal.aborted ? new AbortController().signal : signal };
    if (state && lock && nextState) {
      const isSummaryAll = options.outputs.length === 0 && options.summary === 'print';
      if (isSummaryAll) deliveries.push({ target: undefined, text: await context.summaryOf(results) });
      const next = { path: state.path, next: nextState, isLocked: () => lock.isHeld(), publish };
      isSummaryWritten = (await deliverWithState(deliveries, way, next)) && isSummaryAll;
    } else {
      await deliver(deliveries, way);
      await publish();
    }
  }
  return { results, isSummaryWritten, isStuck };
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
