import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { outcomes, permissions, Sandbox, unprivileged } from '../support/sandbox.ts';

test('an unreadable file or folder is a failed row, and the rest is counted', permissions, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log');
  sandbox.write('logs/secret.log');
  sandbox.write('logs/closed/b.log');
  sandbox.write('logs/open/c.log');
  chmodSync(sandbox.at('logs/secret.log'), 0);
  chmodSync(sandbox.at('logs/closed'), 0);
  sandbox.finally(() => chmodSync(sandbox.at('logs/closed'), 0o755));

  const expected = {
    'logs/a.log': 'ok',
    'logs/closed/': 'failed: the folder cannot be read: permission denied',
    'logs/open/c.log': 'ok',
    'logs/secret.log': 'failed: cannot be opened: permission denied',
  };
  assert.deepEqual(outcomes(await sandbox.rows(['logs'], unprivileged)), expected);
  const matched = outcomes(await sandbox.rows(['logs/**/*.log'], unprivileged));
  assert.deepEqual(matched, expected);
  const { stdout, stderr, code } = await sandbox.run(['logs'], unprivileged);
  assert.match(stdout, /^4 files found: 2 ok, 2 failed$/m);
  assert.equal(
    stderr,
    'loganalyze: logs/closed/: failed: the folder cannot be read: permission denied\n' +
      'loganalyze: logs/secret.log: failed: cannot be opened: permission denied\n',
  );
  assert.equal(code, 3);
});

test('a folder that is named and cannot be read is a failed row', permissions, async (t) => {
  const sandbox = new Sandbox(t);
  mkdirSync(sandbox.at('closed'), { mode: 0 });
  assert.deepEqual(outcomes(await sandbox.rows(['closed', 'closed/x.log'], unprivileged)), {
    'closed/': 'failed: the folder cannot be read: permission denied',
    'closed/x.log': 'failed: cannot be opened: permission denied',
  });
});

test('formats that are not read are skipped, saying what to do, with exit code 3', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log.lz4', Buffer.from('04224d186440a7', 'hex'));
  sandbox.write('core.log', Buffer.from('\x7fELF\x02\x01\x01'));
  sandbox.write('my logs/system.log', Buffer.concat([Buffer.from('LPKSHHRH'), Buffer.alloc(200)]));
  const { code } = await sandbox.run(['.']);
  assert.equal(code, 3);
  assert.deepEqual(outcomes(await sandbox.rows(['.'])), {
    'a.log.lz4': 'skipped: compressed with lz4, which is not read: decompress it first (unlz4)',
    'core.log': 'skipped: a program or a core dump (ELF), no log',
    'my logs/system.log':
      "skipped: a systemd journal: export it first (journalctl --file 'my logs/system.log' -o short-iso)",
  });
});

test('of many problems ten are said one by one, the others counted', async (t) => {
  const sandbox = new Sandbox(t);
  const names = Array.from({ length: 12 }, (_, i) => `gone-${String(i).padStart(2, '0')}.log`);
  const { stderr, stdout, code } = await sandbox.run(['-q', ...names]);
  const lines = stderr.trimEnd().split('\n');
  assert.equal(lines.length, 11);
  assert.equal(lines[0], 'loganalyze: gone-00.log: failed: no such file or folder');
  assert.match(lines[10] ?? '', /and 2 more files not counted or not to the end; -o lists them all$/);
  assert.equal(stdout, '');
  assert.equal(code, 3);
});

test('files found = ok + partial + skipped + failed', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log');
  sandbox.write('b.log.lz4', Buffer.from('04224d186440a7', 'hex'));
  sandbox.write('c.log.gz', gzipSync('INFO x\n'.repeat(10_000)).subarray(0, 60));
  const { stdout } = await sandbox.run(['.', 'gone.log']);
  assert.match(stdout, /^4 files found: 1 ok, 1 partial, 1 skipped, 1 failed$/m);
});
