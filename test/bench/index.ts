import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { killCompressors } from './compression.ts';
import { type CorpusName, type CorpusSpec, corpusSpecs } from './corpora.ts';
import { openCorpus, removeCorpus, removePlain } from './corpus-store.ts';
import { hasGnuTime, killRunning } from './measure.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { coolPageCache } from './page-cache.ts';
import { isInstalled, missingText } from './programs.ts';
import { corpusReport, machineLine, markdownReport } from './report.ts';
import { type CorpusResult, runCorpus } from './run-corpus.ts';
import { judge, type Verdict } from './targets.ts';

/** The corpus that is on the disk now, to be deleted when the run is interrupted. */
let current: { spec: CorpusSpec; options: BenchOptions } | undefined;

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  mkdirSync(options.dir, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'loganalyze-bench-'));
  const abandon = (exitCode: number): void => {
    killRunning();
    killCompressors();
    dropCurrent();
    rmSync(scratch, { recursive: true, force: true });
    process.exit(exitCode);
  };
  process.once('SIGINT', () => abandon(130));
  process.once('SIGTERM', () => abandon(143));
  // Nobody reads the results any more, as with `| head`.
  process.stdout.once('error', () => abandon(0));
  try {
    await runAll(options, scratch);
  } finally {
    dropCurrent();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The options, or undefined when there is nothing to do but to tell the user. */
function readOptions(): BenchOptions | undefined {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') return options;
    console.log(USAGE);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
  return undefined;
}

/** One corpus at a time is written, measured and deleted, so that the page cache holds only that one. */
async function runAll(options: BenchOptions, scratch: string): Promise<void> {
  const machine = machineLine(options.coreCount);
  console.log(`${machine}\n`);
  if (!hasGnuTime()) console.log('No GNU time at /usr/bin/time: no CPU times, and memory only by polling.\n');
  const results = new Map<CorpusName, CorpusResult>();
  const verdicts: Verdict[] = [];
  const specs = corpusSpecs(options.sizeBytes, options.seed, options.quick);
  for (const spec of specs.filter(({ name }) => options.corpora.includes(name))) {
    if (spec.compression !== undefined && !isInstalled(spec.compression)) {
      console.log(`${spec.name}: left out, ${missingText(spec.compression)}\n`);
      process.exitCode = 1;
      continue;
    }
    current = { spec, options };
    console.error(`${spec.name}: writing …`);
    const corpus = await openCorpus(spec, options.dir);
    if (spec.name !== 'huge' && (corpus.compressedBytes ?? corpus.sizeBytes) > freemem() * 0.8) {
      console.log(`${spec.name}: may not fit into the page cache; the times may be those of the disk`);
    }
    console.error(`${spec.name}: measuring …`);
    const result = await runCorpus(corpus, options, scratch);
    results.set(spec.name, result);
    const judged = judge(result, results, options.coreCount);
    verdicts.push(...judged);
    console.log(corpusReport(result, judged));
    if (result.checks.some(({ ok }) => !ok)) process.exitCode = 1;
    if (options.keep) coolPageCache(corpus);
    dropCurrent();
  }
  console.log(markdownReport([...results.values()], verdicts, machine));
  if (options.quick) console.log('\n--quick: these numbers mean nothing.');
}

/** Kept corpora stay, but 20 GB are deleted in any case. */
function dropCurrent(): void {
  if (current === undefined) return;
  const { spec, options } = current;
  removePlain(spec, options.dir);
  if (!options.keep || spec.name === 'huge') removeCorpus(spec, options.dir);
  current = undefined;
}

await main();
