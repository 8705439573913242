import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { judgeRecord } from '../../src/core/rule/line.ts';
import { NO_OWN_WORDS } from '../../src/core/rule/vocabulary.ts';
import { loadKernel } from '../../src/worker/kernel.ts';
import {
  ArrayCounter,
  type ArrayEnd,
  countAll,
  isArrayDocument,
  newTally,
} from '../../src/worker/records.ts';

const kernel = loadKernel(NO_OWN_WORDS);

function count(text: string, most = 1 << 20): { end: ArrayEnd; counts: number[] } {
  const content = Buffer.from(text);
  let position = 0;
  const source = {
    read(bytes: Uint8Array, at: number, length: number): number {
      const n = Math.min(length, most, content.length - position);
      content.copy(bytes, at, position, position + n);
      position += n;
      return n;
    },
  };
  const tally = newTally();
  const counter = new ArrayCounter(kernel, tally);
  countAll(kernel, source, counter);
  return { end: counter.ended as ArrayEnd, counts: [...tally.counts] };
}

function isArray(text: string, isWhole = true): boolean {
  const content = Buffer.from(text);
  content.copy(kernel.bytes, kernel.chunk);
  return isArrayDocument(kernel, content.length, 0, isWhole);
}

const record = fc.dictionary(
  fc.constantFrom('level', 'msg', 'a', 'severity', 'log'),
  fc.oneof(fc.constantFrom('info', 'ERROR', 'warn', '}{', '\\"', '[', 30, 50), fc.jsonValue({ maxDepth: 2 })),
  { maxKeys: 5 },
);

test('the elements of an array get the counts of the reference, however it is printed and read', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 5, arbitrary: record }, fc.jsonValue({ maxDepth: 1 })), { maxLength: 12 }),
      fc.constantFrom(0, 2, '\t'),
      fc.integer({ min: 1, max: 200 }),
      (elements, indent, most) => {
        const isObject = (e: unknown): boolean => typeof e === 'object' && e !== null && !Array.isArray(e);
        const levels = elements
          .filter(isObject)
          .map((e) => judgeRecord(Buffer.from(JSON.stringify(e, null, indent))).level);
        const { end, counts } = count(`  ${JSON.stringify(elements, null, indent)}\n`, most);
        assert.deepEqual(end, { kind: 'closed' });
        assert.deepEqual(
          counts,
          LEVELS.map((level) => levels.filter((l) => l === level).length),
        );
      },
    ),
    { numRuns: 3000 },
  );
});

test('an array that breaks off is counted up to there and never taken for whole', () => {
  const text = JSON.stringify([{ level: 'error' }, { level: 'info', msg: 'a "b" \\ c' }, { level: 'warn' }]);
  for (let n = 2; n < text.length; n++) {
    const { end, counts } = count(text.slice(0, n));
    assert.equal(end.kind, 'unclosed', text.slice(0, n));
    assert.ok(counts.reduce((a, b) => a + b) <= 3);
  }
  assert.deepEqual(count('[{"level":"error"} {"level":"info"}]').end, { kind: 'broken', offset: 19 });
  assert.deepEqual(count('[{"level":"error"},{"msg":"cut\n{"level":"info"}]').end, {
    kind: 'broken',
    offset: 30,
  });
});

test('an element over the limit is judged by its first bytes', () => {
  const { end, counts } = count(
    `[{"level":"error","x":"${'y'.repeat(3 * kernel.lineLimit)}"},{"level":"info"}]`,
  );
  assert.deepEqual(end, { kind: 'closed' });
  assert.deepEqual(counts.slice(0, 3), [1, 0, 1]);
});

test('text that only begins like an array is read as lines', () => {
  assert.equal(isArray('[{"level":"info"}]'), true);
  assert.equal(isArray('[ {"level":"info"} ,\n {"a":[1,{"b":"]"}]} ]\n'), true);
  assert.equal(isArray('[{"level":"info"},{"msg":"'), true);
  assert.equal(isArray('[{main}] INFO starting\n[{main}] INFO started\n'), false);
  assert.equal(isArray('[{"level":"info"}]\n[{"level":"warn"}]\n'), false);
  assert.equal(isArray('[{"a":1}] INFO done\n'), false);
  assert.equal(isArray('[{"a'), false);
  assert.equal(isArray('[{"a', false), true);
});
