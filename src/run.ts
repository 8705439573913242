import { type AnalysisContext, analyze } from './analyze.ts';
import { readBaseline } from './baseline.ts';
import { type Delivery, deliver, deliverWithState, removeLeftovers, type Way } from './deliver.ts';
import { UsageError } from './errors.ts';
import { judgeGates } from './gates/judge.ts';
import type { Publication } from './kafka/publish.ts';
import type { Undelivered } from './notify/deliver.ts';
import type { Notifier } from './notify/notifier.ts';
import { toldTarget } from './notify/told-target.ts';
import type { Options } from './options.ts';
import { checkNotAnInput, checkTarget, type Target } from './output/atomic.ts';
import { type Format, writerOf } from './output/formats.ts';
import { type OwnFile, withLock } from './own-file.ts';
import type { Results } from './results.ts';
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
  /** What was to be told and could not be; the next run tells it. */
  readonly undelivered: readonly Undelivered[];
  /** A worker hangs in a system call: the process can only be killed. */
  readonly isStuck: boolean;
}

/**
 * Counts what the options name, judges the gates, and writes the outputs: the stages in their order.
 * @throws UsageError, OutputError, LockedError, or an unknown error for a fault of this program
 */
export async function run(options: Options, context: RunContext): Promise<Outcome> {
  const { state, notify } = options;
  const { signal } = context;
  const stateTarget = state && checkTarget(state.path, '--state');
  const told = notify && toldTarget(notify);
  // Of one file, a run would wait for itself.
  checkApart([stateTarget, told].flatMap((target) => target?.path ?? []));
  const policy = state?.lock ?? 'wait';
  // Always in this order, so that no two runs wait for each other.
  return withLock(stateTarget, policy, signal, (stateFile) => {
    return withLock(told, policy, signal, (toldFile) => {
      return withPublication(options, signal, (publication) => {
        return count(options, context, stateFile, toldFile, publication);
      });
    });
  });
}

/** Does work with a way to Kafka, loaded when it is asked for. */
async function withPublication(
  { publishTo, telling }: Options,
  signal: AbortSignal,
  work: (publication: Publication | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  if (publishTo === undefined) return work(undefined);
  const { openPublication } = await import('./kafka/publish.ts');
  const publication = await openPublication(publishTo, telling, signal);
  try {
    return await work(publication);
  } finally {
    await publication.close();
  }
}

/** @param publication gets what is new */
async function count(
  options: Options,
  context: RunContext,
  stateFile: OwnFile | undefined,
  toldFile: OwnFile | undefined,
  publication: Publication | undefined,
): Promise<Outcome> {
  const { signal } = context;
  // A link to it stays a link.
  const state = options.state && stateFile && { ...options.state, path: stateFile.target.path };
  const startedAt = new Date(performance.timeOrigin);
  const tracker = state && (await trackerOf(state, startedAt, options.publishTo !== undefined));
  const notifier = toldFile && (await notifierOf(options, toldFile));
  const written = writtenBy(options);
  const baseline = options.baseline && readBaseline(options.baseline.path);
  const targets = written.map(({ target }) => target).filter((target) => target !== undefined);
  const outputs = targets.filter(({ isDirect }) => !isDirect).map(({ path }) => path);
  const ownFiles = [
    ...(state ? [state.path, nextPath(state.path), lockPath(state.path)] : []),
    ...(notifier ? [notifier.target.path, lockPath(notifier.target.path)] : []),
  ];
  checkApart([...outputs, ...ownFiles]);
  if (state) removeLeftovers(state.path, notifier ? [...targets, notifier.target] : targets);

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
  let undelivered: Outcome['undelivered'] = [];
  if (isComplete) {
    const deliveries = await Promise.all(
      written.map(async ({ format, target }): Promise<Delivery> => {
        const write = await writerOf(format);
        return { target, text: () => write(results, options, { usedBytes: target?.usedBytes ?? 0 }) };
      }),
    );
    if (notifier) deliveries.push(notifier.decide(results));
    // What an interrupted run has to write, it writes; a second signal ends it at once.
    const way = { ...context, signal: signal.aborted ? new AbortController().signal : signal };
    if (state && stateFile && nextState) {
      const isSummaryAll = options.outputs.length === 0 && options.summary === 'print';
      if (isSummaryAll) deliveries.push({ target: undefined, text: await context.summaryOf(results) });
      const next = { path: state.path, next: nextState, isLocked: () => stateFile.lock.isHeld(), publish };
      const isDone = await deliverWithState(deliveries, way, next);
      isSummaryWritten = isDone && isSummaryAll;
    } else {
      await deliver(deliveries, way);
      await publish();
    }
    // What could not be kept is decided again by the next run.
    if (notifier && !way.signal.aborted) undelivered = await notifier.tell(way.signal);
  }
  return { results, isSummaryWritten, undelivered, isStuck };
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

async function notifierOf(
  { notify, state }: Options,
  { target, lock }: OwnFile,
): Promise<Notifier | undefined> {
  if (notify === undefined) return undefined;
  const { Notifier } = await import('./notify/notifier.ts');
  return new Notifier(notify, target, lock, state?.counts);
}

async function trackerOf(
  { path, counts }: NonNullable<Options['state']>,
  startedAt: Date,
  isPublished: boolean,
): Promise<AnalysisContext['tracker']> {
  const [{ readState }, { Tracker }] = await Promise.all([
    import('./state/store.ts'),
    import('./state/tracker.ts'),
  ]);
  return new Tracker(readState(path), counts, startedAt.getTime(), isPublished);
}
