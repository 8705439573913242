import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';

export type Compression = 'gzip' | 'zstd' | 'bzip2';

/** The program of the same name makes the files: what it writes is what a reader must be able to read. */
interface Tool {
  /** Replaces a file by its compressed one. */
  readonly compress: readonly string[];
  readonly suffix: string;
  /** Writes the content of the files that it is given to standard output. */
  readonly cat: string;
}

/** The levels are the default ones of each. */
const TOOLS: Readonly<Record<Compression, Tool>> = {
  // -n: no name and no time in the header, or no two runs would give the same bytes.
  gzip: { compress: ['-6', '-n'], suffix: '.gz', cat: 'zcat' },
  zstd: { compress: ['-3', '-q', '--rm'], suffix: '.zst', cat: 'zstdcat' },
  bzip2: { compress: ['-9'], suffix: '.bz2', cat: 'bzcat' },
};

const running = new Set<ChildProcess>();

/** The program that writes the content of files one behind the other, plain ones without a `compression`. */
export function catOf(compression: Compression | undefined): string {
  return compression === undefined ? 'cat' : TOOLS[compression].cat;
}

/**
 * Replaces each file by a compressed one with the suffix that its format has, some at a time.
 *
 * @throws Error if the tool does not end well
 */
export async function compressFiles(paths: readonly string[], compression: Compression): Promise<void> {
  const { compress } = TOOLS[compression];
  await someAtATime(paths, (path) => run([compression, ...compress, path], 'ignore'));
}

/**
 * Writes the content of each compressed file into a folder, under the name that it had before.
 *
 * @returns the paths of the plain files, in the order of `paths`
 * @throws Error if the tool does not end well
 */
export async function decodeFiles(
  paths: readonly string[],
  compression: Compression,
  folder: string,
): Promise<string[]> {
  const plainPath = (path: string): string => join(folder, basename(path, TOOLS[compression].suffix));
  await someAtATime(paths, async (path) => {
    const fd = openSync(plainPath(path), 'w');
    try {
      await run([compression, '-d', '-c', path], fd);
    } finally {
      closeSync(fd);
    }
  });
  return paths.map(plainPath);
}

/** Ends the tools that are at work, if there are any. */
export function killCompressors(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** As many at a time as there are cores. */
async function someAtATime(paths: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
  const left = paths.values();
  const takeOver = async (): Promise<void> => {
    for (const path of left) await work(path);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeOver));
}

/** What the tool has to say goes to the user's terminal. */
async function run(command: readonly [string, ...string[]], stdout: number | 'ignore'): Promise<void> {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', stdout, 'inherit'] });
  running.add(child);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (exitCode !== 0) throw new Error(`${command.join(' ')}: ended with ${exitCode ?? 'a signal'}`);
  } finally {
    running.delete(child);
  }
}
