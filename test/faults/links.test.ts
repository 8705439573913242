import assert from 'node:assert/strict';
import { linkSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { member, tar } from '../archive/tar-builder.ts';
import { zip } from '../archive/zip-builder.ts';
import { outcomes, Sandbox } from '../support/sandbox.ts';
import { count } from './running.ts';

const posix = process.platform === 'win32' ? { skip: 'needs links' } : {};
const LINK = 'skipped: a link; --follow-symlinks follows it';

test('links that lead in circles are no hang, followed or not', { ...posix, timeout: 30_000 }, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log');
  symlinkSync('self.log', sandbox.at('logs/self.log'));
  symlinkSync('there.log', sandbox.at('logs/here.log'));
  symlinkSync('here.log', sandbox.at('logs/there.log'));
  symlinkSync('.', sandbox.at('logs/dot.log'));
  symlinkSync('gone', sandbox.at('logs/dangling.log'));
  assert.deepEqual(outcomes(await sandbox.rows(['logs'])), {
    'logs/a.log': 'ok',
    'logs/dangling.log': LINK,
    'logs/dot.log': LINK,
    'logs/here.log': LINK,
    'logs/self.log': LINK,
    'logs/there.log': LINK,
  });
  const dangling = 'failed: a link to something that does not exist';
  const { rows, code } = await count(sandbox, ['logs', '--follow-symlinks']);
  assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
    'logs/a.log': 'ok',
    'logs/dangling.log': dangling,
    'logs/dot.log': 'skipped: a link to a folder that it is itself in',
    'logs/here.log': dangling,
    'logs/self.log': dangling,
    'logs/there.log': dangling,
  });
  assert.equal(code, 3);
});

test('two folders that link to each other are entered once each way', {
  ...posix,
  timeout: 30_000,
}, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a/1.log', 'ERROR x\n');
  sandbox.write('logs/b/2.log', 'ERROR x\n');
  symlinkSync('../b', sandbox.at('logs/a/to-b'));
  symlinkSync('../a', sandbox.at('logs/b/to-a'));
  const { rows, total, code } = await count(sandbox, ['logs', '--follow-symlinks']);
  assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
    'logs/a/1.log': 'ok',
    'logs/a/to-b/2.log': 'ok',
    'logs/a/to-b/to-a': 'skipped: a link to a folder that it is itself in',
    'logs/b/2.log': 'skipped: same file as logs/a/to-b/2.log',
    'logs/b/to-a/1.log': 'skipped: same file as logs/a/1.log',
    'logs/b/to-a/to-b': 'skipped: a link to a folder that it is itself in',
  });
  assert.equal(total?.ERROR, '2');
  assert.equal(code, 0);
});

/** An archive or a compressed file, and the members it is shown by. */
const PACKED: readonly (readonly [suffix: string, bytes: Buffer, members: readonly string[]])[] = [
  [
    'zip',
    zip(['a.log', 'b.log'].map((name) => ({ name, content: 'ERROR x\n' }))).bytes,
    ['!a.log', '!b.log'],
  ],
  ['tar.gz', gzipSync(tar(member('a.log', 'ERROR x\n'), member('b.log', 'ERROR x\n'))), ['!a.log', '!b.log']],
  ['log.gz', gzipSync('ERROR x\nERROR x\n'), ['']],
];

for (const [suffix, bytes, members] of PACKED) {
  const once = Object.fromEntries(members.map((name) => [`logs/a.${suffix}${name}`, 'ok']));

  test(`${suffix} with two names is counted once, under the smaller`, posix, async (t) => {
    const sandbox = new Sandbox(t);
    sandbox.write(`logs/z.${suffix}`, bytes);
    for (const name of ['a', 'm'])
      linkSync(sandbox.at(`logs/z.${suffix}`), sandbox.at(`logs/${name}.${suffix}`));
    for (const jobs of ['1', '4']) {
      const { rows, total, code, stderr } = await count(sandbox, ['logs', '-j', jobs]);
      assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
        ...once,
        [`logs/m.${suffix}`]: `skipped: same file as logs/a.${suffix}`,
        [`logs/z.${suffix}`]: `skipped: same file as logs/a.${suffix}`,
      });
      assert.deepEqual([total?.ERROR, total?.Bytes], ['2', '16']);
      assert.match(
        stderr,
        new RegExp(`^${members.length + 2} files found: ${members.length} ok, 2 skipped$`, 'm'),
      );
      assert.equal(code, 0);
    }
  });

  test(`${suffix} that is reached through a link and an argument is counted once`, posix, async (t) => {
    const sandbox = new Sandbox(t);
    sandbox.write(`logs/a.${suffix}`, bytes);
    symlinkSync(`a.${suffix}`, sandbox.at(`logs/link.${suffix}`));
    const args = ['logs', `logs/../logs/a.${suffix}`, '--follow-symlinks'];
    const { rows, total } = await count(sandbox, args);
    assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
      [`logs/../logs/a.${suffix}${members[0]}`]: 'ok',
      ...(members[1] && { [`logs/../logs/a.${suffix}${members[1]}`]: 'ok' }),
      [`logs/a.${suffix}`]: `skipped: same file as logs/../logs/a.${suffix}`,
      [`logs/link.${suffix}`]: `skipped: same file as logs/../logs/a.${suffix}`,
    });
    assert.equal(total?.ERROR, '2');
  });
}
