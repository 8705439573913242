import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { templateOf } from '../../src/core/template/template.ts';

const rows = readFileSync(new URL('./template-examples.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((row) => row.split('\t') as [string, string, string]);

for (const [template, json, source] of rows) {
  test(`a line has its template: ${source}: ${template}`, () => {
    const line = Buffer.from(JSON.parse(json) as string);
    assert.equal(Buffer.from(templateOf(line), 'latin1').toString(), template);
  });
}
