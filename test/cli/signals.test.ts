import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ended, Sandbox } from '../support/sandbox.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX signals' } : {};

/** A run over small files and a pipe that nobody writes to: it never ends by itself. */
function endless(sandbox: Sandbox): Promise<unknown> {
  for (let i = 0; i < 200; i++) sandbox.write(`logs/${i}.log`, 'ERROR x\n');
  sandbox.write('out.csv', 'old');
  return sandbox.shell('mkfifo pipe');
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(
    `${signal} prints the counts so far, writes -o when only a pipe is unfinished, and ends soon`,
    posix,
    async (t) => {
      const sandbox = new Sandbox(t);
      await endless(sandbox);
      // Through a shell, which tells an exit code also where the process had to be killed.
      const child = sandbox.start(['logs', 'pipe', '-o', 'out.csv']);
      const end = ended(child);
      await delay(2000);
      const sent = performance.now();
      child.kill(signal);
      const { stdout, code: exit, signal: killed } = await end;
      const elapsedMs = performance.now() - sent;

      assert.ok(exit === code || killed === signal, `ended by ${exit ?? killed}`);
      assert.ok(elapsedMs < 5000, `${elapsedMs} ms`);
      assert.match(stdout, /^ERROR +200 /m);
      assert.match(
        stdout,
        /^201 files found: 200 ok, 1 partial\nInterrupted: these are the counts so far\.$/m,
      );
      assert.match(sandbox.read('out.csv'), /^pipe,0,.*,partial,interrupted before its end,$/m);
      assert.deepEqual(sandbox.list(), ['logs', 'out.csv', 'pipe']);
    },
  );
}

test('a run that is interrupted while it counts exits with 130 and leaves -o as it was', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const line = `${'x'.repeat(200)}\n`;
  const block = Buffer.from(line.repeat(200_000));
  sandbox.write('out.csv', 'old');
  for (let i = 0; i < 12; i++) sandbox.write(`logs/${i}.log`, block);
  const child = sandbox.start(['logs', 'logs/../logs', '-j', '1', '--no-progress', '-o', 'out.csv']);
  const end = ended(child);
  await once(child, 'spawn');
  await delay(120);
  child.kill('SIGINT');
  const { code, signal, stdout } = await end;
  if (code === 0) return t.skip('it was over before the signal');
  if (signal === 'SIGINT') return t.skip('it had not begun');
  assert.equal(code, 130);
  assert.match(stdout, /Interrupted: these are the counts so far/);
  assert.equal(sandbox.read('out.csv'), 'old');
});

test('a signal that comes twice within moments, as timeout sends it, is one', posix, async (t) => {
  const sandbox = new Sandbox(t);
  await endless(sandbox);
  const child = sandbox.start(['logs', 'pipe']);
  const end = ended(child);
  await delay(1500);
  child.kill('SIGTERM');
  await delay(2);
  child.kill('SIGTERM');
  const { stdout } = await end;
  assert.match(stdout, /^ERROR +200 /m);
});

test('the second signal ends a run that the first one cannot end', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR x\n');
  // Whoever writes to a pipe waits for someone to read it.
  await sandbox.shell('mkfifo unread');
  const child = sandbox.start(['logs', '-o', 'unread', '--format', 'csv']);
  const end = ended(child);
  await delay(1500);
  child.kill('SIGINT');
  await delay(1500);
  child.kill('SIGINT');
  assert.equal((await end).signal, 'SIGINT');
});
