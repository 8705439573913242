import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { isRoot, permissions, Sandbox, unprivileged } from '../support/sandbox.ts';
import { assertNoStack, soon } from './running.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX' } : {};

/** So many that the report is longer than any pipe or small disk holds. */
function manyLogs(sandbox: Sandbox): void {
  for (let i = 0; i < 2000; i++) sandbox.write(`logs/${'n'.repeat(60)}-${i}.log`, '');
}

test('a report that becomes longer than files may be leaves the old one', posix, async (t) => {
  const sandbox = new Sandbox(t);
  manyLogs(sandbox);
  sandbox.write('out/report.csv', 'old');
  // In blocks of 512 or 1,024 bytes.
  const { stderr, code } = await sandbox.shell('ulimit -f 64; exec $LOGANALYZE -q -o out/report.csv logs');
  assert.equal(
    stderr,
    'loganalyze: out/report.csv could not be written: the file would be larger than is allowed.\n',
  );
  assert.equal(code, 4);
  assert.equal(sandbox.read('out/report.csv'), 'old');
  assert.deepEqual(sandbox.list('out'), ['report.csv']);
});

test(
  'an old report in a folder that is not writable is found out before counting',
  permissions,
  async (t) => {
    const sandbox = new Sandbox(t);
    manyLogs(sandbox);
    sandbox.write('fixed/report.csv', 'old');
    chmodSync(sandbox.at('fixed/report.csv'), 0o666);
    chmodSync(sandbox.at('fixed'), 0o555);
    const { stderr, stdout, code } = await soon(
      sandbox.start(['logs', '-o', 'fixed/report.csv'], unprivileged),
    );
    assert.equal(stderr, 'loganalyze: -o: fixed/report.csv cannot be written: permission denied.\n');
    assert.equal(stdout, '');
    assert.equal(code, 2);
    assert.equal(sandbox.read('fixed/report.csv'), 'old');
  },
);

test('a file system that is read-only is said before counting', {
  skip: !isRoot || process.platform !== 'linux',
}, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log');
  sandbox.folder('fixed');
  const mounted = await sandbox.shell('mount -t tmpfs -o ro none fixed');
  if (mounted.code !== 0) return t.skip('cannot mount here');
  sandbox.finally(() => sandbox.shell('umount fixed'));
  const { stderr, stdout, code } = await soon(sandbox.start(['logs', '-o', 'fixed/report.csv']));
  assert.equal(stderr, 'loganalyze: -o: fixed/report.csv cannot be written: the file system is read-only.\n');
  assert.equal(stdout, '');
  assert.equal(code, 2);
});

test('a folder that disappears while it is counted is one sentence', posix, async (t) => {
  const sandbox = new Sandbox(t);
  manyLogs(sandbox);
  mkdirSync(sandbox.at('out'));
  // The report's folder is gone when all is counted: the pipe ends only then.
  const { stderr, code } = await sandbox.shell(
    'mkfifo pipe; { sleep 0.7; rmdir out; } >pipe & exec $LOGANALYZE -q -o out/report.csv logs pipe',
  );
  assert.equal(stderr, 'loganalyze: out/report.csv could not be written: no such file or folder.\n');
  assert.equal(code, 4);
});

for (const [what, line] of [
  ['the summary', '$LOGANALYZE logs 2>err | true'],
  ['the report', '$LOGANALYZE -q -o - logs 2>err | true'],
  ['complaints', '{ $LOGANALYZE -q gone logs >out; } 2>&1 | true'],
  ['a pipe that is the target', 'mkfifo p; true <p & $LOGANALYZE -q -o p logs 2>err'],
] as const) {
  test(`nobody reads ${what}: a clean end`, posix, async (t) => {
    const sandbox = new Sandbox(t);
    manyLogs(sandbox);
    const codes = `{ ${line.replace(/ \| true$/, '; echo $? >code; } | true')}`;
    const { stderr } = await sandbox.shell(line.endsWith('| true') ? codes : `${line}; echo $? >code`);
    assertNoStack({ stderr });
    assert.equal(sandbox.list().includes('err') ? sandbox.read('err') : '', '');
    assert.equal(sandbox.read('code'), what === 'complaints' ? '3\n' : '0\n');
  });
}
