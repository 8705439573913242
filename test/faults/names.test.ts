import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { zip } from '../archive/zip-builder.ts';
import { outcomes, Sandbox } from '../support/sandbox.ts';
import { count, needing } from './running.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX' } : {};
const linux = process.platform === 'linux' ? {} : { skip: 'other systems have only names in UTF-8' };

/** What a path may have at most, with the NUL that ends it (limits.h of Linux), and a name. */
const MOST_PATH = 4096;
const MOST_NAME = 255;

/** Makes folders in each other, and in each a file, by going down: no path is too long for that. */
const DIG = `
  const fs = require('node:fs');
  const [depth, length] = process.argv.slice(1).map(Number);
  for (let i = 0; i < depth; i++) {
    fs.mkdirSync('d'.repeat(length));
    process.chdir('d'.repeat(length));
    fs.writeFileSync('a.log', 'ERROR x\\n');
  }`;

/** Node cannot remove what lies so deep. */
function removeDeep(sandbox: Sandbox): void {
  sandbox.finally(() => execFileSync('rm', ['-rf', sandbox.path]));
}

test('paths up to 4,096 bytes are counted, and the folder behind says that it is too long', {
  ...linux,
  timeout: 30_000,
}, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.folder('deep');
  removeDeep(sandbox);
  const depth = 30;
  const length = 200;
  execFileSync(process.execPath, ['-e', DIG, `${depth}`, `${length}`], { cwd: sandbox.at('deep') });

  const { rows, code } = await count(sandbox, ['deep']);
  const counted = rows.filter(({ Status }) => Status === 'ok');
  // In a folder n down the path of the file is "deep", n times "/ddd…" and "/a.log".
  const within = Math.floor((MOST_PATH - 1 - 'deep'.length - '/a.log'.length) / (length + 1));
  assert.equal(counted.length, within);
  for (const { File, ERROR } of counted) assert.equal(ERROR, '1', File);
  const others = rows.filter(({ Status }) => Status !== 'ok');
  assert.ok(others.length > 0);
  for (const { Status, Detail } of others) {
    assert.match(`${Status}: ${Detail}`, /^failed: .*: the name is too long$/);
  }
  assert.equal(code, 3);
});

test('a path of 4,095 bytes is read, and one byte more is a failed row', linux, async (t) => {
  const sandbox = new Sandbox(t);
  removeDeep(sandbox);
  const folder = `${'d'.repeat(MOST_NAME)}/`.repeat(15);
  mkdirSync(sandbox.at(folder), { recursive: true });
  const name = (bytes: number): string => `${'n'.repeat(bytes - folder.length - '.log'.length)}.log`;
  const last = folder + name(MOST_PATH - 1);
  assert.equal(last.length, MOST_PATH - 1);
  execFileSync('/bin/sh', ['-c', `printf 'ERROR x\\n' >"$0"`, last], { cwd: sandbox.path });
  const rows = await sandbox.rows([last, folder + name(MOST_PATH)]);
  assert.deepEqual(outcomes(rows), {
    [last]: 'ok',
    [folder + name(MOST_PATH)]: 'failed: cannot be opened: the name is too long',
  });
  assert.equal(rows[last]?.ERROR, '1');
});

test(
  'a folder whose name is not UTF-8 is a failed row, in it and beside it all is counted',
  linux,
  async (t) => {
    const sandbox = new Sandbox(t);
    const raw = (text: string): Buffer =>
      Buffer.concat([Buffer.from(`${sandbox.at('logs')}/`), Buffer.from(text, 'latin1')]);
    sandbox.write('logs/a.log');
    mkdirSync(raw('fol\xe4'));
    writeFileSync(raw('fol\xe4/b.log'), 'ERROR x\n');
    writeFileSync(raw('\xe4.log'), 'ERROR x\n');
    writeFileSync(raw('\xe4.bin'), 'ERROR x\n');
    const { rows, code, stderr } = await count(sandbox, ['logs']);
    assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
      'logs/\\xe4.log': 'failed: the name is not UTF-8: rename it to have it counted',
      'logs/a.log': 'ok',
      'logs/fol\\xe4/': 'failed: the name is not UTF-8: rename it to have it counted',
    });
    assert.match(stderr, /^1 file was left out by name/m);
    assert.equal(code, 3);
  },
);

test('a name of 255 bytes is taken, also of an archive', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const log = `${'é'.repeat(125)}x.log`;
  const archive = `${'n'.repeat(251)}.zip`;
  sandbox.write(log);
  sandbox.write(archive, zip([{ name: `${'m'.repeat(2000)}.log`, content: 'ERROR x\n' }]).bytes);
  assert.deepEqual(outcomes(await sandbox.rows(['.'])), {
    [`${archive}!${'m'.repeat(2000)}.log`]: 'ok',
    [log]: 'ok',
  });
});

test('names that begin with - are reached behind -- or with ./', posix, async (t) => {
  const sandbox = new Sandbox(t);
  for (const name of ['-rf.log', '--all', '-/x.log']) sandbox.write(name);
  const expected = { '--all': 'ok', '-/x.log': 'ok', '-rf.log': 'ok' };
  // A spreadsheet would calculate the cell.
  const quoted = Object.fromEntries(Object.entries(expected).map(([name, row]) => [`'${name}`, row]));
  assert.deepEqual(outcomes(await sandbox.rows(['--', '-rf.log', '--all', '-/x.log'])), quoted);
  assert.deepEqual(outcomes(await sandbox.rows(['./-rf.log', './--all', './-/'])), {
    "'--all": 'ok',
    "'-rf.log": 'ok',
    './-/x.log': 'ok',
  });
});

test(
  'names of glob characters are themselves, though a pattern of that text matches others',
  posix,
  async (t) => {
    const sandbox = new Sandbox(t);
    const names = ['*.log', '[ab].log', '{a,b}.log', 'a.log', 'b.log', '?.log', '!(a).log', '**'];
    for (const name of names) sandbox.write(name);
    for (const name of names) assert.deepEqual(Object.keys(await sandbox.rows([name])), [name]);
    sandbox.write('[x]/{y}/a.log');
    assert.deepEqual(Object.keys(await sandbox.rows(['[x]'])), ['[x]/{y}/a.log']);
    assert.deepEqual(Object.keys(await sandbox.rows(['[x]/{y}'])), ['[x]/{y}/a.log']);
  },
);

test('a file called as a member of an archive beside it has a row of its own', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.zip', zip([{ name: 'b.log', content: 'ERROR x\n' }]).bytes);
  sandbox.write('a.zip!b.log', 'WARN x\n');
  for (const args of [['.'], ['.', 'a.zip'], ['a.zip', 'a.zip!b.log']]) {
    const { rows } = await count(sandbox, args);
    assert.deepEqual(rows.map(({ ERROR, WARNING, Status }) => `${ERROR} ${WARNING} ${Status}`).sort(), [
      '0 1 ok',
      '1 0 ok',
    ]);
  }
});

test('folders named like logs and archives are folders', { ...posix, ...needing('tar') }, async (t) => {
  const sandbox = new Sandbox(t);
  for (const name of ['x.log', 'x.zip', 'x.tar.gz', 'syslog']) sandbox.write(`${name}/inner.log`);
  execFileSync('tar', ['cf', 'logs.tar', 'x.log', 'x.zip'], { cwd: sandbox.path });
  assert.deepEqual(outcomes(await sandbox.rows(['.'])), {
    'logs.tar!x.log/inner.log': 'ok',
    'logs.tar!x.zip/inner.log': 'ok',
    'syslog/inner.log': 'ok',
    'x.log/inner.log': 'ok',
    'x.tar.gz/inner.log': 'ok',
    'x.zip/inner.log': 'ok',
  });
});
