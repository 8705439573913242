import assert from 'node:assert/strict';
import { type ChildProcess, spawnSync } from 'node:child_process';
import { LEVELS } from '../../src/core/levels.ts';
import {
  type CsvRow,
  type Ended,
  ended,
  parseCsv,
  type Sandbox,
  type SpawnOptions,
} from '../support/sandbox.ts';
import type { Counts } from './reference.ts';

/** Longer than any of these runs takes on a machine that is busy. */
const HANG_MS = 30_000;

export interface Counted extends Ended {
  /** Those of the files, without the total, in their order. */
  readonly rows: readonly CsvRow[];
  readonly total: CsvRow | undefined;
}

/** Runs the program with its CSV on standard output. One that hangs is killed, one that stumbles is an error. */
export async function count(
  sandbox: Sandbox,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<Counted> {
  const end = await soon(sandbox.start(['-o', '-', ...args], options));
  assert.ok(end.code === 0 || end.code === 3, `exit code ${end.code ?? end.signal}: ${end.stderr}`);
  const rows = parseCsv(end.stdout);
  const total = rows.at(-1)?.File === 'TOTAL' ? rows.pop() : undefined;
  return { ...end, rows, total };
}

/** How a run ended, which must be soon and without an error of the program. */
export async function soon(child: ChildProcess, hangMs = HANG_MS): Promise<Ended> {
  let isHanging = false;
  const timer = setTimeout(() => {
    isHanging = true;
    child.kill('SIGKILL');
  }, hangMs);
  const end = await ended(child);
  clearTimeout(timer);
  assert.ok(!isHanging, `it hung; so far it said:\n${end.stderr}`);
  assertNoStack(end);
  return end;
}

export function assertNoStack({ stderr }: Pick<Ended, 'stderr'>): void {
  assert.doesNotMatch(stderr, /internal error|^\s+at |Error:/m);
}

export function countsIn(row: CsvRow): Counts {
  return LEVELS.map((level) => Number(row[level]));
}

/** The options of a test that needs programs, which not every system has. */
export function needing(...programs: readonly string[]): { skip?: string } {
  const missing = programs.filter((program) => spawnSync(program, ['--version']).error !== undefined);
  return missing.length > 0 ? { skip: `${missing.join(', ')} not installed` } : {};
}
