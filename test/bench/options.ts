import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CorpusName } from './corpora.ts';

/** What the benchmark was asked to do. */
export interface BenchOptions {
  /** Bytes of each of the large corpora. */
  readonly sizeBytes: number;
  /** Timed runs of each process; the warm-up round comes on top. */
  readonly rounds: number;
  readonly seed: number;
  /** The folder of the corpora. */
  readonly dir: string;
  readonly corpora: readonly CorpusName[];
  readonly keep: boolean;
  readonly quick: boolean;
  /** The program under test, without arguments. */
  readonly program: readonly string[];
  /** As `taskset -c` takes them. */
  readonly cpus: string | undefined;
  readonly coreCount: number;
}

export const USAGE = `usage: npm run bench -- [options]

  --size SIZE       bytes of each of the large corpora, such as 4GiB or 64MiB (1GiB); of gzip and zstd the bytes
                    that are in the files, of bzip2 a quarter of that, of errors-100 a sixteenth
  --rounds N        timed runs of each process, after one to warm up (5)
  --seed N          the seed of the corpora (1)
  --only NAMES      mixed, onefile, json-early, json-last, errors-1, errors-10, errors-100, gzip, zstd, bzip2, many,
                    tiny, names, huge: a list with commas
  --huge            also one file of 20 GB, for the memory that it takes
  --dir FOLDER      where the corpora are made (.bench)
  --keep            do not delete the corpora after use; the next run with the same size and seed takes them
  --command LINE    the program under test, split at blanks ('node bin/loganalyze.js')
  --cpus LIST       run everything on these CPUs, such as 0,1 (all; needs taskset)
  --quick           small corpora and two rounds: shows that the benchmark works, measures nothing
`;

const ROOT = resolve(import.meta.dirname, '../..');
const NAMES: readonly CorpusName[] = [
  'mixed',
  'onefile',
  'json-early',
  'json-last',
  'errors-1',
  'errors-10',
  'errors-100',
  'gzip',
  'zstd',
  'bzip2',
  'many',
  'tiny',
  'names',
  'huge',
];
const UNITS: Record<string, number> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, KB: 1e3, MB: 1e6, GB: 1e9 };

/**
 * Reads the command line.
 *
 * @throws Error whose message says what is wrong with it
 */
export function parseOptions(args: string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: 'string' },
      rounds: { type: 'string' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      huge: { type: 'boolean', default: false },
      dir: { type: 'string', default: join(ROOT, '.bench') },
      keep: { type: 'boolean', default: false },
      command: { type: 'string' },
      cpus: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick, cpus } = values;
  return {
    sizeBytes: parseSize(values.size ?? (quick ? '64MiB' : '1GiB')),
    rounds: parseCount('--rounds', values.rounds ?? (quick ? '2' : '5'), 1),
    seed: parseCount('--seed', values.seed, 0),
    dir: resolve(values.dir),
    corpora: parseNames(values.only, values.huge),
    keep: values.keep,
    quick,
    program: values.command?.trim().split(/\s+/) ?? [process.execPath, join(ROOT, 'bin/loganalyze.js')],
    cpus,
    coreCount: cpus === undefined ? availableParallelism() : countCpus(cpus),
  };
}

function parseSize(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([KMG]i?B)$/.exec(text) ?? [];
  const sizeBytes = Math.floor(Number(digits) * (UNITS[unit ?? ''] ?? Number.NaN));
  // Below, a file of the 32 would hold no whole line of the longest.
  if (!(sizeBytes >= 2 ** 20)) throw new Error(`--size ${text}: want a number of MiB or GiB, 1MiB or more`);
  return sizeBytes;
}

function parseCount(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`${option} ${text}: want ${least} or more`);
  return value;
}

function parseNames(only: string | undefined, huge: boolean): CorpusName[] {
  if (only === undefined) return NAMES.filter((name) => name !== 'huge' || huge);
  const wanted = only.split(',').map((name) => name.trim());
  for (const name of wanted) {
    if (!(NAMES as readonly string[]).includes(name))
      throw new Error(`--only ${name}: know ${NAMES.join(', ')}`);
  }
  if (wanted.includes('huge') && !huge) throw new Error('--only huge: writes 20 GB; add --huge');
  return NAMES.filter((name) => wanted.includes(name));
}

/** `0,1` and `0-3` and both together. */
function countCpus(list: string): number {
  let count = 0;
  for (const part of list.split(',')) {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const added = Number(last ?? first) - Number(first) + 1;
    if (!(added >= 1)) throw new Error(`--cpus ${list}: want a list such as 0,1 or 0-3`);
    count += added;
  }
  return count;
}
