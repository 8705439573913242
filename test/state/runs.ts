import { LEVELS } from '../../src/core/levels.ts';
import { judgeLine } from '../../src/core/rule/line.ts';
import { decideDoubles } from '../../src/doubles.ts';
import { Ledger } from '../../src/merge.ts';
import { OwnOutputs } from '../../src/own-outputs.ts';
import { PathList } from '../../src/path-list.ts';
import { KnownLogs } from '../../src/state/known-logs.ts';
import { LogColumns } from '../../src/state/log-columns.ts';
import { lookAt, Stamps } from '../../src/state/stamps.ts';
import { Tracker } from '../../src/state/tracker.ts';
import { BYTES_AT, type Rest } from '../../src/task.ts';
import work from '../../src/worker/worker.ts';
import type { Sandbox } from '../support/sandbox.ts';
import { filesTask, settings } from '../support/tasks.ts';

/** What one run found to be new. */
export interface News {
  /** By level, in the order of `LEVELS`, of all files together. */
  readonly counts: readonly number[];
  readonly bytes: number;
  /** `status: code` of the files of which there is something to say, by name. */
  readonly remarks: Readonly<Record<string, string>>;
}

export interface RunOptions {
  /** How files of lines are cut. */
  readonly splitBytes?: number;
  readonly rangeBytes?: number;
  /** Called before each task but the first ones of the files; false: that task is lost. */
  readonly beforeRange?: () => boolean;
}

/** Runs with a state over the folder `logs`, in this thread, and with files cut as small as is wanted. */
export class Runs {
  readonly #sandbox: Sandbox;
  #known = KnownLogs.none;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  async run({ splitBytes = 1 << 24, rangeBytes = 1 << 24, beforeRange }: RunOptions = {}): Promise<News> {
    const names = this.#sandbox.list('logs');
    const paths = new PathList('impossible');
    for (const name of names) paths.add(this.#sandbox.at(`logs/${name}`));
    const ledger = new Ledger(paths, new OwnOutputs([]));
    const tracker = new Tracker(this.#known, 'new', Date.now(), false);
    const stamps = new Stamps(lookAt(paths.joined(0, paths.length)));
    await tracker.assign(decideDoubles(names.keys(), stamps, ledger), stamps, ledger);
    const rangesOf = ({ from, to }: Rest): number => Math.ceil((to - from) / rangeBytes);
    const rests: [number, Rest][] = [];
    for (const id of names.keys()) {
      const start = tracker.startOf(id);
      if (start === undefined) continue;
      const result = await work({ ...filesTask([paths.get(id)], splitBytes), starts: [start] });
      ledger.addFiles([id], result, rangesOf);
      for (const [, rest] of result.rest) rests.push([id, rest]);
    }
    for (const [id, rest] of rests) {
      for (let start = rest.from; start < rest.to; start += rangeBytes) {
        if (beforeRange?.() === false) continue;
        const end = Math.min(start + rangeBytes, rest.to);
        const path = paths.get(id);
        ledger.addRange(id, await work({ kind: 'range', path, start, end, rest, settings: settings() }));
      }
    }
    ledger.close();
    const next = tracker.close(ledger);
    // Stored and read again, as a state is.
    if (next) this.#known = new KnownLogs(LogColumns.over(next.count, Buffer.concat(next.bytes())));
    const sums = new Array<number>(BYTES_AT + 1).fill(0);
    const remarks: Record<string, string> = {};
    for (const [id, name] of names.entries()) {
      const { numbers, status, finding } = ledger.row(id);
      for (const [i, n] of numbers.entries()) {
        if (n < 0) throw new RangeError(`${name} has ${n} of ${LEVELS[i] ?? 'bytes'}`);
        (sums[i] as number) += n;
      }
      if (finding) remarks[name] = `${status}: ${finding.code}`;
    }
    return { counts: sums.slice(0, BYTES_AT), bytes: sums[BYTES_AT] as number, remarks };
  }
}

/** The counts of lines, by the rule as it is written down. */
export function countsOf(lines: readonly string[]): number[] {
  const counts = LEVELS.map(() => 0);
  for (const line of lines) (counts[LEVELS.indexOf(judgeLine(Buffer.from(line)).level)] as number)++;
  return counts;
}

export function plus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((n, i) => n + (b[i] as number));
}
