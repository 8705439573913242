import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Ended, ended, PACKAGE, Sandbox } from '../support/sandbox.ts';

const action = readFileSync(join(PACKAGE, '.github/actions/loganalyze/action.yml'), 'utf8');
const script = (action.split(/^ {6}run: \|\n/m)[1] ?? '').replaceAll(/^ {8}/gm, '');

/** Runs the script of the composite action as a runner of GitHub does, with this build instead of the package. */
function runAction(sandbox: Sandbox, inputs: Readonly<Record<string, string>>): Promise<Ended> {
  const env = {
    PATH: process.env.PATH ?? '',
    GITHUB_STEP_SUMMARY: sandbox.at('step_summary'),
    LOGANALYZE: `${process.execPath} ${join(PACKAGE, 'bin/loganalyze.js')}`,
    ...inputs,
  };
  const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
  return ended(spawn('bash', args, { cwd: sandbox.path, env }));
}

test('the action annotates the run, adds to the summary, and fails on its rules', {
  skip: process.platform === 'win32',
}, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('my logs/a.log', 'ERROR x\nINFO y\n');
  sandbox.write('b.log', 'WARN x\n');
  sandbox.write('step_summary', '');
  const inputs = {
    INPUT_PATHS: 'my logs\nb.log\n',
    INPUT_FAIL_ON: 'error>0\nwarning>5\n',
    INPUT_REPORT: 'r.json',
  };
  const { code, stdout } = await runAction(sandbox, inputs);
  assert.equal(code, 1);
  assert.match(stdout, /^::error title=Gate error>0::error>0: 1 line, in my logs\/a\.log \(1\)$/m);
  assert.doesNotMatch(stdout, /warning>5/);
  assert.match(sandbox.read('step_summary'), /^## Log levels$/m);
  assert.equal(JSON.parse(sandbox.read('r.json')).totals.lines, 3);
  assert.equal((await runAction(sandbox, { INPUT_PATHS: 'b.log', INPUT_FAIL_ON: '' })).code, 0);
  // What is in an input is data.
  const hostile = await runAction(sandbox, { INPUT_PATHS: '$(touch pwned)\n', INPUT_FAIL_ON: '' });
  assert.equal(hostile.code, 3);
  assert.ok(!sandbox.list().includes('pwned'));
});
