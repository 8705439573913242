import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { judgeLine } from '../../src/core/rule/line.ts';
import { COUNTS_LENGTH, LONG_LINES_AT } from '../../src/kafka/counts.ts';
import { countsMetadata, pointerMetadata, readMetadata } from '../../src/kafka/partition-state.ts';
import { countValues } from '../../src/kafka/raw-lines.ts';
import { BYTES_AT } from '../../src/task.ts';

const NO_WORDS = { levels: [], keys: [] };

const anyValue = fc.oneof(
  fc
    .array(fc.constantFrom('ERROR x', 'INFO', '', '{"level":"warn"}', 'x\r', '\xff', '<3>'), { maxLength: 4 })
    .map((lines) => Buffer.from(lines.join('\n'))),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(3).map((n) => Buffer.from(`ERROR ${'long '.repeat(n * 30_000)}\n`)),
);

/** The lines of a value: at least one, and none behind a line feed at its end. */
function linesIn(value: Buffer): Buffer[] {
  const text = value.toString('latin1');
  return (text.endsWith('\n') ? text.slice(0, -1) : text)
    .split('\n')
    .map((line) => Buffer.from(line, 'latin1'));
}

test('values are counted line by line as the rule says, however they are put together', () => {
  fc.assert(
    fc.property(fc.array(anyValue, { maxLength: 20 }), (values) => {
      const expected = new Float64Array(COUNTS_LENGTH);
      for (const line of values.flatMap(linesIn)) {
        (expected[LEVELS.indexOf(judgeLine(line).level)] as number)++;
      }
      expected[BYTES_AT] = values.reduce((sum, { length }) => sum + length, 0);
      assert.deepEqual(countValues(values, NO_WORDS), expected);
    }),
  );
});

test('a value over a MiB is one line that is judged by its start', () => {
  const counts = countValues(
    [Buffer.from(`INFO ${'x'.repeat(2 ** 21)} ERROR`), Buffer.from('ERROR')],
    NO_WORDS,
  );
  assert.deepEqual(
    [counts[LEVELS.indexOf('INFO')], counts[LEVELS.indexOf('ERROR')], counts[LONG_LINES_AT]],
    [1, 1, 1],
  );
});

test('the counts of a partition come back from its metadata, which is ASCII', () => {
  const counts = fc
    .array(fc.maxSafeNat(), { minLength: COUNTS_LENGTH, maxLength: COUNTS_LENGTH })
    .map((numbers) => Float64Array.from(numbers));
  const sources = fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary' }), counts), {
    selector: ([name]) => name,
  });
  fc.assert(
    fc.property(sources, (entries) => {
      const metadata = countsMetadata(new Map(entries));
      assert.match(metadata, /^[\x20-\x7e]+$/);
      assert.deepEqual(readMetadata(metadata), { kind: 'counts', sources: new Map(entries) });
    }),
  );
});

test('metadata of others, and what is cut off, are not taken for counts', () => {
  const metadata = countsMetadata(new Map([['a', new Float64Array(COUNTS_LENGTH)]]));
  const pointer = { id: '0b4d1e60-3f0c-4b8e-9d2a-6c1f0e9a7b55', partition: 3, end: 17 };
  assert.deepEqual(readMetadata(pointerMetadata(pointer)), { kind: 'pointer', pointer });
  for (const other of ['', 'x', 'loganalyze-2:', metadata.slice(0, -9), 'loganalyze-1:AAAA']) {
    assert.equal(readMetadata(other), undefined, other);
  }
});

test('one partition without sources takes little of the 4,096 bytes that a broker keeps', () => {
  const counts = new Float64Array(COUNTS_LENGTH).fill(Number.MAX_SAFE_INTEGER);
  assert.ok(countsMetadata(new Map([['', counts]])).length < 200);
});
