import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type AnalyzeOptions, analyze, type ProgressState, UsageError } from '../../src/index.ts';
import { ended, PACKAGE, Sandbox } from '../support/sandbox.ts';

test('an analysis gives what the command line writes as JSON', async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 100; i++) sandbox.write(`logs/${i}.log`, 'ERROR x\nINFO y\n');
  const paths = [sandbox.at('logs'), sandbox.at('gone.log')];
  await sandbox.run([...paths, '-q', '-o', 'r.json', '--fail-on', 'error>0']);
  const written = JSON.parse(sandbox.read('r.json'));
  const { files, totals, gates, interrupted } = await analyze(paths, { failOn: ['error>0'] });
  assert.deepEqual(
    { files, totals, gates, interrupted },
    {
      files: written.files,
      totals: written.totals,
      gates: written.gates,
      interrupted: false,
    },
  );
});

test('analyses may run at the same time, and leave nothing behind', async (t) => {
  const sandbox = new Sandbox(t);
  const levels = ['ERROR', 'INFO', 'WARNING'] as const;
  const paths = levels.map((level) => {
    return sandbox.write(`${level}.log.gz`, gzipSync(`${level} some words of a line\n`.repeat(200_000)));
  });
  const listeners = process.listenerCount('beforeExit');
  const reports = await Promise.all(paths.map((path) => analyze([path])));
  assert.deepEqual(
    reports.map(({ totals }, i) => totals.levels[levels[i] as 'ERROR']),
    [200_000, 200_000, 200_000],
  );
  assert.equal(process.listenerCount('beforeExit'), listeners);
});

test('progress is told, and the end of it', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'ERROR x\n'.repeat(100_000));
  const states: ProgressState[] = [];
  await analyze(sandbox.at('a.log'), { onProgress: (state) => states.push(state) });
  const last = states.at(-1);
  assert.deepEqual([last?.settled, last?.found, last?.bytes, last?.isComplete], [1, 1, 800_000, true]);
});

test('an aborted analysis gives the counts so far', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'ERROR x\n');
  const summary = await analyze(sandbox.path, { signal: AbortSignal.abort() });
  assert.equal(summary.interrupted, true);
});

test('what an aborted analysis did not reach is failed, in its row and for the gates', async (t) => {
  const sandbox = new Sandbox(t);
  const names = Array.from({ length: 6 }, (_, i) => `${i}.log`);
  for (const name of names) sandbox.write(name, 'ERROR x\n'.repeat(8_000_000));
  const paths = names.map((name) => sandbox.at(name));
  const options = { signal: AbortSignal.timeout(250), jobs: 1, failOn: ['incomplete>0'] };
  const { files, totals, gates } = await analyze(paths, options);
  const missed = files.filter(({ status }) => status === 'failed');
  assert.ok(missed.length > 0);
  assert.ok(missed.every(({ lines, detail }) => lines === 0 && detail?.startsWith('not reached')));
  assert.equal(missed.length, totals.files.failed);
  assert.equal(gates[0]?.figure, totals.files.failed + totals.files.partial);
});

test('options that do not hold throw, files do not', async (t) => {
  await assert.rejects(analyze('.', { failOn: ['loud>0'] }), UsageError);
  await assert.rejects(analyze(''), UsageError);
  for (const wrong of [
    { nosuch: 1 },
    { failon: ['error>0'] },
    { failOn: 'error>0' },
    { exclude: 'a*' },
    { jobs: 0 },
    { top: '3' },
    { by: 'week' },
    { maxInflate: '50x' },
    { signal: {} },
  ]) {
    await assert.rejects(analyze('.', wrong as AnalyzeOptions), UsageError, JSON.stringify(wrong));
  }
  const { files } = await analyze(new Sandbox(t).at('gone.log'));
  assert.deepEqual(
    files.map(({ status, detail }) => [status, detail]),
    [['failed', 'no such file or folder']],
  );
});

/** A folder in which the package is installed, as it is built. */
function consumer(t: TestContext): Sandbox {
  const sandbox = new Sandbox(t);
  sandbox.folder('node_modules/@types');
  symlinkSync(PACKAGE, sandbox.at('node_modules/loganalyze'));
  symlinkSync(join(PACKAGE, 'node_modules/@types/node'), sandbox.at('node_modules/@types/node'));
  sandbox.write('package.json', '{"type":"module"}');
  return sandbox;
}

test('the example of the README runs', async (t) => {
  const sandbox = consumer(t);
  sandbox.write('logs/b.log', 'ERROR x\n');
  sandbox.write('app.log', 'INFO x\n');
  const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
  sandbox.write('example.js', /^```js\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? '');
  const { stdout, code } = await ended(
    spawn(process.execPath, ['example.js'], { cwd: sandbox.path, env: { PATH: process.env.PATH ?? '' } }),
  );
  assert.equal(code, 0);
  assert.equal(stdout, '1 failed\napp.log ok 0\nlogs/b.log ok 1\n');
});

test('the types of the package hold in a program that uses it', (t) => {
  const sandbox = consumer(t);
  sandbox.write(
    'use.ts',
    `
    import { analyze, type Level, type Summary } from 'loganalyze';
    const summary: Summary = await analyze('logs', { failOn: ['error>0'], maxInflate: { ratio: 50 } });
    const level: Level = 'ERROR';
    const count: number = summary.totals.levels[level];
    const status: 'ok' | 'partial' | 'skipped' | 'failed' | undefined = summary.files[0]?.status;
    // @ts-expect-error there is no such option
    await analyze('logs', { loud: true });
    console.log(count, status);
  `,
  );
  const tsc = join(PACKAGE, 'node_modules/.bin/tsc');
  const args = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
    'use.ts',
  ];
  execFileSync(tsc, args, { cwd: sandbox.path, stdio: 'pipe', shell: process.platform === 'win32' });
});
