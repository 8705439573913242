import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LEVELS } from '../../src/core/levels.ts';
import { judgeLine } from '../../src/core/rule/line.ts';
import { spellings } from '../../src/core/rule/spellings.ts';
import { LEVEL_KEYS, NO_OWN_WORDS } from '../../src/core/rule/vocabulary.ts';
import { loadKernel } from '../../src/worker/kernel.ts';
import { PREFIXES } from '../../src/worker/prefilter.ts';

const kernel = loadKernel(NO_OWN_WORDS);

interface Example {
  readonly expected: string;
  readonly line: string;
  readonly source: string;
}

function examples(): Example[] {
  const rows = readFileSync(new URL('./level-examples.tsv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return rows.slice(1).map((row) => {
    const [expected, line, source] = row.split('\t') as [string, string, string];
    return { expected, line: JSON.parse(line), source };
  });
}

test('every example line has its level, by the reference and by the kernel', () => {
  for (const { expected, line, source } of examples()) {
    const bytes = Buffer.from(line);
    bytes.copy(kernel.bytes, kernel.chunk);
    const judged = kernel.judge(kernel.chunk, kernel.chunk + bytes.length, 0);
    assert.equal(judgeLine(bytes).level, expected, `${source}: ${line}`);
    assert.equal(LEVELS[judged], expected, `kernel, ${source}: ${line}`);
  }
});

test('every spelling in capitals is found wherever it stands free, if prose does not use the word', () => {
  for (const { word, level, ambiguous } of spellings()) {
    const line = Buffer.from(`some text ${word.toUpperCase()} and more`);
    assert.equal(judgeLine(line).level, ambiguous ? 'NONE' : level, word);
  }
});

test('every spelling is found in any case as the value of every level key', () => {
  for (const { word, level } of spellings()) {
    for (const key of LEVEL_KEYS) {
      assert.equal(judgeLine(Buffer.from(`a=1 ${key}=${word} b=2`)).level, level, `${key}=${word}`);
      const json = JSON.stringify({ a: 1, [key.toUpperCase()]: word });
      assert.equal(judgeLine(Buffer.from(json)).level, level, json);
    }
  }
});

test('the kernel looks for the first three bytes of every spelling', () => {
  for (const { word } of spellings()) assert.ok(PREFIXES.has(word.slice(0, 3)), word);
});
