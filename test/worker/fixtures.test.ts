import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LEVELS } from '../../src/core/levels.ts';
import { partsOfArray } from '../../src/core/rule/array.ts';
import { judgeLine, judgeRecord } from '../../src/core/rule/line.ts';
import { BYTES_AT, STRIDE } from '../../src/task.ts';
import work from '../../src/worker/worker.ts';
import { filesTask } from '../support/tasks.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The counts that people wrote down for logs of real programs: path and, in the order of LEVELS, lines. */
function expectations(): [string, number[]][] {
  const rows = readFileSync(join(fixtures, 'expected.csv'), 'utf8').trimEnd().split('\n').slice(1);
  return rows.map((row) => {
    const [path, ...numbers] = row.split(',');
    return [path as string, numbers.slice(0, LEVELS.length).map(Number)];
  });
}

function byReference(content: Buffer, isArray: boolean): number[] {
  const counts = LEVELS.map(() => 0);
  const add = (level: (typeof LEVELS)[number]): void => {
    (counts[LEVELS.indexOf(level)] as number)++;
  };
  if (isArray) {
    for (const part of partsOfArray(content.toString('latin1')).elements)
      add(judgeRecord(content.subarray(...part)).level);
    return counts;
  }
  for (let from = 0; from < content.length; ) {
    const lf = content.indexOf(10, from);
    const end = lf === -1 ? content.length : lf;
    add(judgeLine(content.subarray(from, end)).level);
    from = end + 1;
  }
  return counts;
}

test('every fixture has the counts that were written down for it, by the reference and by the worker', async () => {
  for (const [name, expected] of expectations()) {
    const path = join(fixtures, name);
    const content = readFileSync(path);
    assert.deepEqual(byReference(content, name.endsWith('.json')), expected, `reference: ${name}`);
    const { numbers, notes } = await work(filesTask([path]));
    assert.equal(numbers.length, STRIDE);
    assert.deepEqual([...numbers.subarray(0, LEVELS.length)], expected, `worker: ${name}`);
    assert.equal(numbers[BYTES_AT], content.length, name);
    assert.deepEqual(notes, [], name);
  }
});
