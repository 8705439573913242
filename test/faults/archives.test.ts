import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { linkSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { member, tar } from '../archive/tar-builder.ts';
import { logText } from '../decode/decoding.ts';
import { type CsvRow, outcomes, Sandbox } from '../support/sandbox.ts';
import { countsOfLines } from './reference.ts';
import { type Counted, count, countsIn, needing } from './running.ts';

// Archives as people get them, made by the programs that make them.

function byPath({ rows }: Counted): Record<string, CsvRow> {
  return Object.fromEntries(rows.map((row) => [row.File, row]));
}

test('the log archive of a CI run has a row a step', needing('python3'), async (t) => {
  const sandbox = new Sandbox(t);
  const steps = ['0_build.txt', 'build/1_Set up job.txt', 'build/2_Run tests.txt', 'build/system.txt'];
  for (const [i, name] of steps.entries()) sandbox.write(`run/${name}`, logText(3000 + i, i + 1));
  const script = `
import zipfile, os
with zipfile.ZipFile('logs_123.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    for folder, _, names in os.walk('run'):
        for name in names:
            path = os.path.join(folder, name)
            z.write(path, os.path.relpath(path, 'run'))`;
  execFileSync('python3', ['-c', script], { cwd: sandbox.path });

  const counted = await count(sandbox, ['logs_123.zip']);
  assert.equal(counted.code, 0);
  assert.deepEqual(
    counted.rows.map(({ File, Status }) => [File, Status]),
    steps.map((name) => [`logs_123.zip!${name}`, 'ok']).sort(),
  );
  for (const [i, name] of steps.entries()) {
    const row = byPath(counted)[`logs_123.zip!${name}`] as CsvRow;
    assert.deepEqual(countsIn(row), countsOfLines(logText(3000 + i, i + 1)), name);
  }
});

test('of a support bundle everything is counted or said', needing('tar', 'zip'), async (t) => {
  const sandbox = new Sandbox(t);
  const run = (program: string, ...args: string[]): unknown =>
    execFileSync(program, args, { cwd: sandbox.at('bundle'), stdio: 'ignore' });
  sandbox.write('bundle/var/app.log', 'ERROR a\n'.repeat(3));
  sandbox.write('bundle/var/app.log.1.gz', gzipSync('ERROR b\n'.repeat(5)));
  sandbox.write('bundle/var/secret.log', 'ERROR c\n');
  sandbox.write('bundle/etc/app.conf', 'x=1\n');
  symlinkSync('app.log', sandbox.at('bundle/var/latest.log'));
  run('zip', '-q', 'var/inner.zip', 'var/app.log');
  run('zip', '-q', '-P', 'secret', 'var/locked.zip', 'var/secret.log');
  run('tar', 'czf', '../bundle.tar.gz', '.');
  // Beside the bundle, what is encrypted in an archive that is itself read.
  run('zip', '-q', '-P', 'secret', '../locked.zip', 'var/secret.log');

  const counted = await count(sandbox, ['bundle.tar.gz', 'locked.zip']);
  const nested = 'skipped: an archive (zip) inside an archive: unpack the outer one first';
  assert.deepEqual(outcomes(byPath(counted)), {
    'bundle.tar.gz!var/app.log': 'ok',
    'bundle.tar.gz!var/app.log.1.gz': 'ok',
    'bundle.tar.gz!var/inner.zip': nested,
    'bundle.tar.gz!var/latest.log': 'skipped: a link in an archive',
    'bundle.tar.gz!var/locked.zip': nested,
    'bundle.tar.gz!var/secret.log': 'ok',
    'locked.zip!var/secret.log': 'skipped: encrypted: unpack it with its password first',
  });
  assert.equal(counted.total?.ERROR, '9');
  assert.match(counted.stderr, /^7 files found: 3 ok, 4 skipped\n1 file was left out by name/m);
  assert.equal(counted.code, 3);
});

test('archives that programs write to a pipe are read', needing('zip', 'tar', 'gzip'), async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('in/a.log', 'ERROR x\n'.repeat(1000));
  sandbox.write('in/b.log', '');
  await sandbox.shell(
    'zip -qr - in | cat >a.zip; tar cf - in | gzip -c | cat >a.tgz; tar cf - in | cat >a.tar',
  );
  const counted = await count(sandbox, ['a.zip', 'a.tgz', 'a.tar']);
  const names = ['a.tar', 'a.tgz', 'a.zip'].flatMap((name) => [`${name}!in/a.log`, `${name}!in/b.log`]);
  assert.deepEqual(outcomes(byPath(counted)), Object.fromEntries(names.map((name) => [name, 'ok'])));
  assert.equal(counted.total?.ERROR, '3000');
});

test(
  'the content of a hard link is counted under its first name, or it is said that it is not',
  needing('tar'),
  async (t) => {
    const sandbox = new Sandbox(t);
    for (const name of ['a.log', 'a.dat']) {
      sandbox.write(`in/${name}`, 'ERROR x\n');
      linkSync(sandbox.at(`in/${name}`), sandbox.at(`in/${name}.log`));
    }
    execFileSync('tar', ['--sort=name', '-czf', 'in.tgz', 'in'], { cwd: sandbox.path });
    const { rows, code } = await count(sandbox, ['in.tgz']);
    assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
      'in.tgz!in/a.dat.log':
        'skipped: a hard link to in/a.dat, which is not counted: --all or --include counts it',
      'in.tgz!in/a.log': 'ok',
      'in.tgz!in/a.log.log': 'skipped: a link in an archive',
    });
    assert.equal(code, 3);
    const all = await count(sandbox, ['in.tgz', '--all']);
    assert.equal(all.total?.ERROR, '2');
    assert.equal(all.code, 0);
  },
);

test('a sound compression says that what is wrong with a tar was so from the start', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write(
    'a.tgz',
    gzipSync(Buffer.concat([tar(member('a.log', 'ERROR x\n')), Buffer.alloc(512, 'x')])),
  );
  const { rows } = await count(sandbox, ['a.tgz']);
  assert.deepEqual(
    rows.map(({ File, Status }) => [File, Status]),
    [
      ['a.tgz', 'partial'],
      ['a.tgz!a.log', 'ok'],
    ],
  );
});

test('text that is named like a tar is text; a tar that breaks off in its first name is none', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('job.tgz', gzipSync('ERROR x\nINFO y\n'));
  sandbox.write('cut.tar', 'logs/app');
  const { rows } = await count(sandbox, ['.']);
  assert.deepEqual(
    rows.map(({ File, ERROR, INFO, Status }) => [File, ERROR, INFO, Status]),
    [
      ['cut.tar', '0', '0', 'failed'],
      ['job.tgz', '1', '1', 'ok'],
    ],
  );
});
