import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { stampOf } from '../../src/core/time/line.ts';
import { shown } from './showing.ts';

test('every example line has its stamp', () => {
  const [, ...rows] = readFileSync(new URL('./stamp-examples.tsv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  for (const row of rows) {
    const [expected, line, source] = row.split('\t') as [string, string, string];
    assert.equal(shown(stampOf(Buffer.from(JSON.parse(line)))), expected, `${source}: ${line}`);
  }
});
