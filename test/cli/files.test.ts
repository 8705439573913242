import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, linkSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { outcomes, PACKAGE, Sandbox } from '../support/sandbox.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX' } : {};

test('a folder gives the files named like logs, with those of dot folders, and says how many it left out', async (t) => {
  const sandbox = new Sandbox(t);
  for (const name of ['a.log', 'sub/b.log.1', '.pm2/logs/c.out', 'syslog', 'notes.txt', 'sub/data.bin']) {
    sandbox.write(name);
  }
  for (const name of ['.git/x.log', 'sub/node_modules/y.log']) sandbox.write(name);

  assert.deepEqual(Object.keys(await sandbox.rows(['.'])), [
    '.pm2/logs/c.out',
    'a.log',
    'sub/b.log.1',
    'syslog',
  ]);
  const { stdout, code } = await sandbox.run(['.']);
  assert.match(stdout, /^2 files were left out by name; --all takes them$/m);
  assert.equal(code, 0);
});

test('--all takes every file, --include only what matches, --exclude takes away from both', async (t) => {
  const sandbox = new Sandbox(t);
  for (const name of ['a.log', 'b.txt', 'old/c.log', 'old/d.txt']) sandbox.write(name);
  const paths = async (...args: string[]): Promise<string[]> =>
    Object.keys(await sandbox.rows([...args, '.']));

  assert.deepEqual(await paths('--all'), ['a.log', 'b.txt', 'old/c.log', 'old/d.txt']);
  assert.deepEqual(await paths('--include', '*.txt'), ['b.txt', 'old/d.txt']);
  assert.deepEqual(await paths('--include', 'old/*', '--include', 'a*'), ['a.log', 'old/c.log', 'old/d.txt']);
  assert.deepEqual(await paths('--exclude', 'old'), ['a.log']);
  assert.deepEqual(await paths('--exclude', 'old/'), ['a.log']);
  assert.deepEqual(await paths('--all', '--exclude', '*.txt'), ['a.log', 'old/c.log']);
});

test('a file that is named is taken whatever its name is', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('notes.txt', 'ERROR x\n');
  const rows = await sandbox.rows(['notes.txt']);
  assert.equal(rows['notes.txt']?.ERROR, '1');
});

test('a named file in a named folder is not counted among those left out', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('notes.txt');
  const { stdout } = await sandbox.run(['.', 'notes.txt']);
  assert.match(stdout, /^1 file found: 1 ok$/m);
  assert.doesNotMatch(stdout, /left out/);
});

test('a quoted pattern is expanded; a file of that very name is that file', async (t) => {
  const sandbox = new Sandbox(t);
  for (const name of ['logs/a.log', 'logs/b.txt', 'logs/deep/c.log', 'x[1].log', 'x1.log'])
    sandbox.write(name);
  const paths = async (...args: string[]): Promise<string[]> => Object.keys(await sandbox.rows(args));

  assert.deepEqual(await paths('logs/*'), ['logs/a.log', 'logs/b.txt']);
  assert.deepEqual(await paths('./logs/**/*.log'), ['logs/a.log', 'logs/deep/c.log']);
  assert.deepEqual(await paths('logs/{a,b}.*'), ['logs/a.log', 'logs/b.txt']);
  assert.deepEqual(await paths('x[1].log'), ['x[1].log']);
  assert.deepEqual(await paths(sandbox.at('logs/*.log')), [sandbox.at('logs/a.log')]);
  assert.deepEqual(await paths('logs/*', '--exclude', '*.txt'), ['logs/a.log']);
});

test('what does not exist, or matches nothing, is a failed row', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log');
  assert.deepEqual(outcomes(await sandbox.rows(['a.log', 'gone.log', 'nothing/*.log', 'a.log/x'])), {
    'a.log': 'ok',
    'a.log/x': 'failed: cannot be opened: a part of the path is not a folder',
    'gone.log': 'failed: no such file or folder',
    'nothing/*.log': 'failed: no file matches this pattern',
  });
  const { code, stderr } = await sandbox.run(['a.log', 'gone.log', '-q']);
  assert.equal(stderr, 'loganalyze: gone.log: failed: no such file or folder\n');
  assert.equal(code, 3);
});

test('one file named in several ways is one row, or a duplicate of the smallest path', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR x\n');
  const absolute = sandbox.at('logs/a.log');

  assert.deepEqual(Object.keys(await sandbox.rows(['logs', './logs//a.log', 'logs/', 'logs/*.log'])), [
    'logs/a.log',
  ]);
  const rows = await sandbox.rows(['logs', absolute]);
  assert.deepEqual(outcomes(rows), { [absolute]: 'ok', 'logs/a.log': `skipped: same file as ${absolute}` });
  assert.deepEqual(
    [rows[absolute]?.ERROR, rows['logs/a.log']?.ERROR, rows['logs/a.log']?.Bytes],
    ['1', '0', '0'],
  );
});

test('hard links are counted once, under the smallest path', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('m.log', 'ERROR x\n');
  for (const name of ['z.log', 'a.log']) linkSync(sandbox.at('m.log'), sandbox.at(name));
  const { code } = await sandbox.run(['.']);
  assert.equal(code, 0);
  assert.deepEqual(outcomes(await sandbox.rows(['.'])), {
    'a.log': 'ok',
    'm.log': 'skipped: same file as a.log',
    'z.log': 'skipped: same file as a.log',
  });
});

test(
  'links in folders are skipped, and with --follow-symlinks read, entered, cut when they loop',
  posix,
  async (t) => {
    const sandbox = new Sandbox(t);
    sandbox.write('real/a.log', 'ERROR x\n');
    sandbox.write('else/b.log');
    symlinkSync('a.log', sandbox.at('real/link.log'));
    symlinkSync('gone', sandbox.at('real/dangling.log'));
    symlinkSync('../else', sandbox.at('real/folder'));
    symlinkSync('../real', sandbox.at('real/up'));

    assert.deepEqual(outcomes(await sandbox.rows(['real'])), {
      'real/a.log': 'ok',
      'real/dangling.log': 'skipped: a link; --follow-symlinks follows it',
      'real/folder': 'skipped: a link; --follow-symlinks follows it',
      'real/link.log': 'skipped: a link; --follow-symlinks follows it',
      'real/up': 'skipped: a link; --follow-symlinks follows it',
    });
    const { code, stdout } = await sandbox.run(['real']);
    assert.equal(code, 0);
    assert.match(stdout, /^4 links were not followed; --follow-symlinks follows them$/m);
    assert.deepEqual(outcomes(await sandbox.rows(['real', '--follow-symlinks'])), {
      'real/a.log': 'ok',
      'real/dangling.log': 'failed: a link to something that does not exist',
      'real/folder/b.log': 'ok',
      'real/link.log': 'skipped: same file as real/a.log',
      'real/up': 'skipped: a link to a folder that it is itself in',
    });
    assert.equal((await sandbox.run(['real', '--follow-symlinks'])).code, 3);
  },
);

test('a folder of nothing but links is no success', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('else/b.log');
  sandbox.folder('links');
  symlinkSync('../else', sandbox.at('links/folder'));
  symlinkSync('../else/b.log', sandbox.at('links/b.log'));
  const { code, stderr } = await sandbox.run(['links', '-q']);
  assert.equal(code, 3);
  assert.match(
    stderr,
    /no log files were found \(2 links were not followed; --follow-symlinks follows them\)/,
  );
});

test('links that are named are followed; a dangling one is a failed row', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('real/a.log');
  symlinkSync('real', sandbox.at('current'));
  symlinkSync('real/a.log', sandbox.at('latest'));
  symlinkSync('gone', sandbox.at('dangling'));
  assert.deepEqual(outcomes(await sandbox.rows(['current', 'latest', 'dangling'])), {
    'current/a.log': 'ok',
    dangling: 'failed: a link to something that does not exist',
    latest: 'skipped: same file as current/a.log',
  });
});

test('pipes and sockets of a folder are never opened; a folder named x.log is a folder', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('x.log/inner.log');
  execFileSync('mkfifo', [sandbox.at('pipe.log')]);
  const server = createServer().listen(sandbox.at('socket.log'));
  await new Promise((resolve) => server.on('listening', resolve));
  sandbox.finally(() => server.close());

  assert.deepEqual(outcomes(await sandbox.rows(['.'])), {
    'pipe.log': 'skipped: a pipe',
    'socket.log': 'skipped: a socket',
    'x.log/inner.log': 'ok',
  });
  assert.deepEqual(outcomes(await sandbox.rows(['socket.log'])), { 'socket.log': 'skipped: a socket' });
  assert.equal((await sandbox.run(['.'])).code, 0);
});

test('a pipe that is named is read to its end', posix, async (t) => {
  const { stdout, code } = await new Sandbox(t).shell(
    `mkfifo pipe; printf 'ERROR a\\nERROR b' >pipe & $LOGANALYZE -o - -q --no-total pipe`,
  );
  assert.match(stdout, /^pipe,2,.*,2,15,ok,$/m);
  assert.equal(code, 0);
});

test('a pipe is read where packages are installed as links, as pnpm does', posix, async (t) => {
  const sandbox = new Sandbox(t);
  for (const name of ['bin', 'dist', 'package.json']) {
    cpSync(join(PACKAGE, name), sandbox.at(name), { recursive: true });
  }
  symlinkSync(join(PACKAGE, 'node_modules'), sandbox.at('node_modules'));
  sandbox.write('logs/a.log');
  const { stdout, stderr } = await sandbox.shell(
    `mkfifo pipe; timeout 9 sh -c 'echo INFO b >pipe' & ${process.execPath} bin/loganalyze.js -o - -q --no-total logs pipe`,
  );
  assert.equal(stderr, '');
  assert.match(stdout, /^logs\/a\.log,.*\npipe,.*,1,7,ok,$/m);
});

test(
  'names with any character are found, shown whole in the CSV and harmless on a terminal',
  posix,
  async (t) => {
    const sandbox = new Sandbox(t);
    const names = [
      'new\nline.log',
      'quo"te.log',
      '📄.log',
      '-dash.log',
      '[a](b){c}!.log',
      'co,mma.log',
      'back\\slash.log',
    ];
    const inside = names.map((name) => `d/${name}`);
    for (const name of inside) sandbox.write(name);
    sandbox.write('new\nfolder/sub\n/x.log');

    const rows = await sandbox.rows(['.']);
    assert.deepEqual(Object.keys(rows).sort(), [...inside, 'new\nfolder/sub\n/x.log'].sort());
    assert.deepEqual([...new Set(Object.values(outcomes(rows)))], ['ok']);

    sandbox.write('d/\x1b[31mred.log', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]));
    const { stderr } = await sandbox.run(['d']);
    assert.match(stderr, /^loganalyze: d\/\\x1b\[31mred\.log: failed: gzip data cut off/);
  },
);

test('names that are not UTF-8 are failed rows of their own, a real U+FFFD is not', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('\uFFFD.log');
  for (const byte of [0xfe, 0xff]) {
    writeFileSync(
      Buffer.concat([Buffer.from(`${sandbox.path}/`), Buffer.from([byte]), Buffer.from('.log')]),
      'x',
    );
  }
  const { code } = await sandbox.run(['.']);
  assert.equal(code, 3);
  assert.deepEqual(outcomes(await sandbox.rows(['.'])), {
    '\\xfe.log': 'failed: the name is not UTF-8: rename it to have it counted',
    '\\xff.log': 'failed: the name is not UTF-8: rename it to have it counted',
    '\uFFFD.log': 'ok',
  });
});

test('nothing found is exit code 3, unless --allow-empty', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('notes.txt');
  const strict = await sandbox.run(['-q', '.']);
  assert.equal(
    strict.stderr,
    'loganalyze: no log files were found (1 file was left out by name; --all takes it)\n',
  );
  assert.equal(strict.code, 3);
  const lenient = await sandbox.run(['-q', '--allow-empty', '.']);
  assert.deepEqual(lenient, { code: 0, signal: null, stdout: '', stderr: '' });
});

test('a question mark in a pattern stands for one character of a folder too', async (t) => {
  const sandbox = new Sandbox(t);
  for (const name of ['gabc/a.log', 'gab/a.log', 'gabcd/a.log']) sandbox.write(name);
  assert.deepEqual(Object.keys(await sandbox.rows(['g???/?.log'])), ['gabc/a.log']);
});
