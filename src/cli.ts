import { parseCommandLine } from './command-line.ts';
import { errnoOf, LockedError, OutputError, UsageError } from './errors.ts';
import { type Options, resolveOptions, usesColor } from './options.ts';
import { errnoText } from './output/detail.ts';
import { gateText } from './output/gate-text.ts';
import { problemLines } from './output/problems.ts';
import { notTakenTexts, summaryText } from './output/summary.ts';
import { measureFor } from './output/text.ts';
import { isEmpty } from './report.ts';
import type { Results } from './results.ts';
import { type Outcome, type RunContext, run } from './run.ts';

const EXIT = { done: 0, gateFailed: 1, usage: 2, notCounted: 3, fault: 4 } as const;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

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
    case 'count':
      return count(resolveOptions(request.paths, request.options));
  }
}

async function count(options: Options): Promise<number> {
  const interruption = catchSignals();
  const context: RunContext = { signal: interruption.signal, writeStdout, watch: watcher(options) };
  let outcome: Outcome;
  try {
    outcome = await run(options, context);
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    const isSkipped = options.state?.lock === 'skip';
    if (!isSkipped || options.summary === 'print') complainOf(error.message);
    return isSkipped ? EXIT.done : EXIT.notCounted;
  }
  await print(outcome.results, options);

  if (!interruption.signal.aborted) return exitCodeOf(outcome.results, options);
  const signal = interruption.signal.reason as keyof typeof SIGNALS;
  // A worker that waits for a pipe cannot be ended, and Node would wait for it.
  if (outcome.isStuck) raise(signal);
  process.exit(SIGNALS[signal]);
}

/** What comes so soon behind a signal is the same one: timeout(1) sends it to a process and then to its group. */
const ECHO_MS = 500;

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

/** The summary where no report is; what went wrong always to standard error. */
async function print(results: Results, options: Options): Promise<void> {
  const { report, gates, interrupted } = results;
  const byDefaultNames = options.wanted.files === 'logs';
  for (const line of problemLines(report, options.outputs.length > 0)) complainOf(line);
  if (isEmpty(report) && !interrupted && options.whenEmpty === 'fail') {
    const hints = notTakenTexts(report, byDefaultNames).join('; ');
    complainOf(`no log files were found${hints && ` (${hints})`}`);
  }
  for (const gate of gates) {
    if (gate.outcome === 'failed') complainOf(`gate failed: ${gateText(gate)}`);
    if (gate.outcome === 'no-baseline' && options.summary === 'print') {
      complainOf(`gate passed: ${gateText(gate)}: ${options.baseline?.path}`);
    }
  }
  if (options.summary === 'omit') return;
  const isStdoutTaken = options.outputs.some(({ path }) => path === undefined);
  const stream = isStdoutTaken ? process.stderr : process.stdout;
  const layout = {
    columns: stream.columns ?? 80,
    color: usesColor(options.color, stream, process.env),
    measure: await measureFor(report.worst.map(({ path }) => path)),
  };
  await write(stream, summaryText(results, byDefaultNames, layout));
}

function complainOf(line: string): void {
  process.stderr.write(`loganalyze: ${line}\n`);
}

function exitCodeOf({ report, gates }: Results, options: Options): number {
  if (gates.some(({ outcome }) => outcome === 'failed')) return EXIT.gateFailed;
  const isIncomplete = report.problems.length > 0 || (isEmpty(report) && options.whenEmpty === 'fail');
  return isIncomplete ? EXIT.notCounted : EXIT.done;
}

async function writeStdout(text: Iterable<string>): Promise<void> {
  for (const piece of text) {
    if (!(await write(process.stdout, piece))) return;
  }
}

/** Resolves when the text is written: true, or false when nobody reads it or it cannot be written. */
function write(stream: NodeJS.WriteStream, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    stream.write(text, (error) => resolve(!error));
  });
}

function complain(error: unknown): void {
  const isExpected = error instanceof UsageError || error instanceof OutputError;
  const text = isExpected ? error.message : `internal error: ${error instanceof Error ? error.stack : error}`;
  process.stderr.write(`loganalyze: ${text}\n`);
}
