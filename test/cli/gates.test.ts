import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sandbox } from '../support/sandbox.ts';

function threeLogs(sandbox: Sandbox): void {
  sandbox.write('logs/api/a.log', 'ERROR x\nERROR y\nINFO z\n');
  sandbox.write('logs/api/b.log', 'ERROR x\n');
  sandbox.write('logs/web.log', 'INFO x\nWARN y\n');
}

test('a gate that fails is exit code 1, with the rule, the figure and the files behind it', async (t) => {
  const sandbox = new Sandbox(t);
  threeLogs(sandbox);
  const failed = await sandbox.run(['logs', '-q', '--fail-on', 'error>2', '--fail-on', 'fatal>0']);
  assert.equal(
    failed.stderr,
    'loganalyze: gate failed: error>2: 3 lines, in logs/api/a.log (2), logs/api/b.log (1)\n',
  );
  assert.equal(failed.code, 1);
  const passed = await sandbox.run(['logs', '-q', '--fail-on', 'error>0 in web.log']);
  assert.deepEqual([passed.code, passed.stderr, passed.stdout], [0, '', '']);
  const share = await sandbox.run(['logs', '-q', '--fail-on', 'warning>16%']);
  assert.match(
    share.stderr,
    /gate failed: warning>16%: 16\.67 % of the lines with a level, in logs\/web\.log \(1\)/,
  );
});

test('a gate that fails comes before what could not be counted, which may be a gate itself', async (t) => {
  const sandbox = new Sandbox(t);
  threeLogs(sandbox);
  assert.equal((await sandbox.run(['logs', 'gone.log', '-q'])).code, 3);
  assert.equal((await sandbox.run(['logs', 'gone.log', '-q', '--fail-on', 'error>0'])).code, 1);
  const { code, stderr } = await sandbox.run(['logs', 'gone.log', '-q', '--fail-on', 'incomplete>0']);
  assert.equal(code, 1);
  assert.match(stderr, /gate failed: incomplete>0: 1 file, in gone\.log \(1\)/);
});

test('a baseline: the first run passes and says so, later ones fail on what is worse', async (t) => {
  const sandbox = new Sandbox(t);
  threeLogs(sandbox);
  const args = [
    'logs',
    '--baseline',
    'base.json',
    '--fail-on',
    'error>+0',
    '--fail-on',
    'error>+50% in api/**',
  ];
  const first = await sandbox.run(args);
  assert.equal(first.code, 0);
  assert.match(
    first.stderr,
    /^loganalyze: gate passed: error>\+0: 3 lines, and no baseline yet: base\.json$/m,
  );
  assert.ok(!sandbox.list().includes('base.json'));
  assert.equal((await sandbox.run([...args, '--update-baseline'])).code, 0);
  assert.equal((await sandbox.run([...args, '-q'])).stderr, '');

  sandbox.write('logs/api/c.log', 'ERROR new\n');
  const worse = await sandbox.run([...args, '-q']);
  assert.equal(worse.code, 1);
  assert.equal(
    worse.stderr,
    'loganalyze: gate failed: error>+0: 4 lines; the baseline has 3, the limit is 3, ' +
      'in logs/api/a.log (2), logs/api/b.log (1), logs/api/c.log (1)\n',
  );
  // What is accepted is accepted, though the gate fails a last time.
  assert.equal((await sandbox.run([...args, '-q', '--update-baseline'])).code, 1);
  assert.equal((await sandbox.run([...args, '-q'])).code, 0);
});

test('what is no baseline is refused, and kept', async (t) => {
  const sandbox = new Sandbox(t);
  threeLogs(sandbox);
  for (const [content, says] of [
    ['{', /base\.json is no JSON; give a JSON report/],
    ['{"files":[]}', /is no report of this program/],
    ['{"format":"loganalyze-report","version":2,"files":[]}', /written by another version/],
    ['{"format":"loganalyze-report","version":1,"files":[{}]}', /is damaged/],
    ['{"format":"loganalyze-report","version":1,"files":[null]}', /is damaged/],
  ] as const) {
    sandbox.write('base.json', content);
    const { code, stderr } = await sandbox.run([
      ...['logs', '-q', '--baseline', 'base.json', '--fail-on', 'error>+0', '--update-baseline'],
    ]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, says);
    assert.equal(sandbox.read('base.json'), content);
  }
});

test('a rule that does not parse is a usage error that shows where', async (t) => {
  const sandbox = new Sandbox(t);
  threeLogs(sandbox);
  const { code, stderr } = await sandbox.run(['logs', '--fail-on', 'error>>1']);
  assert.equal(code, 2);
  assert.equal(
    stderr,
    'loganalyze: --fail-on: expected a number, such as 0, 5% or +10%.\n  error>>1\n        ^\n',
  );
  const relative = await sandbox.run(['logs', '--fail-on', 'error>+0']);
  assert.match(relative.stderr, /compares with an earlier run: give it with --baseline <file>/);
  assert.equal(relative.code, 2);
  assert.equal((await sandbox.run(['logs', '--update-baseline'])).code, 2);
});

test('a gate that looks at nothing says so, however quiet the run', async (t) => {
  const sandbox = new Sandbox(t);
  threeLogs(sandbox);
  const misspelt = await sandbox.run(['logs', '-q', '--fail-on', 'error>0 in apii/**']);
  assert.equal(misspelt.code, 0);
  assert.equal(misspelt.stderr, 'loganalyze: gate passed: error>0 in apii/**: no file matches apii/**\n');
  const compared = ['logs', '-q', '--baseline', 'none.json', '--fail-on', 'error>+0'];
  assert.match(
    (await sandbox.run(compared)).stderr,
    /^loganalyze: gate passed: .* no baseline yet: none\.json\n$/,
  );
  assert.equal((await sandbox.run([...compared, '--update-baseline'])).stderr, '');
});
