import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

export const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const BINARY = join(PACKAGE, 'bin/loganalyze.js');

/** What a run printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A user for whom permissions hold, as they do not for root. */
  readonly uid?: number;
}

/** A folder of its own for a test, removed after it, in which the real program is run with a clean environment. */
export class Sandbox {
  readonly path: string;
  readonly #undoings: (() => unknown)[] = [];

  constructor(t: TestContext) {
    this.path = mkdtempSync(join(tmpdir(), 'loganalyze-test-'));
    chmodSync(this.path, 0o755);
    t.after(async () => {
      for (const undo of this.#undoings) await undo();
      rmSync(this.path, { recursive: true, force: true });
    });
  }

  /** Has something done before the folder is removed. */
  finally(undo: () => unknown): void {
    this.#undoings.push(undo);
  }

  at(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file, with the folders above it. */
  write(name: string, content: string | Buffer = 'INFO a line\n'): string {
    const path = this.at(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  folder(name: string): string {
    mkdirSync(this.at(name), { recursive: true });
    return this.at(name);
  }

  remove(name: string): void {
    rmSync(this.at(name), { recursive: true });
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }

  list(name = '.'): string[] {
    return readdirSync(this.at(name)).sort();
  }

  start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn(process.execPath, [BINARY, ...args], {
      cwd: this.path,
      env: { PATH: process.env.PATH ?? '', ...options.env },
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
  }

  run(args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
    return ended(this.start(args, options));
  }

  /** Runs a line of shell, in which `$LOGANALYZE` is the program. */
  shell(line: string): Promise<Ended> {
    const env = { PATH: process.env.PATH ?? '', LOGANALYZE: `${process.execPath} ${BINARY}` };
    return ended(spawn('/bin/sh', ['-c', line], { cwd: this.path, env }));
  }

  /** The rows of the CSV that a run writes to standard output, without the total, by path. */
  async rows(args: readonly string[], options: SpawnOptions = {}): Promise<Record<string, CsvRow>> {
    const { stdout } = await this.run(['-o', '-', '-q', '--no-total', ...args], options);
    return Object.fromEntries(parseCsv(stdout).map((row) => [row.File, row]));
  }
}

export type CsvRow = Readonly<Record<string, string>> & {
  readonly File: string;
  readonly Status: string;
  readonly Detail: string;
};

/** `ok`, or `status: detail`, by path: what most tests look at. */
export function outcomes(rows: Readonly<Record<string, CsvRow>>): Record<string, string> {
  const text = ({ Status, Detail }: CsvRow): string => (Detail === '' ? Status : `${Status}: ${Detail}`);
  return Object.fromEntries(Object.entries(rows).map(([path, row]) => [path, text(row)]));
}

export function ended(child: ChildProcess): Promise<Ended> {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
}

/** A reader of RFC 4180 that knows nothing of the writer. */
export function parseCsv(text: string): CsvRow[] {
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\n') records.push([]);
    if (end === '') break;
  }
  const [header = [], ...rows] = records.filter((record) => record.length > 1);
  return rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ''])) as CsvRow);
}

export const isRoot = process.getuid?.() === 0;
/** For tests of permissions: `nobody` where we are root, ourselves elsewhere. */
export const unprivileged: SpawnOptions = isRoot ? { uid: 65534 } : {};
/** The options of a test of permissions, which not every system has, nor every Node is where `nobody` can run it. */
export const permissions = canDropRights() ? {} : { skip: 'permissions do not hold here' };

function canDropRights(): boolean {
  if (process.platform === 'win32') return false;
  const { uid } = unprivileged;
  return uid === undefined || spawnSync(process.execPath, ['-e', ''], { uid, gid: uid }).status === 0;
}
