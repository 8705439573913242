import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { isRoot, outcomes, parseCsv, permissions, Sandbox, unprivileged } from '../support/sandbox.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX' } : {};
const HEADER = 'File,ERROR,WARNING,INFO,FATAL,NOTICE,DEBUG,TRACE,NONE,Lines,Bytes,Status,Detail';

function twoLogs(sandbox: Sandbox): void {
  sandbox.write('logs/b.log', 'ERROR x\nno level\n');
  sandbox.write('logs/a.log', 'ERROR x\nERROR y\nFATAL z');
}

test('the CSV has a row a file, ordered by path, and a total with the seconds', async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox);
  const { code, stdout } = await sandbox.run(['logs', '-o', 'out.csv', '-q']);
  assert.equal(stdout, '');
  assert.equal(code, 0);
  const [header, a, b, total, end] = sandbox.read('out.csv').split('\n');
  assert.equal(header, `${HEADER},Seconds`);
  assert.equal(a, 'logs/a.log,2,0,0,1,0,0,0,0,3,23,ok,,');
  assert.equal(b, 'logs/b.log,1,0,0,0,0,0,0,1,2,17,ok,,');
  assert.match(total ?? '', /^TOTAL,3,0,0,1,0,0,0,1,5,40,,,\d+(\.\d+)?$/);
  assert.equal(end, '');
});

test('--no-total gives the same bytes for any number of jobs, any order of arguments and any run', async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 300; i++) sandbox.write(`logs/${i % 7}/${i}.log`, 'ERROR x\nINFO y\n'.repeat(i));
  sandbox.write('logs/big.log', 'WARNING z '.repeat(30).concat('\n').repeat(60_000));
  sandbox.write('more/c.log');
  const csv = async (...args: string[]): Promise<string> =>
    (await sandbox.run(['-o', '-', '-q', '--no-total', ...args])).stdout;

  const expected = await csv('logs', 'more', 'gone.log');
  assert.ok(expected.startsWith(`${HEADER}\ngone.log,`));
  assert.equal(expected.trimEnd().split('\n').length, 304);
  for (const jobs of ['1', '2', '5']) {
    assert.equal(await csv('-j', jobs, 'gone.log', 'more', 'logs'), expected);
  }
});

test('--bom begins the CSV with a byte order mark', async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox);
  await sandbox.run(['logs', '-o', 'out.csv', '-q', '--bom', '--no-total']);
  assert.ok(sandbox.read('out.csv').startsWith(`\uFEFF${HEADER}\n`));
});

test('-o - writes the CSV to standard output and the summary to standard error', async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox);
  for (const target of ['-', ...(process.platform === 'win32' ? [] : ['/dev/stdout'])]) {
    const { stdout, stderr } = await sandbox.run(['logs', '-o', target]);
    assert.equal(parseCsv(stdout).length, 3);
    assert.match(stderr, /Total processing time: \d+\.\d\d seconds\n$/);
  }
});

test(
  'a file of that name keeps its mode and is replaced whole; nothing else is left in the folder',
  posix,
  async (t) => {
    const sandbox = new Sandbox(t);
    twoLogs(sandbox);
    sandbox.write('out/report.csv', 'old');
    chmodSync(sandbox.at('out/report.csv'), 0o640);
    await sandbox.run(['logs', '-o', 'out/report.csv', '-q']);
    assert.match(sandbox.read('out/report.csv'), /^File,/);
    assert.equal(statSync(sandbox.at('out/report.csv')).mode & 0o777, 0o640);
    assert.deepEqual(sandbox.list('out'), ['report.csv']);
  },
);

test('a link stays a link: the file it leads to is replaced', posix, async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox);
  sandbox.write('data/real.csv', 'old');
  symlinkSync('data/real.csv', sandbox.at('link.csv'));
  symlinkSync('data/new.csv', sandbox.at('fresh.csv'));
  for (const name of ['link.csv', 'fresh.csv']) await sandbox.run(['logs', '-o', name, '-q']);
  assert.match(sandbox.read('data/real.csv'), /^File,/);
  assert.match(sandbox.read('data/new.csv'), /^File,/);
  assert.deepEqual(sandbox.list('data'), ['new.csv', 'real.csv']);
});

test('a pipe as target is written to', posix, async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox);
  const { code } = await sandbox.shell(
    'mkfifo p; cat p >got & $LOGANALYZE logs -q -o p; code=$?; wait; exit $code',
  );
  assert.match(sandbox.read('got'), /^File,[\s\S]*\nTOTAL,/);
  assert.equal(code, 0);
});

test('a folder that is not writable is found out before counting', permissions, async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox);
  mkdirSync(sandbox.at('fixed'), { mode: 0o555 });
  const { stderr, stdout, code } = await sandbox.run(['logs', '-o', 'fixed/out.csv'], unprivileged);
  assert.match(stderr, /^loganalyze: -o: fixed\/out\.csv cannot be written: permission denied\.\n$/);
  assert.equal(stdout, '');
  assert.equal(code, 2);
});

test('a full disk is exit code 4 and one sentence', { skip: process.platform !== 'linux' }, async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox);
  const direct = await sandbox.run(['logs', '-q', '-o', '/dev/full']);
  assert.equal(direct.stderr, 'loganalyze: /dev/full could not be written: the disk is full.\n');
  assert.equal(direct.code, 4);
  const piped = await sandbox.shell('$LOGANALYZE logs >/dev/full');
  assert.match(piped.stderr, /^loganalyze: Standard output could not be written: the disk is full\.$/m);
  assert.equal(piped.code, 4);
});

test('a disk that fills up leaves the old file and no temporary one', {
  skip: !isRoot || process.platform !== 'linux',
}, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.folder('small');
  for (let i = 0; i < 2000; i++) sandbox.write(`logs/${'n'.repeat(60)}-${i}.log`, '');
  const mounted = await sandbox.shell('mount -t tmpfs -o size=64k none small');
  if (mounted.code !== 0) return t.skip('cannot mount here');
  sandbox.finally(() => sandbox.shell('umount small'));
  sandbox.write('small/out.csv', 'old');
  const { stderr, code } = await sandbox.run(['logs', '-q', '-o', 'small/out.csv']);
  assert.equal(stderr, 'loganalyze: small/out.csv could not be written: the disk is full.\n');
  assert.equal(code, 4);
  assert.equal(sandbox.read('small/out.csv'), 'old');
  assert.deepEqual(sandbox.list('small'), ['out.csv']);
});

test('who stops reading early ends the run without a complaint', posix, async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 3000; i++) sandbox.write(`logs/${'n'.repeat(60)}-${i}.log`, '');
  const { stdout, stderr } = await sandbox.shell(
    '{ $LOGANALYZE -q -o - logs; echo "code $?" >&2; } | head -1',
  );
  assert.equal(stdout, `${HEADER},Seconds\n`);
  assert.equal(stderr, 'code 0\n');
});

test('the program does not count what it writes itself', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log');
  sandbox.write('logs/out.log', 'File,ERROR,WARNING,INFO,FATAL\nan old report\n');
  sandbox.write('logs/yesterday.log', 'File,ERROR,WARNING,INFO,FATAL\nanother\n');
  const options = '-o logs/out.log --no-total';
  const { stdout, code } = await sandbox.shell(
    `$LOGANALYZE ${options} logs >logs/summary.log 2>logs/cron.err`,
  );
  assert.equal(stdout, '');
  assert.equal(code, 0);
  const rows = parseCsv(readFileSync(sandbox.at('logs/out.log'), 'utf8'));
  assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
    'logs/a.log': 'ok',
    'logs/cron.err': 'skipped: this run writes to it',
    'logs/out.log': 'skipped: this run writes to it',
    'logs/summary.log': 'skipped: this run writes to it',
    'logs/yesterday.log': 'skipped: a report of this program',
  });
  assert.match(sandbox.read('logs/summary.log'), /^5 files found: 1 ok, 4 skipped$/m);
});

test('cells that a spreadsheet would calculate are made text', posix, async (t) => {
  const sandbox = new Sandbox(t);
  for (const name of ['=1+1.log', ' =2.log', '\n=3.log', '@x.log', '+y.log']) sandbox.write(`${name}`);
  const rows = await sandbox.rows(['.']);
  assert.deepEqual(Object.keys(rows).sort(), ["'\n=3.log", "' =2.log", "'+y.log", "'=1+1.log", "'@x.log"]);
});

test('a slip with -o does not replace a log that is to be counted', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('app.log', 'ERROR x\n');
  for (const name of ['data', 'logs/data', 'logs/b.log']) sandbox.write(name, 'ERROR x\n');
  for (const args of [
    ['app.log', '-o', 'app.log'],
    ['data', '-o', './data'],
    ['logs', '-o', 'logs/b.log'],
    ['logs/*', '-o', 'logs/data'],
    ['.', '--all', '-o', 'logs/data'],
    // What a shell makes of `-o *.log`.
    ['-o', 'app.log', 'logs/b.log'],
  ]) {
    const { code, stderr } = await sandbox.run(['-q', ...args]);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, /would be replaced; name another file/);
  }
  for (const name of ['app.log', 'data', 'logs/data', 'logs/b.log']) {
    assert.equal(sandbox.read(name), 'ERROR x\n');
  }
  assert.match((await sandbox.run(['data', '-o', 'new/'])).stderr, /new\/ is a folder/);
});

test('a report is replaced by the next one, though it is named among the logs', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('app.log', 'ERROR x\n');
  for (let run = 0; run < 2; run++) {
    assert.equal(
      (await sandbox.run(['app.log', ...(run === 0 ? [] : ['report.log']), '-q', '-o', 'report.log'])).code,
      0,
    );
    assert.match(sandbox.read('report.log'), /^File,.*\napp\.log,1,/);
  }
});

test('a carriage return in a name is quoted', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a\rb.log', 'ERROR x\n');
  const { stdout } = await sandbox.run(['.', '-q', '-o', '-', '--no-total']);
  assert.match(stdout, /\n"a\rb\.log",1,/);
});
