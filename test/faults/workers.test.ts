import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { outcomes, Sandbox, type SpawnOptions } from '../support/sandbox.ts';
import { type Counted, count, soon } from './running.ts';

/** Has a worker, when it opens a file, do what the file's name says. The main thread is left alone. */
const PRELOAD = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  import { isMainThread } from 'node:worker_threads';

  const { openSync, writeFileSync, existsSync } = fs;
  function fall(path) {
    if (path.includes('deadly')) process.exit(3);
    if (path.includes('greedy')) for (const hoard = []; ; ) hoard.push(new Array(2_000_000).fill({}));
    if (path.includes('stumbling') && !existsSync('stumbled')) {
      writeFileSync('stumbled', '');
      process.exit(3);
    }
    if (path.includes('second-open') && fall.opened++ > 0) process.exit(3);
  }
  fall.opened = 0;
  if (!isMainThread) {
    fs.openSync = (path, ...rest) => {
      fall(String(path));
      return openSync(path, ...rest);
    };
    syncBuiltinESMExports();
  }`;
const EXITED = 'the worker reading it stopped twice: worker exited with code: 3';

/** A folder with more files than are counted without workers. */
function manyLogs(t: TestContext): { sandbox: Sandbox; options: SpawnOptions } {
  const sandbox = new Sandbox(t);
  for (let i = 100; i < 200; i++) sandbox.write(`logs/${i}.log`, 'ERROR x\n'.repeat(10));
  const preload = pathToFileURL(sandbox.write('preload.mjs', PRELOAD)).href;
  return { sandbox, options: { env: { NODE_OPTIONS: `--import=${preload}` } } };
}

/** Those that are not plainly ok; of the others, that all of each is counted. */
function exceptions({ rows }: Counted): Record<string, string> {
  const others = rows.filter(({ Status, Detail }) => Status !== 'ok' || Detail !== '');
  for (const row of rows) if (!others.includes(row)) assert.equal(row.ERROR, '10', row.File);
  return outcomes(Object.fromEntries(others.map((row) => [row.File, row])));
}

for (const jobs of ['1', '3']) {
  test(`files that kill their worker are failed, all others are counted (-j ${jobs})`, async (t) => {
    const { sandbox, options } = manyLogs(t);
    sandbox.write('logs/142-deadly.log', 'ERROR x\n');
    sandbox.write('logs/deadly.log.gz', gzipSync('ERROR x\n'));
    const counted = await count(sandbox, ['-j', jobs, 'logs'], options);
    assert.deepEqual(exceptions(counted), {
      'logs/142-deadly.log': `failed: ${EXITED}`,
      'logs/deadly.log.gz': `failed: ${EXITED}`,
    });
    assert.match(counted.stderr, /^102 files found: 100 ok, 2 failed$/m);
    assert.equal(counted.code, 3);
  });
}

test('a worker that runs out of memory fails its file alone', async (t) => {
  const { sandbox, options } = manyLogs(t);
  sandbox.write('logs/greedy.log', 'ERROR x\n');
  const env = { NODE_OPTIONS: `${options.env?.NODE_OPTIONS} --max-old-space-size=32` };
  const counted = await count(sandbox, ['-j', '2', 'logs'], { env });
  assert.deepEqual(exceptions(counted), {
    'logs/greedy.log': 'failed: the worker reading it stopped twice: ERR_WORKER_OUT_OF_MEMORY',
  });
  assert.equal(counted.code, 3);
});

test('a worker that dies once costs nothing', async (t) => {
  const { sandbox, options } = manyLogs(t);
  sandbox.write('logs/stumbling.log', 'ERROR x\n'.repeat(10));
  const counted = await count(sandbox, ['logs'], options);
  assert.deepEqual(exceptions(counted), {});
  assert.equal(counted.code, 0);
  assert.ok(sandbox.list().includes('stumbled'));
});

test('a long file of which later parts kill their workers is partial', async (t) => {
  const { sandbox, options } = manyLogs(t);
  const line = `ERROR ${'x'.repeat(1000)}\n`;
  sandbox.write('logs/second-open.log', line.repeat(60_000));
  const counted = await count(sandbox, ['-j', '1', 'logs'], options);
  assert.deepEqual(exceptions(counted), { 'logs/second-open.log': `partial: ${EXITED}` });
  assert.equal(counted.code, 3);
});

test('a pipe whose worker dies is failed', async (t) => {
  const { sandbox, options } = manyLogs(t);
  execFileSync('mkfifo', [sandbox.at('deadly')]);
  const child = sandbox.start(['logs', 'deadly', '-o', 'out.csv'], options);
  const { stdout, code } = await soon(child);
  assert.match(stdout, /^101 files found: 100 ok, 1 failed$/m);
  assert.match(sandbox.read('out.csv'), new RegExp(`^deadly,0,.*,failed,${EXITED},$`, 'm'));
  assert.equal(code, 3);
});
