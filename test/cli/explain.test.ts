import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { member, tar } from '../archive/tar-builder.ts';
import { Sandbox } from '../support/sandbox.ts';

const LOG = '2026-05-01 12:00:00 INFO up\nlevel=error gone\r\nhello \x1b[31mworld\n{"level":"warn"}\n';

test('explain shows every line with its number, its level and the clause that decided', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('app.log', LOG);
  const { code, stdout } = await sandbox.run(['explain', 'app.log']);
  assert.equal(code, 0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));
  assert.deepEqual(lines, [
    ['1', 'INFO', '3a word in capitals', '2026-05-01 12:00:00 INFO up'],
    ['2', 'ERROR', '3c level key', 'level=error gone'],
    ['3', 'NONE', '4 states no level', 'hello \\x1b[31mworld'],
    ['4', 'WARNING', '1 JSON', '{"level":"warn"}'],
  ]);
});

test('explain shows the lines of some levels only', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('app.log', LOG);
  const numbers = async (level: string): Promise<string[]> => {
    const { stdout } = await sandbox.run(['explain', '--level', level, 'app.log']);
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => line.trim().split(' ', 1)[0] as string);
  };
  assert.deepEqual(await numbers('warning+'), ['2', '4']);
  assert.deepEqual(await numbers('warning'), ['4']);
  assert.deepEqual(await numbers('info,none'), ['1', '3']);
  const { code, stderr } = await sandbox.run(['explain', '--level', 'loud', 'app.log']);
  assert.equal(code, 2);
  assert.match(stderr, /'loud' is no level; take one of fatal, error/);
});

test('explain takes the elements of a JSON array for lines, as counting does', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.json', JSON.stringify([{ level: 30 }, 'x', { a: { level: 'fatal' } }], null, 2));
  const { stdout } = await sandbox.run(['explain', 'a.json']);
  assert.match(stdout, /^ +1 {2}INFO .*\n +2 {2}FATAL /);
});

test('explain says what it cannot read', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.folder('logs');
  assert.deepEqual(await sandbox.run(['explain', 'none.log']), {
    code: 3,
    signal: null,
    stdout: '',
    stderr: 'loganalyze: none.log cannot be read: no such file or folder\n',
  });
  assert.match((await sandbox.run(['explain', 'logs'])).stderr, /logs is a folder: explain takes one file/);
});

test('explain takes a member of an archive, and names the members if it is given none', async (t) => {
  const sandbox = new Sandbox(t);
  const bytes = tar(member('./a.log', 'WARN x\n'), member('b/c.log', 'INFO x\n'));
  sandbox.write('logs.tar.gz', gzipSync(bytes));
  assert.match((await sandbox.run(['explain', 'logs.tar.gz!./a.log'])).stdout, /^ +1 {2}WARNING /);
  const none = await sandbox.run(['explain', 'logs.tar.gz']);
  assert.equal(
    none.stderr,
    'loganalyze: logs.tar.gz is an archive: name a member; there are logs.tar.gz!a.log, logs.tar.gz!b/c.log.\n',
  );
  assert.equal(none.code, 2);
  const other = await sandbox.run(['explain', 'logs.tar.gz!x.log']);
  assert.match(
    other.stderr,
    /^loganalyze: logs\.tar\.gz has no member x\.log; there are logs\.tar\.gz!a\.log, /,
  );
});

test('explain says why it does not read a format, as counting does', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.lz4', Buffer.from('04224d18', 'hex'));
  const { stderr, code } = await sandbox.run(['explain', 'a.lz4']);
  assert.equal(
    stderr,
    'loganalyze: a.lz4 cannot be read: compressed with lz4, which is not read: decompress it first (unlz4)\n',
  );
  assert.equal(code, 3);
});

test('explain ends cleanly when its reader has seen enough', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('app.log', 'INFO a line\n'.repeat(200_000));
  const { stdout, stderr } = await sandbox.shell('$LOGANALYZE explain app.log | head -2');
  assert.equal(stdout.split('\n').length, 3);
  assert.equal(stderr, '');
});
