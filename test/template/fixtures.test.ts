import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { partsOfArray } from '../../src/core/rule/array.ts';
import { judgeLine, judgeRecord } from '../../src/core/rule/line.ts';
import { templateOf, templateOfRecord } from '../../src/core/template/template.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** Folders whose logs are copies of others. */
const COPIES = new Set(['archives', 'compressed', 'encodings']);

/** What a reader of the logs wants their errors to be grouped by: rows of folder, count and template. */
const rows = readFileSync(join(fixtures, 'expected-templates.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((row) => row.split('\t') as [folder: string, count: string, template: string]);

const folders = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !COPIES.has(entry.name))
  .map(({ name }) => name);

/** The templates of the ERROR and FATAL records below a folder, and how often each is there. */
function groups(folder: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (isArray: boolean, bytes: Buffer): void => {
    const { level } = isArray ? judgeRecord(bytes) : judgeLine(bytes);
    if (level !== 'ERROR' && level !== 'FATAL') return;
    const template = Buffer.from(isArray ? templateOfRecord(bytes) : templateOf(bytes), 'latin1').toString();
    counts.set(template, (counts.get(template) ?? 0) + 1);
  };
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'latin1');
    if (entry.name.endsWith('.json')) {
      for (const part of partsOfArray(text).elements) add(true, Buffer.from(text.slice(...part), 'latin1'));
    } else {
      for (const line of text.split('\n')) add(false, Buffer.from(line, 'latin1'));
    }
  }
  return counts;
}

for (const folder of folders) {
  test(`the errors of a real log are grouped as its reader wants them: ${folder}`, () => {
    const expected = new Map<string, number>();
    for (const [name, count, template] of rows) {
      if (name === folder) expected.set(template, (expected.get(template) ?? 0) + Number(count));
    }
    const sorted = (map: Map<string, number>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(sorted(groups(join(fixtures, folder))), sorted(expected));
  });
}
