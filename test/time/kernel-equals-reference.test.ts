import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { NO_OWN_WORDS } from '../../src/core/rule/vocabulary.ts';
import { stampOf, stampOfRecord } from '../../src/core/time/line.ts';
import { loadKernel } from '../../src/worker/kernel.ts';
import { PACKAGE } from '../support/sandbox.ts';
import { momentIn, momentOfElement, momentOfStamp, setWritten } from './moments.ts';
import { EXAMPLES, json, lines, logs } from './pieces.ts';

const kernel = loadKernel(NO_OWN_WORDS);
const runs = Number(process.env.FUZZ_RUNS ?? 3000);
const WRITTEN = Date.UTC(2026, 10, 22, 12);

/** Days on which years begin, end and are leap years. */
const writtenMs = fc.oneof(
  fc.constant(WRITTEN),
  fc
    .constantFrom('2026-01-01', '2025-12-31T12:00:00', '2024-02-29', '2024-02-28', '2101-03-01')
    .map(Date.parse),
  fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map(Number),
);

test('the kernel gives the examples the moments of the reference', () => {
  setWritten(kernel, WRITTEN);
  for (const example of EXAMPLES) {
    const bytes = Buffer.from(example, 'latin1');
    assert.deepEqual(momentIn(kernel, bytes), momentOfStamp(stampOf(bytes), WRITTEN), example);
  }
});

test('the kernel gives any lines the moments of the reference', () => {
  fc.assert(
    fc.property(fc.oneof(lines, logs), writtenMs, (some, written) => {
      setWritten(kernel, written);
      for (const bytes of some) {
        assert.deepEqual(
          momentIn(kernel, bytes),
          momentOfStamp(stampOf(bytes), written),
          bytes.toString('latin1'),
        );
      }
    }),
    { numRuns: runs },
  );
});

test('a year before the month is read, though the line before had none', () => {
  setWritten(kernel, WRITTEN);
  for (const line of ['<189>: May  1 12:00:00: %A-6-B: x', '<189>: 2024 May  1 12:00:00: %A-6-B: x']) {
    const bytes = Buffer.from(line);
    assert.deepEqual(momentIn(kernel, bytes), momentOfStamp(stampOf(bytes), WRITTEN), line);
  }
});

test('what lies in memory around a line does not change its moment, and stays', () => {
  setWritten(kernel, WRITTEN);
  fc.assert(
    fc.property(lines, lines, lines, ([before], some, [after]) => {
      assert.ok(before && after);
      for (const bytes of some) {
        const at = kernel.chunk + 2000;
        before.copy(kernel.bytes, at - before.length - 1);
        kernel.bytes[at - 1] = 0x0a;
        after.copy(kernel.bytes, at + bytes.length);
        assert.deepEqual(
          momentIn(kernel, bytes, at),
          momentOfStamp(stampOf(bytes), WRITTEN),
          bytes.toString('latin1'),
        );
        assert.deepEqual(
          kernel.bytes.subarray(at, at + bytes.length + after.length),
          Buffer.concat([bytes, after]),
        );
      }
    }),
    { numRuns: runs / 4 },
  );
});

test('the kernel gives any bytes that stamps are made of the moments of the reference', () => {
  setWritten(kernel, WRITTEN);
  const bytes = fc
    .array(fc.constantFrom(...'0000111222345679:::---//..,,TTZ  [["=+{}eEMMaayJunFri\t\x1b\u00e9'), {
      maxLength: 60,
    })
    .map((all) => Buffer.from(all.join(''), 'latin1'));
  fc.assert(
    fc.property(bytes, (some) => {
      assert.deepEqual(momentIn(kernel, some), momentOfStamp(stampOf(some), WRITTEN));
    }),
    { numRuns: runs },
  );
});

test('the kernel gives any elements of an array the moments of the reference', () => {
  setWritten(kernel, WRITTEN);
  fc.assert(
    fc.property(json, (record) => {
      const bytes = Buffer.from(record, 'latin1');
      assert.deepEqual(momentOfElement(kernel, bytes), momentOfStamp(stampOfRecord(bytes), WRITTEN));
    }),
    { numRuns: runs },
  );
});

test('the kernel gives the lines of real programs the moments of the reference', () => {
  setWritten(kernel, WRITTEN);
  const root = join(PACKAGE, 'fixtures');
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    for (const line of readFileSync(path, 'latin1').split('\n')) {
      const bytes = Buffer.from(line, 'latin1');
      if (bytes.length > kernel.chunkSize) continue;
      assert.deepEqual(momentIn(kernel, bytes), momentOfStamp(stampOf(bytes), WRITTEN), `${path}: ${line}`);
    }
  }
});

test('a line that is cut off at the limit is a record if it begins as one', () => {
  setWritten(kernel, WRITTEN);
  const line = Buffer.from(`{"time":"2026-05-01T12:00:00Z","message":"${'x'.repeat(kernel.lineLimit)}"}`);
  const start = kernel.chunk + kernel.chunkSize - kernel.lineLimit;
  line.copy(kernel.bytes, start, 0, kernel.lineLimit);
  const kind = kernel.momentOf(start, start + kernel.lineLimit, 1);
  assert.deepEqual([kind, kernel.momentMs()], momentOfStamp(stampOf(line), WRITTEN));
});
