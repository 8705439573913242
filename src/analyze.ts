import { setImmediate as nextTurn } from 'node:timers/promises';
import { countingWork, type Running, startWork } from './count.ts';
import { type Argument, discover, lookAt, mayOverlap } from './discover/discover.ts';
import { isCompressedName } from './discover/names.ts';
import { openable } from './discover/paths.ts';
import type { Sink } from './discover/sink.ts';
import { decideDoubles } from './doubles.ts';
import { Looks } from './looks.ts';
import { Ledger } from './merge.ts';
import { Observations } from './observations.ts';
import type { Options } from './options.ts';
import { OwnOutputs } from './own-outputs.ts';
import { PathList } from './path-list.ts';
import { Plan, SPLIT_BYTES } from './plan.ts';
import { type Crew, inlineCrew, threadCrew } from './pool.ts';
import type { ProgressState } from './progress-state.ts';
import { type Report, reportOn } from './report.ts';
import type { Results } from './results.ts';
import type { Row } from './row.ts';
import { liveBytes, newSharedState, stopAll } from './shared-state.ts';
import { tryStat } from './stat.ts';
import type { LogColumns } from './state/log-columns.ts';
import { type News, newsOf } from './state/news.ts';
import type { Tracker } from './state/tracker.ts';

/** What an analysis needs of the world beside the file system. */
export interface AnalysisContext {
  /** Aborted when the user interrupts it. */
  readonly signal: AbortSignal;
  /** Called when counting begins; what it returns is called when it is over. */
  watch(state: () => ProgressState): () => void;
  /** Files that will be written to, resolved; they are not counted. */
  readonly outputs: readonly string[];
  /**
   * Called before anything is counted with the files named, and again with those of folders that are outputs.
   * @throws to refuse them
   */
  checkInputs(paths: readonly string[]): void;
  /** Knows what was counted before. */
  readonly tracker?: Tracker | undefined;
}

/** What is new of a log, and what is told of its new lines, if that was asked for. */
export type ToldNews = News & Pick<Results, 'series' | 'top'>;

export interface Analysis {
  readonly report: Report;
  /** What was to be told of lines beside their levels. */
  readonly told: Pick<Results, 'series' | 'top'>;
  /** In the order of the paths; each row is valid until the next one. */
  rows(): Iterable<Row>;
  /** With a tracker: what the next run has to know; undefined if that is known already. */
  readonly nextState: LogColumns | undefined;
  /** With a tracker: what is new, file by file. */
  news(): Iterable<ToldNews>;
  /** Whether all was counted, but for streams that may have no end. */
  readonly isComplete: boolean;
  /** A worker hangs in a system call: the process can only be killed. */
  readonly isStuck: boolean;
}

/** Up to so many files, all within `INLINE_BYTES`, are counted without starting a worker. */
const INLINE_FILES = 64;
const INLINE_BYTES = 32 * 1024 * 1024;

/**
 * Finds and counts the files that the options name.
 * @throws what `checkInputs` throws, or an unknown error for a fault of this program
 */
export async function analyze(
  options: Pick<
    Options,
    'paths' | 'wanted' | 'inflate' | 'ownWords' | 'links' | 'jobs' | 'telling' | 'publishTo'
  >,
  context: AnalysisContext,
): Promise<Analysis> {
  const { signal } = context;
  const args = options.paths.map(lookAt);
  context.checkInputs(args.filter(({ kind }) => kind === 'file').map(({ path }) => openable(path)));
  const ownOutputs = new OwnOutputs(context.outputs);
  // The walk of one folder meets every path once.
  const isOneFolder = args.length === 1 && args[0]?.kind === 'folder';
  const paths = new PathList(isOneFolder ? 'impossible' : 'possible');
  const ledger = new Ledger(paths, ownOutputs);
  const identify = mayOverlap(args, options.links) || ownOutputs.hasNameless;

  const { wanted, inflate, ownWords } = options;
  const shared = newSharedState();
  const stop = (): void => stopAll(shared);
  signal.addEventListener('abort', stop);
  const { top, by, timeZone, observation } = options.telling;
  const plan = new Plan(ledger, options.jobs, identify, { wanted, inflate, ownWords, shared, observation });
  const observations =
    observation &&
    new Observations(observation, trackingOf(options, context), (id, counts) => ledger.addCounts(id, counts));

  const counting = count(args, options, ledger, plan, observations, context);
  const { leftOut, isStuck } = await counting.finally(() => signal.removeEventListener('abort', stop));
  const isComplete = !signal.aborted || endOnlyStreams(ledger, plan);
  ledger.close();
  const { tracker } = context;
  const nextState = tracker?.close(ledger);
  observations?.close(
    (id) => tracker?.newPartOf(id) ?? 'all',
    (id) => tracker?.linesBefore(id) ?? 0,
  );
  for (const id of observations?.timeless() ?? []) ledger.note(id, NO_TIMES);
  const report = reportOn(ledger, leftOut);
  return {
    report,
    rows: () => rowsOf(ledger),
    told: {
      ...(observations && by ? { series: observations.series(by, timeZone) } : {}),
      ...(observations && top > 0 ? { top: observations.top(top, report.totals) } : {}),
    },
    nextState,
    *news() {
      for (const item of newsOf(ledger, context.tracker, plan.streams)) {
        yield { ...item, ...observations?.ofFile(item.id, options.telling, item.counted) };
      }
    },
    isComplete,
    isStuck,
  };
}

function trackingOf(
  { publishTo }: Pick<Options, 'publishTo'>,
  { tracker }: AnalysisContext,
): ConstructorParameters<typeof Observations>[1] {
  if (tracker === undefined) return 'none';
  return publishTo ? 'by file' : 'together';
}

const NO_TIMES = { status: 'skipped', finding: { code: 'no-times' } } as const;

/**
 * After an interruption: settles the streams that gave nothing, and says whether streams, which may never end by
 * themselves, are all that is not counted to its end.
 */
function endOnlyStreams(ledger: Ledger, plan: Plan): boolean {
  for (const id of plan.openStreams) {
    ledger.decide(id, { status: 'failed', finding: { code: 'interrupted' } });
  }
  if (!plan.isComplete || ledger.settled < ledger.found) return false;
  for (const [id, { finding }] of ledger.remarks()) {
    if (finding.code === 'interrupted' && !plan.streams.has(id)) return false;
  }
  return true;
}

/** Finds and counts at the same time. Everything is in the ledger then, or as much as there was time for. */
async function count(
  args: readonly Argument[],
  options: Parameters<typeof analyze>[0],
  ledger: Ledger,
  plan: Plan,
  observations: Observations | undefined,
  { signal, watch, checkInputs, tracker }: AnalysisContext,
): Promise<{ leftOut: number; isStuck: boolean }> {
  let leftOut = 0;
  // What is new is known only when all is found and looked at, and so is what is one file: nothing that was told of the
  // lines of a second name could be taken back.
  const looks = tracker || observations ? new Looks(ledger) : undefined;
  const countWith = (crew: Crew): Running => {
    return startWork(countingWork(plan, ledger, observations, crew), crew.capacity, signal);
  };
  let crew: Promise<Crew> | undefined;
  let early: Promise<Running> | undefined;
  const found = (): void => {
    if (ledger.paths.length <= INLINE_FILES) return;
    crew ??= threadCrew(options.jobs + plan.streams.size);
    early ??= crew.then((ready) => {
      return looks ? startWork(looks.by(ready), ready.capacity, signal) : countWith(ready);
    });
    if (ledger.paths.length % INLINE_FILES === 0) void early.then(({ wake }) => wake());
  };
  const sink = sinkTo(ledger, plan, found, () => leftOut++);
  const turn = async (): Promise<boolean> => {
    // The workers start while the walk goes on, but they would wait for the end of it to be started.
    await early;
    await nextTurn();
    return !signal.aborted;
  };
  const unwatch = watch(() => progressOf(ledger, plan));
  try {
    await discover(args, options, sink, turn);
    checkInputs(sink.ownOutputs.map(openable));
    if (looks) {
      looks.complete();
      await finish(await early);
      if (!signal.aborted) {
        const stamps = looks.finish();
        const ids = decideDoubles(undecided(ledger, plan), stamps, ledger);
        if (tracker) {
          await tracker.assign(ids, stamps, ledger);
          plan.beginAt((id) => tracker.startOf(id));
        }
      }
    }
    // An interrupted search has found who knows what part.
    if (!signal.aborted) plan.complete();
    crew ??= crewForFew(ledger, plan, options.jobs);
    const ready = await crew;
    await finish((looks ? undefined : await early) ?? countWith(ready));
    return { leftOut, isStuck: signal.aborted && !(await ready.dismiss()) };
  } catch (error) {
    await crew?.then((ready) => ready.dismiss()).catch(() => {});
    throw error;
  } finally {
    unwatch();
  }
}

async function finish(running: Running | undefined): Promise<void> {
  running?.wake();
  await running?.finished;
}

/** @param onFile called after every file that is to be counted */
function sinkTo(
  ledger: Ledger,
  plan: Plan,
  onFile: () => void,
  onLeftOut: () => void,
): Sink & { readonly ownOutputs: readonly string[] } {
  const { paths, ownOutputs } = ledger;
  const found: string[] = [];
  return {
    ownOutputs: found,
    file(path) {
      const id = paths.add(path);
      if (id === -1) return;
      if (ownOutputs.includes(path)) {
        found.push(path);
        ledger.decide(id, { status: 'skipped', finding: { code: 'own-output' } });
      }
      onFile();
    },
    stream(path, isStdin) {
      const id = paths.add(path);
      if (id !== -1) plan.addStream(id, isStdin);
    },
    row(path, remark) {
      const id = paths.add(path);
      if (id !== -1) ledger.decide(id, remark);
    },
    leftOut(path) {
      // One that is named on the command line is counted all the same.
      if (!paths.has(path)) onLeftOut();
    },
  };
}

/** How many bytes of a plain file cost as much time as one that is compressed. */
const COMPRESSED_COST = 32;

/** As many workers as there is work for, or none. */
async function crewForFew(ledger: Ledger, plan: Plan, jobs: number): Promise<Crew> {
  const { paths } = ledger;
  const streams = plan.streams.size;
  let files = 0;
  let bytes = 0;
  for (let id = 0; id < paths.length; id++) {
    if (ledger.isDecided(id) || plan.streams.has(id)) continue;
    const path = paths.get(id);
    files++;
    bytes += Number(tryStat(openable(path))?.size ?? 0) * (isCompressedName(path) ? COMPRESSED_COST : 1);
  }
  // Each stream has a worker of its own; a single one needs none when it is all there is.
  const areFew = bytes <= INLINE_BYTES && files <= INLINE_FILES;
  if (streams === 0 ? areFew : streams === 1 && files === 0) return inlineCrew();
  return threadCrew(
    streams + Math.max(1, Math.min(jobs, Math.ceil(bytes / SPLIT_BYTES + files / INLINE_FILES))),
  );
}

function progressOf(ledger: Ledger, plan: Plan): ProgressState {
  const { settled, found } = ledger;
  const live = liveBytes(plan.settings.shared);
  const bytesLeft =
    settled > 0
      ? plan.restBytes + Math.max(0, (found - settled) * (ledger.bytes / settled) - live)
      : plan.restBytes || undefined;
  return { bytes: ledger.bytes + live, bytesLeft, settled, found, isComplete: plan.isComplete };
}

/** The files that are not decided yet, in the order of their paths. */
function* undecided(ledger: Ledger, plan: Plan): Generator<number> {
  for (const id of ledger.paths.sorted()) if (!ledger.isDecided(id) && !plan.streams.has(id)) yield id;
}

function* rowsOf(ledger: Ledger): Generator<Row> {
  for (const id of ledger.paths.sorted()) if (!ledger.isHidden(id)) yield ledger.row(id);
}
