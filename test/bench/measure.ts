import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchTreeMemory } from './tree-memory.ts';

/** One run of one process, from its start to its end. */
export interface Measurement {
  readonly elapsedMs: number;
  /** User and system time of the process and the children it waited for; undefined without GNU time. */
  readonly cpuMs: number | undefined;
  /** Peak resident memory of the largest process, or of all together where `sumProcesses` was asked for. */
  readonly peakRssBytes: number | undefined;
  /** The most processes seen at once, only where `sumProcesses` was asked for. */
  readonly processCount: number | undefined;
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MeasureOptions {
  /** A folder for what the process prints. */
  readonly scratch: string;
  /** CPUs as `taskset -c` takes them, or undefined for all. */
  readonly cpus: string | undefined;
  /**
   * Poll the memory of the whole process tree. The polls cost time of their own: not for runs whose time
   * counts.
   */
  readonly sumProcesses: boolean;
}

const GNU_TIME = '/usr/bin/time';
let gnuTime: boolean | undefined;
let running: ChildProcess | undefined;

/**
 * Runs a command and measures it. Its output goes to files, because tools do less when they see `/dev/null`,
 * and a pipe would let this process have a part in the time.
 *
 * CPU time and peak memory come from GNU time, whose own start is part of every run (1 ms). It also stands
 * between this process and the measured one for a reason: on Linux the peak that the kernel reports for a
 * process includes what its parent held when it forked, so a child of this process would never show less than
 * this process needs.
 */
export async function measure(command: readonly string[], options: MeasureOptions): Promise<Measurement> {
  const outPath = join(options.scratch, 'stdout');
  const errPath = join(options.scratch, 'stderr');
  const timePath = join(options.scratch, 'time');
  const stdout = openSync(outPath, 'w');
  const stderr = openSync(errPath, 'w');
  const pinned = options.cpus === undefined ? command : ['taskset', '-c', options.cpus, ...command];
  const timed = hasGnuTime() ? [GNU_TIME, '-f', '%U %S %M', '-o', timePath, ...pinned] : pinned;
  const [program, ...args] = timed as [string, ...string[]];

  const started = process.hrtime.bigint();
  // A group of its own, so that an interrupt can end all of it.
  const child = spawn(program, args, {
    stdio: ['ignore', stdout, stderr],
    detached: true,
    env: cleanEnvironment(),
  });
  running = child;
  const poll = options.sumProcesses || !hasGnuTime();
  const memory = poll && child.pid !== undefined ? watchTreeMemory(child.pid) : undefined;
  const exitCode = await new Promise<number | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? undefined));
  });
  const elapsedMs = Number(process.hrtime.bigint() - started) / 1e6;
  running = undefined;
  closeSync(stdout);
  closeSync(stderr);

  const usage = hasGnuTime() ? parseTime(readFileSync(timePath, 'utf8')) : undefined;
  const polled = memory?.stop();
  return {
    elapsedMs,
    cpuMs: usage?.cpuMs,
    peakRssBytes: options.sumProcesses ? polled?.peakBytes : (usage?.peakRssBytes ?? polled?.peakBytes),
    // GNU time is the root of the tree, not a part of what is measured.
    processCount: options.sumProcesses && polled ? polled.processCount - (usage ? 1 : 0) : undefined,
    exitCode,
    stdout: readFileSync(outPath, 'utf8'),
    stderr: readFileSync(errPath, 'utf8'),
  };
}

/** Ends the process that is being measured, if there is one, and all that it started. */
export function killRunning(): void {
  if (running?.pid === undefined) return;
  try {
    process.kill(-running.pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** Whether CPU time and peak memory are exact here. */
export function hasGnuTime(): boolean {
  gnuTime ??= spawnSync(GNU_TIME, ['-f', '%M', '-o', '/dev/null', 'true']).status === 0;
  return gnuTime;
}

/** `0.12 0.03 45678` in the last line; a line about a non-zero exit status may stand before it. */
function parseTime(text: string): { cpuMs: number; peakRssBytes: number } {
  const [user, system, peakKiB] = (text.trim().split('\n').pop() ?? '').split(' ').map(Number);
  return { cpuMs: ((user ?? 0) + (system ?? 0)) * 1000, peakRssBytes: (peakKiB ?? 0) * 1024 };
}

/** Without settings of the developer's shell that change what a tool does. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'RIPGREP_CONFIG_PATH', 'PYTHONPATH']) {
    delete environment[name];
  }
  return environment;
}
