import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { assertNoStack, soon } from '../faults/running.ts';
import { isRoot, parseCsv, Sandbox } from '../support/sandbox.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX' } : {};
const full = existsSync('/dev/full') ? {} : { skip: 'needs /dev/full' };

const OLD = 'File,ERROR,WARNING,an old report\n';
const FULL =
  'loganalyze: Standard output could not be written: the disk is full; the state stays as it was.\n';

function setUp(t: TestContext): Sandbox {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR a\n');
  return sandbox;
}

/** What a run prints is the summary, and it has the line that no run before could give out. */
async function assertNotLost(sandbox: Sandbox): Promise<void> {
  const { stdout, stderr, code } = await soon(sandbox.start(['logs', '--state', 'state']));
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^ERROR +1 /m);
  assert.equal(stdout.match(/^Total processing time/gm)?.length, 1);
  const again = await soon(sandbox.start(['logs', '--state', 'state']));
  assert.match(again.stdout, /^ERROR +0/m);
}

for (const [what, args] of Object.entries({
  'a summary': '',
  'a report': '-o - -q',
  'a report, beside a summary on standard error': '-o -',
})) {
  test(`${what} that cannot be written leaves the state as it was`, full, async (t) => {
    const sandbox = setUp(t);
    const { code, stderr } = await sandbox.shell(`$LOGANALYZE logs --state state ${args} >/dev/full`);
    assert.equal(stderr, FULL);
    assert.equal(code, 4);
    assert.deepEqual(sandbox.list(), ['logs']);
    await assertNotLost(sandbox);
  });

  test(`${what} that nobody reads leaves the state as it was`, posix, async (t) => {
    const sandbox = setUp(t);
    const line = `$LOGANALYZE logs --state state ${args} 2>err; echo $? >code`;
    await sandbox.shell(`{ ${line}; } | true`);
    assert.equal(
      sandbox.read('err'),
      'loganalyze: Standard output could not be written: its reader closed it before the end; the state stays as it was.\n',
    );
    assert.equal(sandbox.read('code'), '4\n');
    assert.ok(!sandbox.list().includes('state'));
    await assertNotLost(sandbox);
  });
}

test('what a reader takes to its end is given out, however little of it is shown', posix, async (t) => {
  const sandbox = setUp(t);
  const { stdout, stderr } = await sandbox.shell('$LOGANALYZE logs --state state | sed -n 2p');
  assert.match(stdout, /^ERROR +1 +100\.0 % +█+\n$/);
  assert.equal(stderr, '');
  assert.match((await sandbox.run(['logs', '--state', 'state'])).stdout, /^ERROR +0/m);
});

test('a summary beside a report is not what the state waits for', full, async (t) => {
  const sandbox = setUp(t);
  const { code, stderr } = await sandbox.shell('$LOGANALYZE logs --state state -o out.csv >/dev/full');
  assert.equal(stderr, 'loganalyze: Standard output could not be written: the disk is full.\n');
  assert.equal(code, 4);
  assert.equal(parseCsv(sandbox.read('out.csv'))[0]?.ERROR, '1');
  assert.match((await sandbox.run(['logs', '--state', 'state'])).stdout, /^ERROR +0/m);
});

test('with --quiet and no output there is nothing to write, and the state goes on', full, async (t) => {
  const sandbox = setUp(t);
  const { code, stderr } = await sandbox.shell('$LOGANALYZE logs --state state -q >/dev/full');
  assert.deepEqual([code, stderr], [0, '']);
  assert.match((await sandbox.run(['logs', '--state', 'state'])).stdout, /^ERROR +0/m);
});

for (const [what, args] of Object.entries({
  'a report': '-o out.csv -o -',
  'a baseline': '--baseline out.json --update-baseline',
})) {
  test(`${what} in a file stays as it was when standard output cannot be written`, full, async (t) => {
    const sandbox = setUp(t);
    await sandbox.run(['logs', '-q', '-o', 'out.json']);
    const old = sandbox.read('out.json');
    sandbox.write('out.csv', OLD);
    const { code, stderr } = await sandbox.shell(`$LOGANALYZE logs --state state ${args} >/dev/full`);
    assert.equal(stderr, FULL);
    assert.equal(code, 4);
    assert.deepEqual([sandbox.read('out.csv'), sandbox.read('out.json')], [OLD, old]);
    assert.deepEqual(sandbox.list(), ['logs', 'out.csv', 'out.json']);
  });
}

test('what went wrong is said also when standard output cannot be written', full, async (t) => {
  const sandbox = setUp(t);
  const { code, stderr } = await sandbox.shell(
    "$LOGANALYZE logs gone.log --state state --fail-on 'error>0' >/dev/full",
  );
  assert.equal(
    stderr,
    `loganalyze: gone.log: failed: no such file or folder\nloganalyze: gate failed: error>0: 1 line, in logs/a.log (1)\n${FULL}`,
  );
  assert.equal(code, 4);
});

test('a disk that takes only a part of what is redirected to it leaves the state as it was', {
  skip: !isRoot || process.platform !== 'linux',
}, async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 400; i++) sandbox.write(`logs/${'n'.repeat(60)}-${i}.log`);
  sandbox.folder('small');
  if ((await sandbox.shell('mount -t tmpfs -o size=16k none small')).code !== 0)
    return t.skip('cannot mount');
  sandbox.finally(() => sandbox.shell('umount small'));
  const { code, stderr } = await sandbox.shell('$LOGANALYZE logs --state state -q -o - >small/out.csv');
  assert.equal(stderr, FULL);
  assert.equal(code, 4);
  assert.deepEqual(sandbox.list(), ['logs', 'small']);
});

test('a pipe with a name that its reader closes too early leaves outputs and state', posix, async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 2000; i++) sandbox.write(`logs/${'n'.repeat(60)}-${i}.log`);
  sandbox.write('out.csv', OLD);
  const args = 'logs --state state -q -o out.csv -o p';
  const { code, stderr } = await sandbox.shell(
    `mkfifo p; head -c 10 <p >/dev/null & exec $LOGANALYZE ${args}`,
  );
  assert.equal(
    stderr,
    'loganalyze: p could not be written: its reader closed it before the end; the state stays as it was.\n',
  );
  assert.equal(code, 4);
  assert.equal(sandbox.read('out.csv'), OLD);
  assert.deepEqual(sandbox.list(), ['logs', 'out.csv', 'p']);
});

test('interrupted while a pipe is written: the state goes on if the pipe got all', posix, async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 4000; i++) sandbox.write(`logs/${'n'.repeat(60)}-${i}.log`);
  sandbox.write('out.csv', OLD);
  await sandbox.shell('mkfifo p');
  const child = sandbox.start(['logs', '--state', 'state', '-q', '-o', 'out.csv', '-o', 'p']);
  const end = soon(child);
  const pipe = await open(sandbox.at('p'), 'r');
  const { bytesRead } = await pipe.read(Buffer.alloc(1));
  assert.equal(bytesRead, 1);
  child.kill('SIGINT');
  const rest = await pipe.readFile('utf8');
  await pipe.close();
  assert.equal((await end).code, 130);
  const isAll = /^TOTAL,/m.test(rest);
  assert.equal(sandbox.list().includes('state'), isAll);
  assert.equal(sandbox.read('out.csv') !== OLD, isAll);
  assert.ok(!sandbox.list().some((name) => name.startsWith('.') || name.startsWith('state.')));
});

test(
  'an endless stream that is interrupted: its summary is given out once, and the state goes on',
  posix,
  async (t) => {
    const sandbox = setUp(t);
    const child = sandbox.start(['logs', '-', '--state', 'state']);
    const end = soon(child);
    child.stdin?.write('ERROR x\n');
    while (!sandbox.list().includes('state.lock')) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    assert.equal(code, 130);
    assertNoStack({ stderr });
    assert.match(stdout, /^ERROR +2 /m);
    assert.equal(stdout.match(/Interrupted: these are the counts so far/g)?.length, 1);
    assert.ok(sandbox.list().includes('state'));
  },
);
