import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { threadCrew } from '../../src/pool.ts';
import { STRIDE } from '../../src/task.ts';
import { Sandbox } from '../support/sandbox.ts';
import { filesTask } from '../support/tasks.ts';

/** A worker that stops at the paths that say so, and else answers with the path's length as bytes. */
const WORKER = `
  const { existsSync, writeFileSync } = require('node:fs');
  module.exports = ({ paths }) => {
    if (paths.some((path) => path.startsWith('deadly'))) process.exit(3);
    if (paths[0].startsWith('faulty')) throw new TypeError('not a function');
    if (paths[0].startsWith('once-') && !existsSync(__filename + '.seen')) {
      writeFileSync(__filename + '.seen', '');
      process.exit(3);
    }
    const numbers = new Float64Array(paths.length * ${STRIDE});
    paths.forEach((path, i) => numbers[i * ${STRIDE}] = path.length);
    return { numbers, notes: [], rest: [], identities: [], archives: [], checkpoints: [], observed: [] };
  };`;

const taskOf = (...paths: string[]) => filesTask(paths);

test('a task whose worker dies is done by another one', async (t) => {
  const crew = await threadCrew(2, pathToFileURL(new Sandbox(t).write('worker.cjs', WORKER)));
  const results = await Promise.all(['a', 'once-b', 'cc'].map((path) => crew.work(taskOf(path))));
  assert.deepEqual(
    results.map(({ numbers }) => numbers[0]),
    [1, 6, 2],
  );
  assert.ok(await crew.dismiss());
});

test('a file that kills two workers is failed, and the others of its task are counted', async (t) => {
  const crew = await threadCrew(1, pathToFileURL(new Sandbox(t).write('worker.cjs', WORKER)));
  const [bad, good] = await Promise.all([
    crew.work(taskOf('a', 'bb', 'deadly', 'dddd')),
    crew.work(taskOf('fine')),
  ]);
  const message = 'worker exited with code: 3';
  assert.deepEqual(bad.notes, [[2, { status: 'failed', finding: { code: 'worker-died', message } }]]);
  assert.deepEqual(
    [0, 1, 2, 3].map((i) => bad.numbers[i * STRIDE]),
    [1, 2, 0, 4],
  );
  assert.equal(good.numbers[0], 4);
  await crew.dismiss();
});

test('an error that a worker throws is a fault of the program', async (t) => {
  const crew = await threadCrew(1, pathToFileURL(new Sandbox(t).write('worker.cjs', WORKER)));
  await assert.rejects(crew.work(taskOf('faulty')), { name: 'TypeError', message: 'not a function' });
  await crew.dismiss();
});

test('workers that cannot even start are an error of the program, not a silence', {
  timeout: 5000,
}, async (t) => {
  const crew = await threadCrew(
    1,
    pathToFileURL(new Sandbox(t).write('worker.cjs', 'throw new Error("broken")')),
  );
  await assert.rejects(crew.work(taskOf('a')), /broken/);
  await crew.dismiss();
});
