import { fstatSync } from 'node:fs';
import { parseCommandLine } from './command-line.ts';
import { errnoOf, LockedError, OutputError, UsageError } from './errors.ts';
import type { RawConsumeOptions } from './kafka/commands.ts';
import type { openNotifier } from './kafka/notifier.ts';
import { toldTarget } from './notify/told-target.ts';
import { type Options, resolveOptions, usesColor } from './options.ts';
import { writeWhole } from './output/atomic.ts';
import { errnoText } from './output/detail.ts';
import { gateText } from './output/gate-text.ts';
import { problemLines } from './output/problems.ts';
import { notTakenTexts, shownTexts, summaryText } from './output/summary.ts';
import { measureFor, printable } from './output/text.ts';
import { withLock } from './own-file.ts';
import { isEmpty } from './report.ts';
import type { Results } from './results.ts';
import { type Outcome, type RunContext, run } from './run.ts';

const EXIT = { done: 0, gateFailed: 1, usage: 2, notCounted: 3, fault: 4 } as const;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** What comes so soon behind a signal is the same one: timeout(1) sends it to a process and then to its group. */
const ECHO_MS = 500;

type OutputStream = typeof process.stdout | typeof process.stderr;

/** An error of a stream that is written to, which has no one else to go to. */
let outputError: Error | undefined;

// Until the end is reached: a process that runs out of things to wait for must not look like a success.
process.exitCode = EXIT.fault;
process.on('uncaughtException', (error) => {
  complain(error);
  process.exit(EXIT.fault);
});
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads has seen enough.
    if (error.code !== 'EPIPE') outputError ??= error;
  });
}
try {
  const exitCode = await main(process.argv.slice(2));
  if (outputError) {
    throw new OutputError(`Standard output could not be written: ${errnoText(errnoOf(outputError))}.`);
  }
  process.exitCode = exitCode;
} catch (error) {
  complain(error);
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.fault;
}

async function main(args: readonly string[]): Promise<number> {
  const request = parseCommandLine(args, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
  switch (request.kind) {
    case 'said':
      return request.exitCode;
    case 'explain': {
      const { runExplain } = await import('./explain.ts');
      return runExplain(request.file, request.options, process);
    }
    case 'consume':
      return consumeUntilEnd(request.options);
    case 'lag': {
      const { runLag } = await import('./kafka/lag.ts');
      return runLag(request.options, { env: process.env, writeStdout, complain: complainOf });
    }
    case 'count':
      return count(resolveOptions(request.paths, request.options));
  }
}

async function consumeUntilEnd(raw: RawConsumeOptions): Promise<number> {
  const [{ consume }, { resolveConsumeOptions }, { RollingOutputs }] = await Promise.all([
    import('./kafka/consume.ts'),
    import('./kafka/options.ts'),
    import('./kafka/rolling-outputs.ts'),
  ]);
  const options = resolveConsumeOptions(raw, resolveOptions([], raw), process.env);
  const { run } = options;
  const { signal } = catchSignals();
  const outputs = new RollingOutputs(run, { signal, writeStdout });
  try {
    const told = run.notify && toldTarget(run.notify);
    return await withLock(told, 'wait', signal, async (toldFile) => {
      const notifier = run.notify && toldFile && (await notifierOf(options, run.notify, toldFile, signal));
      const results = await consume(options, { signal, outputs, ...notifier?.watchers, say: complainOf });
      const undelivered = (await notifier?.close()) ?? [];
      complainAbout(results, run);
      await complainAboutUndelivered(undelivered);
      await printSummary(results, run);
      signal.throwIfAborted();
      return exitCodeOf({ results, undelivered }, run);
    });
  } catch (error) {
    // Before the first answer of a broker there is nothing to be told.
    if (error !== signal.reason) throw error;
  }
  process.exit(SIGNALS[signal.reason as keyof typeof SIGNALS]);
}

async function notifierOf(
  ...args: Parameters<typeof openNotifier>
): Promise<ReturnType<typeof openNotifier>> {
  const { openNotifier } = await import('./kafka/notifier.ts');
  return openNotifier(...args);
}

async function complainAboutUndelivered(undelivered: Outcome['undelivered']): Promise<void> {
  if (undelivered.length === 0) return;
  const { undeliveredText } = await import('./notify/undelivered-text.ts');
  for (const messages of undelivered) complainOf(undeliveredText(messages));
}

async function count(options: Options): Promise<number> {
  const interruption = catchSignals();
  const outcome = await tryRun(options, {
    signal: interruption.signal,
    watch: watcher(options),
    writeStdout,
    complain: (results) => complainAbout(results, options),
    summaryOf: (results) => summaryFor(process.stdout, results, options),
  });
  if (outcome) await complainAboutUndelivered(outcome.undelivered);
  if (outcome && !outcome.isSummaryWritten) await printSummary(outcome.results, options);

  if (!interruption.signal.aborted) {
    if (outcome) return exitCodeOf(outcome, options);
    return options.state?.lock === 'skip' ? EXIT.done : EXIT.notCounted;
  }
  const signal = interruption.signal.reason as keyof typeof SIGNALS;
  // A worker that waits for a pipe cannot be ended, and Node would wait for it.
  if (outcome?.isStuck) raise(signal);
  process.exit(SIGNALS[signal]);
}

/** @returns undefined if another run has the state, which is said, or if it was interrupted before it began */
async function tryRun(options: Options, context: RunContext): Promise<Outcome | undefined> {
  try {
    return await run(options, context);
  } catch (error) {
    // Nothing was counted yet.
    if (context.signal.aborted && error === context.signal.reason) return undefined;
    if (!(error instanceof LockedError)) throw error;
    if (options.state?.lock !== 'skip' || options.summary === 'print') complainOf(error.message);
    return undefined;
  }
}

/** The first signal ends the run in good order, the second at once. */
function catchSignals(): AbortController {
  const interruption = new AbortController();
  let firstAtMs = 0;
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
    process.on(signal, () => {
      if (!interruption.signal.aborted) firstAtMs = performance.now();
      else if (performance.now() - firstAtMs > ECHO_MS) raise(signal);
      interruption.abort(signal);
    });
  }
  return interruption;
}

function raise(signal: keyof typeof SIGNALS): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function watcher(options: Options): RunContext['watch'] {
  if (options.progress === 'hide' || process.stderr.isTTY !== true) return () => () => {};
  return (state) => {
    let stop = (): void => {};
    let isOver = false;
    void import('./progress.ts').then(({ showProgress }) => {
      if (!isOver) stop = showProgress(process.stderr, state);
    });
    return () => {
      isOver = true;
      stop();
    };
  };
}

/** What went wrong always goes to standard error. */
function complainAbout({ report, gates, interrupted }: Results, options: Options): void {
  for (const line of problemLines(report, options.outputs.length > 0)) complainOf(line);
  if (isEmpty(report) && !interrupted && options.whenEmpty === 'fail') {
    const hints = notTakenTexts(report, areByDefaultNames(options)).join('; ');
    complainOf(`no log files were found${hints && ` (${hints})`}`);
  }
  for (const gate of gates) {
    if (gate.outcome === 'failed') complainOf(`gate failed: ${gateText(gate)}`);
    // A run that makes the baseline has none before.
    if (gate.outcome === 'no-baseline' && (options.summary === 'print' || !options.baseline?.update)) {
      complainOf(`gate passed: ${gateText(gate)}: ${options.baseline?.path}`);
    }
    if (gate.outcome !== 'failed' && gate.rule.glob !== undefined && gate.rowCount === 0) {
      complainOf(`gate passed: ${printable(gate.rule.text)}: no file matches ${printable(gate.rule.glob)}`);
    }
  }
}

/** The summary goes where no report goes. */
async function printSummary(results: Results, options: Options): Promise<void> {
  if (options.summary === 'omit') return;
  const isStdoutTaken = options.outputs.some(({ path }) => path === undefined);
  const stream = isStdoutTaken ? process.stderr : process.stdout;
  const summary = await summaryFor(stream, results, options);
  for (const piece of summary()) await write(stream, piece);
}

async function summaryFor(
  stream: OutputStream,
  results: Results,
  options: Options,
): Promise<() => Iterable<string>> {
  const layout = {
    // A terminal that was just opened may say 0.
    columns: stream.columns || 80,
    color: usesColor(options.color, stream, process.env),
    measure: await measureFor(shownTexts(results)),
  };
  return () => [summaryText(results, areByDefaultNames(options), layout)];
}

function areByDefaultNames({ wanted }: Options): boolean {
  return wanted.files === 'logs';
}

function complainOf(line: string): void {
  process.stderr.write(`loganalyze: ${line}\n`);
}

function exitCodeOf(
  { results: { report, gates }, undelivered }: Pick<Outcome, 'results' | 'undelivered'>,
  options: Options,
): number {
  if (undelivered.length > 0) return EXIT.fault;
  if (gates.some(({ outcome }) => outcome === 'failed')) return EXIT.gateFailed;
  const isIncomplete = report.problems.length > 0 || (isEmpty(report) && options.whenEmpty === 'fail');
  return isIncomplete ? EXIT.notCounted : EXIT.done;
}

async function writeStdout(text: Iterable<string>): Promise<string | undefined> {
  for (const piece of text) {
    const errno = await write(process.stdout, piece);
    if (errno !== undefined) return errno;
  }
  return undefined;
}

/** Resolves when the text is written, or cannot be: to the code of the system error. */
async function write(stream: OutputStream, text: string): Promise<string | undefined> {
  if (!fstatSync(stream.fd).isFile()) {
    return new Promise((resolve) => {
      stream.write(text, (error) => resolve(error ? errnoOf(error) : undefined));
    });
  }
  // Of what a disk that is nearly full did not take, Node's stream says nothing.
  try {
    writeWhole(stream.fd, Buffer.from(text));
    return undefined;
  } catch (error) {
    outputError ??= error as Error;
    return errnoOf(error);
  }
}

function complain(error: unknown): void {
  const isExpected = error instanceof UsageError || error instanceof OutputError;
  const text = isExpected ? error.message : `internal error: ${error instanceof Error ? error.stack : error}`;
  process.stderr.write(`loganalyze: ${text}\n`);
}
