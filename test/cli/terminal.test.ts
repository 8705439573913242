import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sandbox } from '../support/sandbox.ts';

const HIDDEN = '\x1b[?25l';
const RED_ERROR = '\x1b[31mERROR';
const SHOWN = '\x1b[?25h';

/** util-linux' `script` gives a program a terminal; Ctrl-C comes from what it reads. */
const linux = { skip: process.platform !== 'linux' };

test('on a terminal a long run shows a bar and gives the cursor back, after Ctrl-C too', linux, async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 100; i++) sandbox.write(`logs/${i}.log`, 'ERROR x\n');
  const line = `mkfifo pipe; { sleep 1.5; printf '\\003'; sleep 1; } | script -qec "$LOGANALYZE logs pipe" /dev/null`;
  const { stdout, code } = await sandbox.shell(line);
  if (code === 127) return t.skip('no script');
  assert.match(stdout, /100\/101 files/);
  assert.ok(stdout.lastIndexOf(HIDDEN) !== -1 && stdout.lastIndexOf(SHOWN) > stdout.lastIndexOf(HIDDEN));
  assert.match(stdout, /Interrupted: these are the counts so far/);
});

test('without a terminal there is no bar and no color; a short run shows no bar either', linux, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'ERROR x\n');
  const plain = await sandbox.run(['.']);
  assert.ok(!`${plain.stdout}${plain.stderr}`.includes('\x1b'));
  assert.equal(plain.stderr, '');
  const colored = await sandbox.run(['.', '--color']);
  assert.ok(colored.stdout.includes(RED_ERROR));
  const short = await sandbox.shell('script -qec "$LOGANALYZE ." /dev/null </dev/null');
  if (short.code === 127) return t.skip('no script');
  assert.ok(!short.stdout.includes(HIDDEN));
  assert.ok(short.stdout.includes(RED_ERROR));
});
