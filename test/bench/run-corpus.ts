import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckResult, checkAgainstPlain, checkTotals, readTotals } from './check.ts';
import type { CorpusName } from './corpora.ts';
import { type Corpus, openPlain, removePlain } from './corpus-store.ts';
import { type Measurement, measure } from './measure.ts';
import type { BenchOptions } from './options.ts';
import { warmPageCache } from './page-cache.ts';
import { type Peer, parseWc, peersFor, wcCommand } from './peers.ts';
import { type PeerResult, summarize } from './statistics.ts';

/** What was measured on one corpus. */
export interface CorpusResult {
  readonly corpus: Corpus;
  /** In the order in which they ran; the program under test first. */
  readonly peers: readonly PeerResult[];
  /** Who did not run or did not end well, a line each. */
  readonly notes: readonly string[];
  readonly checks: readonly CheckResult[];
}

/** A peer slower than this in the warm-up runs in fewer rounds: the ratio to it needs no fine resolution. */
const SLOW_MS = 30_000;
const SLOW_ROUNDS = 2;
/** Runs of a tenth of a second scatter more and cost nothing. */
const ROUNDS_FACTOR: Partial<Record<CorpusName, number>> = { tiny: 4 };

/**
 * Runs the peers of a corpus: one round to warm up, then all of them in turn, again and again, so that
 * whatever the machine does meanwhile meets all of them alike.
 *
 * @param scratch a folder for what the processes write
 */
export async function runCorpus(
  corpus: Corpus,
  options: BenchOptions,
  scratch: string,
): Promise<CorpusResult> {
  const { peers, missing } = peersFor(corpus, options.program, scratch);
  const notes = [...missing];
  const run = (peer: Peer, sumProcesses = false): Promise<Measurement> =>
    measure(peer.command, { scratch, cpus: options.cpus, sumProcesses });
  const { name } = corpus.spec;
  const csvPath = join(scratch, 'out.csv');
  rmSync(csvPath, { force: true });

  // One reading of 20 GB is for the memory that it takes; no page cache holds it.
  const isMemoryOnly = name === 'huge';
  if (!isMemoryOnly) warmPageCache(corpus.folder);
  const rounds = isMemoryOnly ? 1 : options.rounds * (ROUNDS_FACTOR[name] ?? 1);
  const runs = new Map<Peer, { rounds: number; done: Measurement[] }>();
  for (const peer of peers) {
    const warmUp = isMemoryOnly ? undefined : await run(peer);
    const failure = warmUp && describeFailure(peer, warmUp);
    if (failure !== undefined) notes.push(failure);
    else runs.set(peer, { rounds: peerRounds(warmUp?.elapsedMs ?? 0, rounds), done: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const [peer, state] of runs) {
      if (round >= state.rounds) continue;
      const measurement = await run(peer);
      const failure = describeFailure(peer, measurement);
      if (failure === undefined) state.done.push(measurement);
      else {
        notes.push(failure);
        runs.delete(peer);
      }
    }
  }

  const results: PeerResult[] = [];
  for (const [peer, { done }] of runs) {
    results.push(summarize(peer, done, peer.severalProcesses ? await run(peer, true) : undefined));
  }
  const totals = readTotals(csvPath);
  const plain = await openPlain(corpus, options.dir);
  const checks = [await checkLines(plain ?? corpus, totals, scratch)];
  if (plain !== undefined) {
    checks.push(checkAgainstPlain(totals, await countPlain(plain, options, scratch)));
    removePlain(corpus.spec, options.dir);
  }
  return { corpus, peers: results, notes, checks };
}

function peerRounds(warmUpMs: number, rounds: number): number {
  return warmUpMs > SLOW_MS ? Math.min(rounds, SLOW_ROUNDS) : rounds;
}

function describeFailure(peer: Peer, { exitCode, stderr }: Measurement): string | undefined {
  if (exitCode !== undefined && peer.okCodes.includes(exitCode)) return undefined;
  const lastLines = stderr.trim().split('\n').slice(-5).join('\n  ');
  return `${peer.label}: ended with ${exitCode ?? 'a signal'}, left out\n  ${lastLines}`;
}

/** What the program counts in the plain content; undefined if it does not end well. */
async function countPlain(
  plain: Corpus,
  { program, cpus }: BenchOptions,
  scratch: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  const csvPath = join(scratch, 'plain.csv');
  const command = [...program, plain.folder, '-o', csvPath];
  const { exitCode } = await measure(command, { scratch, cpus, sumProcesses: false });
  return exitCode === 0 ? readTotals(csvPath) : undefined;
}

/** @param corpus plain files */
async function checkLines(
  corpus: Corpus,
  totals: ReadonlyMap<string, string> | undefined,
  scratch: string,
): Promise<CheckResult> {
  if (totals === undefined || corpus.lineCount === 0 || process.platform === 'win32') {
    return checkTotals(totals, corpus.lineCount, undefined);
  }
  const wc = await measure(wcCommand(corpus), { scratch, cpus: undefined, sumProcesses: false });
  return checkTotals(totals, corpus.lineCount, wc.exitCode === 0 ? parseWc(wc.stdout) : undefined);
}
