import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import type { TaskResult } from '../../src/task.ts';
import work from '../../src/worker/worker.ts';
import { Sandbox } from '../support/sandbox.ts';
import { filesTask, settings } from '../support/tasks.ts';

async function restOf(path: string, first: TaskResult): Promise<TaskResult> {
  const [, rest] = first.rest[0] as TaskResult['rest'][number];
  return work({ kind: 'range', path, start: rest.from, end: rest.to, rest, settings: settings() });
}

test('the rest of a long file is never counted from another file that took its name', async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('app.log', 'ERROR x\n'.repeat(1000));
  const first = await work(filesTask([path], 1000));
  assert.equal((await restOf(path, first)).numbers[0], 875);

  renameSync(sandbox.write('new.log', 'TRACE x\n'.repeat(1000)), path);
  const replaced = await restOf(path, first);
  assert.deepEqual(replaced.notes, [[0, { status: 'partial', finding: { code: 'replaced' } }]]);
  assert.ok(replaced.numbers.every((n) => n === 0));

  rmSync(path);
  assert.deepEqual((await restOf(path, first)).notes, replaced.notes);
});
