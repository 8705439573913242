import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Summary } from '../../src/index.ts';
import { killBefore } from '../support/kill.ts';
import { Sandbox } from '../support/sandbox.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 25);

/** What may happen to a log between two runs. */
type Step =
  | { readonly kind: 'append'; readonly log: string; readonly lines: number; readonly isCut: boolean }
  | { readonly kind: 'rotate' | 'copytruncate' | 'delete' | 'rewrite' | 'truncate'; readonly log: string }
  | { readonly kind: 'compress'; readonly log: string }
  | { readonly kind: 'run' }
  /** The run is killed before so many of its renames. */
  | { readonly kind: 'killed run'; readonly renames: number };

/** `wide.log` is UTF-16, and `long.log` so long that it is shared among workers. */
const log = fc.constantFrom('app.log', 'app.log', 'web.log', 'wide.log', 'long.log');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      log,
      lines: fc.nat(4),
      isCut: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('rotate' as const, 'copytruncate' as const), log }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('delete' as const, 'rewrite' as const, 'truncate' as const),
      log,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('compress' as const), log }) },
  { weight: 6, arbitrary: fc.constant({ kind: 'run' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('killed run' as const), renames: fc.nat(3) }) },
);

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

/** The minute in which a line is written. */
function minuteOf(line: number): number {
  return START + line * MINUTE;
}

function beginning(line: number): string {
  return `${new Date(minuteOf(line)).toISOString()} ERROR line ${line}`;
}

/** The first kilobyte of every log, alike in all of them. */
const BANNER = `${'= '.repeat(600)}\n`;

/** Lines that a long log begins with, and what makes them long: more than eight MiB together. */
const LONG_LINES = 90;
const PADDING = 'x'.repeat(100_000);

function encoded(name: string, text: string): Buffer {
  return Buffer.from(text, name.startsWith('wide') ? 'utf16le' : 'utf8');
}

/** Logs on the disk, and beside each what its lines are. */
class World {
  readonly sandbox: Sandbox;
  /** Of each file: the numbers of its lines, and whether the last one is not finished. */
  readonly files = new Map<string, { lines: number[]; isCut: boolean }>();
  /** Lines that a run could see. */
  readonly seen = new Set<number>();
  /** They state no time: they are of that of the next line. */
  readonly banners = new Set<number>();
  #next = 0;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  at(name: string): string {
    return this.sandbox.at(`logs/${name}`);
  }

  append(name: string, count: number, isCut: boolean): void {
    const file = this.files.get(name) ?? { lines: [], isCut: false };
    const isNew = !this.files.has(name);
    this.files.set(name, file);
    let text = isNew ? BANNER : '';
    if (isNew) this.banners.add(this.#line(file));
    // What was cut goes on.
    if (file.isCut) text += 'inished\n';
    // Two contents that are alike in every byte are one to anybody.
    const whole = isNew ? count + 1 : count;
    for (let i = 0; i < whole; i++) text += `${beginning(this.#line(file))} is finished\n`;
    if (isNew && name === 'long.log') {
      for (let i = 0; i < LONG_LINES; i++) text += `${beginning(this.#line(file))} ${PADDING}\n`;
    }
    if (isCut) text += `${beginning(this.#line(file))} is f`;
    file.isCut = isCut;
    appendFileSync(this.at(name), encoded(name, text));
  }

  #line(file: { lines: number[] }): number {
    file.lines.push(this.#next);
    return this.#next++;
  }

  move(from: string, to: string): void {
    const file = this.files.get(from);
    if (!file) return;
    this.files.delete(from);
    this.files.set(to, file);
    renameSync(this.at(from), this.at(to));
  }

  rotate(name: string, isCopied: boolean): void {
    if (!this.files.has(name)) return;
    for (let i = 5; i >= 1; i--) {
      for (const suffix of ['', '.gz']) this.move(`${name}.${i}${suffix}`, `${name}.${i + 1}${suffix}`);
    }
    if (!isCopied) {
      this.move(name, `${name}.1`);
      return;
    }
    const file = this.files.get(name) as { lines: number[]; isCut: boolean };
    copyFileSync(this.at(name), this.at(`${name}.1`));
    this.files.set(`${name}.1`, { lines: [...file.lines], isCut: file.isCut });
    truncateSync(this.at(name));
    this.files.set(name, { lines: [], isCut: false });
  }

  compress(name: string): void {
    const old = [...this.files.keys()].find((file) => file.startsWith(`${name}.`) && !file.endsWith('.gz'));
    if (old === undefined || this.files.has(`${old}.gz`)) return;
    writeFileSync(this.at(`${old}.gz`), gzipSync(readFileSync(this.at(old))));
    rmSync(this.at(old));
    this.files.set(`${old}.gz`, this.files.get(old) as { lines: number[]; isCut: boolean });
    this.files.delete(old);
  }

  remove(name: string): void {
    if (this.files.delete(name)) rmSync(this.at(name));
  }

  /** Another content in the same file, of the same length. */
  rewrite(name: string): void {
    const file = this.files.get(name);
    if (!file || file.lines.length === 0) return;
    const { size } = statSync(this.at(name));
    const length = name.startsWith('wide') ? size / 2 : size;
    const begin = beginning(this.#next);
    if (length < begin.length + 2) return;
    const text = `${begin} ${'x'.repeat(length)}`.slice(0, length - 1);
    writeFileSync(this.at(name), encoded(name, `${text}\n`));
    this.files.set(name, { lines: [this.#next++], isCut: false });
  }

  truncate(name: string): void {
    if (!this.files.has(name)) return;
    truncateSync(this.at(name));
    this.files.set(name, { lines: [], isCut: false });
  }

  /** In how many of the lines that were seen each minute is. */
  minutes(): Map<number, number> {
    const minutes = new Map<number, number>();
    for (const line of this.seen) add(minutes, minuteOf(this.banners.has(line) ? line + 1 : line), 1);
    return minutes;
  }

  /** What a run sees now; an unfinished line only where it will not be finished any more. */
  see(): void {
    for (const [name, { lines, isCut }] of this.files) {
      const isWritten = name.endsWith('.log');
      for (const line of isCut && isWritten ? lines.slice(0, -1) : lines) this.seen.add(line);
    }
  }
}

function add(sums: Map<number, number>, key: number, count: number): void {
  sums.set(key, (sums.get(key) ?? 0) + count);
}

test('whatever happens to logs between runs, every line is counted once', {
  skip: process.platform === 'win32',
  timeout: 120_000 + runs * 20_000,
}, async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25, size: 'max' }), async (steps) => {
      const sandbox = new Sandbox(t);
      sandbox.folder('logs');
      const world = new World(sandbox);
      let sum = 0;
      const minutes = new Map<number, number>();
      let read: bigint | undefined;
      /** Whoever reads the output after each run, if it is another one. */
      const readOutput = (): void => {
        if (!existsSync(sandbox.at('out.json'))) return;
        const { ino } = statSync(sandbox.at('out.json'), { bigint: true });
        if (ino === read) return;
        read = ino;
        const { totals, series, top }: Required<Summary> = JSON.parse(sandbox.read('out.json'));
        sum += totals.lines;
        for (const { start, levels } of series.buckets) {
          add(minutes, Date.parse(start), levels.ERROR + levels.NONE);
        }
        const [, errors] = top;
        const told = errors?.messages.reduce((most, { count }) => most + count, 0);
        assert.equal(told, totals.levels.ERROR);
      };
      const check = (): void => {
        assert.equal(sum, world.seen.size);
        const byTime = (sums: Map<number, number>) => [...sums].sort(([a], [b]) => a - b);
        assert.deepEqual(byTime(minutes), byTime(world.minutes()));
      };
      const run = async (renames?: number): Promise<void> => {
        const preload = renames === undefined ? undefined : sandbox.write('kill.mjs', killBefore(renames));
        const env: Record<string, string> = preload
          ? { NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` }
          : {};
        const told = ['--by', 'minute', '--timezone', 'UTC', '--top', '100'];
        const args = [
          'logs',
          '--state',
          'state',
          '-o',
          'out.json',
          '-q',
          '--allow-empty',
          '--no-config',
          ...told,
        ];
        const { code, signal, stderr } = await sandbox.run(args, { env });
        assert.ok(signal === 'SIGKILL' || code === 0, stderr);
        readOutput();
      };
      for (const step of steps) {
        switch (step.kind) {
          case 'append':
            world.append(step.log, step.lines, step.isCut);
            break;
          case 'rotate':
          case 'copytruncate':
            world.rotate(step.log, step.kind === 'copytruncate');
            break;
          case 'compress':
            world.compress(step.log);
            break;
          case 'delete':
            world.remove(step.log);
            break;
          case 'rewrite':
            world.rewrite(step.log);
            break;
          case 'truncate':
            world.truncate(step.log);
            break;
          case 'run':
            world.see();
            await run();
            check();
            break;
          case 'killed run': {
            // What it saw may be lost again before the next run sees it: it counts only if it was given out.
            const before = sum;
            const seen = new Set(world.seen);
            world.see();
            await run(step.renames);
            if (sum === before) {
              world.seen.clear();
              for (const line of seen) world.seen.add(line);
            }
            break;
          }
        }
      }
      world.see();
      await run();
      check();
    }),
    { numRuns: runs, endOnFailure: false },
  );
});
