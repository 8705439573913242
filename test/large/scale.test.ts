import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ended, parseCsv, Sandbox } from '../support/sandbox.ts';

const MIB = 2 ** 20;
/** Whatever is counted, the process must get by with this. */
const MOST_BYTES = 250 * MIB;

interface Run {
  readonly rows: Readonly<Record<string, string>>[];
  readonly code: number | null;
  readonly stderr: string;
  readonly peakBytes: number;
}

/** Runs the program, and watches the peak of its memory where the system tells it (Linux). */
async function run(sandbox: Sandbox, args: readonly string[]): Promise<Run> {
  const child = sandbox.start(['-o', '-', '-q', '--no-progress', ...args]);
  let peakBytes = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakBytes = Math.max(peakBytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // It is over, or this is no Linux.
    }
  }, 20);
  const { stdout, stderr, code } = await ended(child);
  clearInterval(watch);
  return { rows: parseCsv(stdout), code, stderr, peakBytes };
}

/** Writes `block` `times` times. */
function writeTimes(path: string, block: Buffer, times: number): void {
  const fd = openSync(path, 'w');
  for (let i = 0; i < times; i++) writeSync(fd, block);
  closeSync(fd);
}

test('a line of 2 GB is one line, judged by its first MiB', async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('long.log', 'INFO before\nERROR ');
  const fd = openSync(path, 'a');
  const block = Buffer.alloc(16 * MIB, 'x');
  for (let i = 0; i < 128; i++) writeSync(fd, block);
  writeSync(fd, '\nWARN after\n');
  closeSync(fd);
  const { rows, code, peakBytes } = await run(sandbox, ['long.log']);
  const [row] = rows;
  assert.deepEqual([row?.INFO, row?.ERROR, row?.WARNING, row?.Lines], ['1', '1', '1', '3']);
  assert.equal(row?.Status, 'ok');
  assert.equal(row?.Detail, '1 line longer than 1 MiB judged by its first MiB');
  assert.equal(code, 0);
  assert.ok(peakBytes < MOST_BYTES, `${peakBytes} bytes`);
});

test('10 million empty lines are 10 million lines', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('empty.log', Buffer.alloc(10_000_000, '\n'));
  const { rows, code } = await run(sandbox, ['empty.log']);
  assert.deepEqual([rows[0]?.NONE, rows[0]?.Lines, rows[0]?.Status], ['10000000', '10000000', 'ok']);
  assert.equal(code, 0);
});

test('200,000 files in one folder', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.folder('logs');
  for (let i = 0; i < 200_000; i++) writeFileSync(sandbox.at(`logs/${i}.log`), 'ERROR x\n');
  const { rows, code, peakBytes } = await run(sandbox, ['logs']);
  assert.equal(rows.length, 200_001);
  assert.equal(rows.at(-1)?.ERROR, '200000');
  assert.equal(code, 0);
  assert.ok(peakBytes < MOST_BYTES, `${peakBytes} bytes`);
});

test('200,000 folders', async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 200; i++) {
    for (let j = 0; j < 1000; j++) mkdirSync(sandbox.at(`logs/${i}/${j}`), { recursive: true });
    writeFileSync(sandbox.at(`logs/${i}/${i}/a.log`), 'WARN x\n');
  }
  const { rows, code, peakBytes } = await run(sandbox, ['logs']);
  assert.equal(rows.length, 201);
  assert.equal(rows.at(-1)?.WARNING, '200');
  assert.equal(code, 0);
  // The walk keeps the folders that it has still to enter.
  assert.ok(peakBytes < 400 * MIB, `${peakBytes} bytes`);
});

test('a small file that becomes 20 GB is counted in constant memory', async (t) => {
  const sandbox = new Sandbox(t);
  const line = `ERROR ${'x'.repeat(1017)}\n`;
  const member = gzipSync(Buffer.from(line.repeat(64 * 1024)));
  writeTimes(sandbox.at('bomb.log.gz'), member, 320);
  const { rows, code, peakBytes } = await run(sandbox, ['bomb.log.gz']);
  assert.deepEqual(
    [rows[0]?.ERROR, rows[0]?.Bytes, rows[0]?.Status],
    [String(320 * 64 * 1024), String(320 * 64 * MIB), 'ok'],
  );
  assert.equal(code, 0);
  assert.ok(peakBytes < MOST_BYTES, `${peakBytes} bytes`);
});
