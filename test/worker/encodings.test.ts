import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { judgeLine } from '../../src/core/rule/line.ts';
import { BYTES_AT } from '../../src/task.ts';
import work from '../../src/worker/worker.ts';
import { Sandbox } from '../support/sandbox.ts';
import { filesTask } from '../support/tasks.ts';

/** The counts of a file by the program, and how many bytes it says that there were. */
async function countsOf(path: string): Promise<{ counts: number[]; bytes: number; notes: unknown }> {
  const { numbers, notes } = await work(filesTask([path]));
  return { counts: [...numbers.subarray(0, LEVELS.length)], bytes: numbers[BYTES_AT] as number, notes };
}

function reference(text: string): number[] {
  const counts = LEVELS.map(() => 0);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) (counts[LEVELS.indexOf(judgeLine(Buffer.from(line)).level)] as number)++;
  return counts;
}

function utf16(text: string, order: 'le' | 'be', mark: boolean): Buffer {
  const bytes = Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');
  return order === 'be' ? bytes.swap16() : bytes;
}

const TEXT =
  '2026-05-01 12:00:00 ERROR Verbindung unterbrochen: größer\r\n[warn] 接続が切れました 😀\nINFO ok\n';

test('UTF-16 is counted in both byte orders, with a byte order mark and without', async (t) => {
  const sandbox = new Sandbox(t);
  for (const order of ['le', 'be'] as const) {
    for (const mark of [true, false]) {
      const content = utf16(TEXT, order, mark);
      const path = sandbox.write(`${order}${mark}.log`, content);
      assert.deepEqual(await countsOf(path), { counts: reference(TEXT), bytes: content.length, notes: [] });
    }
  }
});

test('UTF-16 of any length gives the counts of its text, wherever the pieces that are read end', async (t) => {
  const sandbox = new Sandbox(t);
  const line = fc.oneof(
    fc.constantFrom(
      'ERROR x',
      '[warn] 接続',
      '😀 INFO y',
      'level=error é',
      '',
      'plain \u0a0d text',
      '{"level":"warn"}',
    ),
    fc.string({ unit: 'grapheme', maxLength: 40 }).map((s) => s.replace(/[\r\n]/g, ' ')),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.constantFrom('le' as const, 'be' as const),
      async (lines, times, order) => {
        const text = `INFO first\n${lines.join('\n')}\n`.repeat(times).slice(0, 400_000);
        const path = sandbox.write('a.log', utf16(text, order, true));
        assert.deepEqual(
          (await countsOf(path)).counts,
          reference(Buffer.from(text, 'utf16le').toString('utf16le')),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('UTF-16 that ends within a character is counted to its end', async (t) => {
  const content = utf16('INFO a\nERROR b', 'le', true);
  const path = new Sandbox(t).write('a.log', content.subarray(0, -1));
  assert.deepEqual((await countsOf(path)).counts, reference('INFO a\nERROR b'));
});

test('a JSON array in UTF-16 is an array', async (t) => {
  const text = JSON.stringify([{ level: 'error' }, { level: 30 }], null, 2);
  const path = new Sandbox(t).write('a.json', utf16(text, 'le', true));
  const { counts } = await countsOf(path);
  assert.equal(counts[LEVELS.indexOf('ERROR')], 1);
  assert.equal(counts[LEVELS.indexOf('INFO')], 1);
  assert.equal(counts[LEVELS.indexOf('NONE')], 0);
});

test('lines that end in CR alone are lines, also across the pieces that are read', async (t) => {
  const sandbox = new Sandbox(t);
  const text = 'ERROR a\rINFO b\r\r[warn] c'.concat('\rDEBUG some text'.repeat(20_000));
  const content = Buffer.from(text);
  const path = sandbox.write('mac.log', content);
  const expected = { counts: reference(text.replaceAll('\r', '\n')), bytes: content.length, notes: [] };
  assert.deepEqual(await countsOf(path), expected);
  // A progress bar that is redrawn belongs to its line.
  const progress = sandbox.write('bar.log', 'INFO 10%\r20%\rERROR 30%\nINFO done\n');
  assert.deepEqual((await countsOf(progress)).counts, reference('INFO x\nINFO done\n'));
});

test('lines of UTF-16 may end in CR alone', async (t) => {
  const sandbox = new Sandbox(t);
  const text = 'ERROR a\rINFO b\r\r[warn] c'.concat('\rDEBUG some text'.repeat(40_000));
  for (const order of ['le', 'be'] as const) {
    const content = utf16(text, order, true);
    const path = sandbox.write(`${order}.log`, content);
    const expected = { counts: reference(text.replaceAll('\r', '\n')), bytes: content.length, notes: [] };
    assert.deepEqual(await countsOf(path), expected);
  }
});

test('bytes of any 8-bit encoding and NULs are bytes of their lines', async (t) => {
  const content = Buffer.from('ERROR gr\xf6\xdfer\nINFO \0 x\n\0\0\0WARN y\n', 'latin1');
  const path = new Sandbox(t).write('latin1.log', content);
  const { counts, bytes } = await countsOf(path);
  assert.equal(bytes, content.length);
  assert.equal(counts[LEVELS.indexOf('ERROR')], 1);
  assert.equal(counts[LEVELS.indexOf('INFO')], 1);
  assert.equal(
    counts.reduce((sum, n) => sum + n),
    3,
  );
});
