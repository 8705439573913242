import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { tar } from '../archive/tar-builder.ts';
import { zip } from '../archive/zip-builder.ts';
import { outcomes, parseCsv, Sandbox } from '../support/sandbox.ts';
import { COMPRESSIONS } from './compressions.ts';
import { count, needing } from './running.ts';

const SUFFIXES = [
  'log',
  'jsonl',
  'log.gz',
  'log.zst',
  'log.bz2',
  'log.xz',
  'zip',
  'tar',
  'tgz',
  'tar.gz',
  'tar.zst',
  'tar.bz2',
  'tar.xz',
];

test('a file without a byte has no lines, whatever its name', async (t) => {
  const sandbox = new Sandbox(t);
  for (const suffix of SUFFIXES) sandbox.write(`a.${suffix}`, '');
  const { rows, code } = await count(sandbox, ['.']);
  assert.deepEqual(
    outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))),
    Object.fromEntries(SUFFIXES.map((suffix) => [`a.${suffix}`, 'ok'])),
  );
  assert.deepEqual([...new Set(rows.map(({ Lines, Bytes }) => `${Lines} ${Bytes}`))], ['0 0']);
  assert.equal(code, 0);
});

test('nothing, compressed, has no lines', async (t) => {
  const sandbox = new Sandbox(t);
  for (const { suffix, compress } of COMPRESSIONS) {
    const nothing = compress(Buffer.alloc(0));
    sandbox.write(`a.log.${suffix}`, nothing);
    sandbox.write(`twice.log.${suffix}`, Buffer.concat([nothing, nothing]));
    sandbox.write(`in-${suffix}.log.gz`, gzipSync(nothing));
  }
  const { rows, code } = await count(sandbox, ['.']);
  assert.equal(rows.length, COMPRESSIONS.length * 3);
  for (const { File, Lines, Status } of rows) assert.deepEqual([Lines, Status], ['0', 'ok'], File);
  assert.equal(code, 0);
});

test('an archive without members is said to be empty', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.zip', zip([]).bytes);
  sandbox.write('a.tar', tar());
  sandbox.write('long.tar', Buffer.alloc(10_240));
  for (const { suffix, compress } of COMPRESSIONS) sandbox.write(`a.tar.${suffix}`, compress(tar()));
  const { rows, code } = await count(sandbox, ['.']);
  assert.equal(rows.length, 3 + COMPRESSIONS.length);
  for (const { File, Lines, Status, Detail } of rows) {
    assert.deepEqual([Lines, Status, Detail], ['0', 'ok', 'an empty archive'], File);
  }
  assert.equal(code, 0);
});

test('so is one that tar, zip or Python made', needing('tar', 'python3'), async (t) => {
  const sandbox = new Sandbox(t);
  const run = (...[program, ...args]: string[]): unknown =>
    spawnSync(program as string, args, { cwd: sandbox.path });
  run('tar', 'cf', 'gnu.tar', '--files-from=/dev/null');
  run('tar', 'czf', 'gnu.tgz', '--files-from=/dev/null');
  run('python3', '-c', 'import zipfile; zipfile.ZipFile("python.zip", "w").close()');
  run('python3', '-c', 'import tarfile; tarfile.open("python.tar.xz", "w:xz").close()');
  assert.deepEqual(outcomes(await sandbox.rows(['.'])), {
    'gnu.tar': 'ok: an empty archive',
    'gnu.tgz': 'ok: an empty archive',
    'python.tar.xz': 'ok: an empty archive',
    'python.zip': 'ok: an empty archive',
  });
});

test('folders alone make no archive a problem, members that are no logs do', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('folders.zip', zip([{ name: 'logs/' }]).bytes);
  sandbox.write('other.zip', zip([{ name: 'a.bin', content: 'x' }, { name: 'b.bin' }]).bytes);
  const { rows, code } = await count(sandbox, ['.']);
  assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
    'folders.zip': 'ok: an empty archive',
    'other.zip': 'skipped: an archive without logs: none of its 2 members is named like one; --all takes all',
  });
  assert.equal(code, 3);
});

test('standard input without a byte is no hang and no fault', async (t) => {
  const { stdout, code } = await new Sandbox(t).shell('$LOGANALYZE - -o - -q --no-total </dev/null');
  assert.deepEqual(
    parseCsv(stdout).map(({ File, Lines, Status }) => [File, Lines, Status]),
    [['-', '0', 'ok']],
  );
  assert.equal(code, 0);
});
