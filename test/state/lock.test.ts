import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { needing, soon } from '../faults/running.ts';
import { ended, isRoot, parseCsv, Sandbox } from '../support/sandbox.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX' } : {};
const linux = process.platform === 'linux' ? {} : { skip: 'needs /proc' };

const ARGS = ['logs', '--state', 'state', '-q', '-o', 'out.csv'] as const;
const FAIL = [...ARGS, '--lock', 'fail'] as const;

/** A lock as a run makes it in another container of this machine, or on another one. */
const FOREIGN = '7 4711 6f1e0a1c-0000-4000-8000-000000000000/pid:[4026532001] 2026-11-22T03:15:01.234Z web-1';

function setAge(path: string, seconds: number): void {
  const at = new Date(Date.now() - seconds * 1000);
  utimesSync(path, at, at);
}

/** When a process was started, as locks have it. */
function startOf(pid: number): string | undefined {
  return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19];
}

test('a lock of another place holds as long as it is renewed', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR a\n');
  const lock = sandbox.write('state.lock', FOREIGN);
  const { code, stderr } = await soon(sandbox.start(FAIL));
  assert.equal(
    stderr,
    'loganalyze: Another run is at work with state: process 7 on web-1, since 2026-11-22 03:15:01 UTC.\n',
  );
  assert.equal(code, 3);
  assert.equal(sandbox.read('state.lock'), FOREIGN);
  setAge(lock, 40);
  assert.equal((await soon(sandbox.start(FAIL))).code, 3);
  // A run that waits gets it when it is not renewed any more.
  const waiting = soon(sandbox.start(ARGS));
  await delay(300);
  assert.equal(sandbox.read('state.lock'), FOREIGN);
  setAge(lock, 90);
  assert.equal((await waiting).code, 0);
  assert.deepEqual(sandbox.list(), ['logs', 'out.csv', 'state']);
});

test('a lock of another place that is not renewed is taken over, also one from before the clock was put right', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR a\n');
  for (const seconds of [120, -120]) {
    setAge(sandbox.write('state.lock', FOREIGN), seconds);
    const { code, stderr } = await soon(sandbox.start(FAIL));
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(sandbox.list(), ['logs', 'out.csv', 'state']);
  }
});

test('locks that name a process alone are judged by it', linux, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR a\n');
  const lock = sandbox.write('state.lock', `${process.pid} ${startOf(process.pid)}`);
  // However old they are.
  setAge(lock, 3600);
  const { code, stderr } = await soon(sandbox.start(FAIL));
  assert.match(stderr, new RegExp(`: process ${process.pid}, since [-\\d]{10} [:\\d]{8} UTC\\.\\n$`));
  assert.equal(code, 3);
  for (const gone of [`${process.pid} 1`, '99999999 1', '', 'no lock']) {
    sandbox.write('state.lock', gone);
    assert.equal((await soon(sandbox.start(FAIL))).code, 0, gone);
  }
});

test('a lock of this place is judged by its process, however fresh it is', linux, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR a\n');
  await sandbox.shell('mkfifo pipe');
  const child = sandbox.start(['pipe', ...ARGS]);
  const end = ended(child);
  await open(sandbox.at('pipe'), 'w').then((pipe) => {
    child.kill('SIGKILL');
    return end.then(() => pipe.close());
  });
  assert.match(sandbox.read('state.lock'), new RegExp(`^${child.pid} \\d+ \\S+ \\S+Z ${hostname()}$`));
  assert.equal((await soon(sandbox.start(FAIL))).code, 0);
});

test('a run renews its lock, and gives out nothing when another one has taken it over', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR a\n');
  await sandbox.shell('mkfifo pipe');
  const end = soon(sandbox.start(['pipe', ...ARGS, '-o', '-']));
  const pipe = await open(sandbox.at('pipe'), 'w');
  const lock = sandbox.at('state.lock');
  setAge(lock, 50);
  const { mtimeMs } = statSync(lock);
  while (statSync(lock).mtimeMs === mtimeMs) await delay(50);
  // As if it had been held up, and its lock had gone stale.
  sandbox.write('other', FOREIGN);
  renameSync(sandbox.at('other'), lock);
  await pipe.close();
  const { code, stdout, stderr } = await end;
  assert.equal(
    stderr,
    `loganalyze: Another run has taken over ${sandbox.at('state')}: this one was held up and had not renewed its lock.\n`,
  );
  assert.deepEqual([code, stdout], [3, '']);
  assert.equal(sandbox.read('state.lock'), FOREIGN);
  assert.deepEqual(sandbox.list(), ['logs', 'pipe', 'state.lock']);
});

test('a run that is interrupted while it waits ends as one that was', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR a\n');
  sandbox.write('state.lock', FOREIGN);
  const child = sandbox.start(ARGS);
  const end = soon(child);
  // It makes such a file whenever it looks.
  while (!sandbox.list().some((name) => name.startsWith('state.lock.'))) await delay(1);
  child.kill('SIGINT');
  assert.equal((await end).code, 130);
  assert.deepEqual(sandbox.list(), ['logs', 'state.lock']);
});

test('two containers with the same folder and numbers of their own', {
  ...(isRoot ? needing('unshare') : { skip: 'needs root' }),
}, async (t) => {
  const sandbox = new Sandbox(t);
  const container = 'unshare --pid --fork --mount-proc --kill-child';
  if ((await sandbox.shell(`${container} true`)).code !== 0) return t.skip('no spaces of numbers here');
  sandbox.write('logs/a.log', 'ERROR a\n');
  await sandbox.shell('mkfifo pipe');
  const first = sandbox.shell(`${container} $LOGANALYZE pipe ${ARGS.join(' ')}`);
  const pipe = await open(sandbox.at('pipe'), 'w');
  const message = /: process 1 on \S+, since /;
  // From another container, where process 1 is another one, and from outside, where it is yet another one.
  const inside = await sandbox.shell(`${container} $LOGANALYZE ${FAIL.join(' ')}`);
  assert.match(inside.stderr, message);
  const outside = await soon(sandbox.start(FAIL));
  assert.match(outside.stderr, message);
  assert.deepEqual([inside.code, outside.code], [3, 3]);
  const waiting = sandbox.shell(
    `${container} $LOGANALYZE ${ARGS.join(' ').replace('out.csv', 'second.csv')}`,
  );
  await pipe.close();
  assert.deepEqual([(await first).code, (await waiting).code], [0, 0]);
  assert.equal(parseCsv(sandbox.read('second.csv')).at(-1)?.Lines, '0');
  // One whose container is gone.
  const killed = sandbox.shell(`timeout -s KILL 1 ${container} $LOGANALYZE pipe ${ARGS.join(' ')}`);
  const again = await open(sandbox.at('pipe'), 'w');
  await killed;
  await again.close();
  assert.equal((await soon(sandbox.start(FAIL))).code, 3);
  setAge(sandbox.at('state.lock'), 61);
  assert.equal((await soon(sandbox.start(FAIL))).code, 0);
  rmSync(sandbox.at('pipe'));
  assert.deepEqual(sandbox.list(), ['logs', 'out.csv', 'second.csv', 'state']);
});
