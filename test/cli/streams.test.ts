import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { ended, outcomes, parseCsv, Sandbox } from '../support/sandbox.ts';

const posix = process.platform === 'win32' ? { skip: 'needs pipes with names' } : {};

test('standard input is the row -, beside files', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('app.log', 'INFO x\n');
  const { stdout, code } = await sandbox.shell(
    `printf 'ERROR a\\nERROR b' | $LOGANALYZE - app.log -o - -q --no-total`,
  );
  assert.equal(code, 0);
  const rows = parseCsv(stdout);
  assert.deepEqual(
    rows.map(({ File, ERROR, INFO, Bytes, Status }) => [File, ERROR, INFO, Bytes, Status]),
    [
      ['-', '2', '0', '15', 'ok'],
      ['app.log', '0', '1', '7', 'ok'],
    ],
  );
});

test('standard input may be compressed, a tar, a file, empty or closed', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'ERROR x\n'.repeat(1000));
  sandbox.write('a.gz', gzipSync('ERROR x\n'.repeat(1000)));
  const rows = async (line: string): Promise<Record<string, string>> => {
    const { stdout } = await sandbox.shell(line.replace('$LOGANALYZE', '$LOGANALYZE -o - -q --no-total'));
    return Object.fromEntries(parseCsv(stdout).map((row) => [row.File, `${row.ERROR} ${row.Status}`]));
  };
  assert.deepEqual(await rows('cat a.gz | $LOGANALYZE -'), { '-': '1000 ok' });
  assert.deepEqual(await rows('tar cf - a.log | $LOGANALYZE -'), { "'-!a.log": '1000 ok' });
  assert.deepEqual(await rows('$LOGANALYZE - < a.log'), { '-': '1000 ok' });
  assert.deepEqual(await rows('{ head -c 80 >/dev/null; $LOGANALYZE -; } < a.log'), { '-': '990 ok' });
  assert.deepEqual(await rows('$LOGANALYZE - < /dev/null'), { '-': '0 ok' });
  assert.deepEqual(await rows('$LOGANALYZE - - < a.log'), { '-': '1000 ok' });
});

test('a file that is also standard input is counted once', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'ERROR x\n');
  const { stdout, code } = await sandbox.shell('$LOGANALYZE - a.log -o - -q --no-total < a.log');
  assert.deepEqual(outcomes(Object.fromEntries(parseCsv(stdout).map((row) => [row.File, row]))), {
    '-': 'ok',
    'a.log': 'skipped: same file as -',
  });
  assert.equal(code, 0);
});

test('a zip archive on standard input is skipped, saying what to do', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.zip', Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`, 'latin1'));
  const { stderr, code } = await sandbox.shell('cat a.zip | $LOGANALYZE - -q');
  assert.equal(code, 3);
  assert.equal(
    stderr,
    'loganalyze: -: skipped: a zip archive is read from its end: save it to a file first\n',
  );
});

test('pipes whose writer fills them in turn are read at the same time', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  await sandbox.shell(`mkfifo ${names.join(' ')}`);
  const child = sandbox.start([...names, '-j', '1', '-o', '-', '-q', '--no-total']);
  const end = ended(child);
  const pipes = names.map((name) => createWriteStream(sandbox.at(name)));
  const block = 'ERROR x\n'.repeat(20_000);
  for (let turn = 0; turn < 3; turn++) {
    for (const pipe of pipes) await new Promise((resolve) => pipe.write(block, resolve));
  }
  for (const pipe of pipes) pipe.end();
  const { stdout, code } = await end;
  assert.equal(code, 0);
  assert.deepEqual(
    parseCsv(stdout).map(({ File, ERROR }) => [File, ERROR]),
    names.map((name) => [name, '60000']),
  );
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(
    `${signal} ends an endless stream with the counts so far, and the output is written`,
    posix,
    async (t) => {
      const sandbox = new Sandbox(t);
      sandbox.write('app.log', 'INFO x\n');
      sandbox.write('out.csv', 'old');
      const child = sandbox.start(['-', 'app.log', '-o', 'out.csv']);
      const end = ended(child);
      child.stdin?.write('ERROR a\nERROR b\nWARN half');
      await delay(2000);
      const sent = performance.now();
      child.kill(signal);
      const { stdout, code: exit } = await end;
      assert.ok(performance.now() - sent < 5000);
      assert.equal(exit, code);
      assert.match(stdout, /^ERROR +2 /m);
      assert.match(stdout, /^2 files found: 1 ok, 1 partial\nInterrupted: these are the counts so far\.$/m);
      const rows = Object.fromEntries(parseCsv(sandbox.read('out.csv')).map((row) => [row.File, row]));
      assert.equal(rows['-']?.ERROR, '2');
      assert.equal(rows['-']?.WARNING, '1');
      assert.equal(rows['-']?.Status, 'partial');
      assert.equal(rows['-']?.Detail, 'interrupted before its end');
      assert.equal(rows['app.log']?.Status, 'ok');
    },
  );
}

test('an endless compressed stream that is interrupted gives the counts so far', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const child = sandbox.start(['-', '-o', 'out.csv']);
  const end = ended(child);
  child.stdin?.write(gzipSync('ERROR x\n'.repeat(100_000)).subarray(0, -20));
  await delay(2000);
  child.kill('SIGINT');
  assert.equal((await end).code, 130);
  const [row] = parseCsv(sandbox.read('out.csv'));
  assert.equal(row?.Status, 'partial');
  assert.ok(Number(row?.ERROR) > 50_000);
});
