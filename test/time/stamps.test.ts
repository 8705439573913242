import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { toEpochMs } from '../../src/core/time/instant.ts';
import { stampOf, stampOfRecord } from '../../src/core/time/line.ts';
import { UTC } from '../../src/core/time/zone.ts';
import { PACKAGE } from '../support/sandbox.ts';
import { shown } from './showing.ts';
import { stated, WRITERS, written } from './writing.ts';

const stampOfLine = (line: string) => stampOf(Buffer.from(line));
const ISO = '2026-05-01T12:00:00Z';

for (const [name, writer] of Object.entries(WRITERS)) {
  test(`any time in the form ${name} is read back`, () => {
    const behind = fc.constantFrom('', ' x', ' 12:00:00', ': x', '\r');
    fc.assert(
      fc.property(written, behind, (time, rest) => {
        assert.deepEqual(stampOfLine(writer.write(time) + rest), stated(writer, time));
      }),
    );
  });
}

test('a stamp in the header is found behind what carriers and layouts put before it', () => {
  const before = fc.constantFrom(
    '',
    '  ',
    '[',
    'INFO ',
    '[main] ',
    '<13>',
    'web-1  | ',
    'a - INFO - ',
    '\x1b[2m',
    'x:',
  );
  fc.assert(
    fc.property(written, before, (time, prefix) => {
      const writer = WRITERS['ISO 8601'] as (typeof WRITERS)[string];
      assert.deepEqual(stampOfLine(`${prefix}${writer.write(time)} x`), stated(writer, time));
    }),
  );
});

test('a stamp counts if it begins within the first 256 bytes', () => {
  assert.equal(shown(stampOfLine(`${'x'.repeat(254)}[${ISO}]`)), ISO);
  assert.equal(shown(stampOfLine(`${'x'.repeat(255)}[${ISO}]`)), '-');
});

test('a JSON record is read to its end, and its first mebibyte if it is longer', () => {
  const record = (length: number) => `{"message":"${'x'.repeat(length)}","time":"${ISO}"}`;
  assert.equal(shown(stampOfLine(record(100_000))), ISO);
  assert.equal(shown(stampOfLine(record(1 << 20))), '-');
  assert.equal(shown(stampOfLine(`{"time":"${ISO}","message":"${'x'.repeat(1 << 20)}"}`)), ISO);
  assert.equal(shown(stampOfRecord(Buffer.from(`{\n  "time": "${ISO}"\n}`))), ISO);
});

test('prose with numbers, versions, addresses and durations has no stamp', () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
  const word = fc.oneof(
    fc.constantFrom(
      'retry',
      'at',
      'May',
      'Failed',
      'in',
      'ERROR',
      'took',
      'id',
      'since',
      '-',
      'the',
      '[12345.678]',
    ),
    fc.nat().map(String),
    fc.tuple(fc.nat(23), fc.nat(59)).map(([h, m]) => `${h}:${m}`),
    fc.tuple(digits(2), digits(2), digits(2)).map((parts) => parts.join(':')),
    fc.ipV4(),
    fc.ipV6(),
    fc.uuid(),
    fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => `v${parts.join('.')}`),
    fc.double({ min: 0, max: 1e6, noNaN: true }).map((seconds) => `${seconds}s`),
    fc.webUrl(),
  );
  // By chance they can be a date after all, or an instant.
  const isDate = /(?:May +\d{1,2}|\b\d{1,2} +(?:May|\d{1,2})|\b\d{6,8}) +\d|[123]\d{9}/;
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const line = words.join(' ');
      fc.pre(!isDate.test(line));
      assert.equal(shown(stampOfLine(line)), '-', line);
    }),
  );
});

test('whatever the bytes are, what is found is a date that there is', () => {
  const piece = fc.oneof(
    written.chain((time) => fc.constantFrom(...Object.values(WRITERS).map(({ write }) => write(time)))),
    fc.stringMatching(/^[0-9:\-/. T]{1,8}$/),
    fc.constantFrom(
      '{"time":"',
      '"}',
      '=',
      '"',
      '[',
      ' ',
      'ts=',
      ',',
      'Z',
      '+02:00',
      ' PM',
      'audit(1364396163.243:2',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const stamp = stampOfLine(pieces.join(''));
      if (!stamp) return;
      const instant = toEpochMs(stamp, { zone: UTC, writtenMs: Date.UTC(2026, 4, 1) });
      assert.ok(Number.isInteger(instant), pieces.join(''));
      if ('epochMs' in stamp) return;
      const { offsetMinutes = 0, month, day } = stamp;
      const civil = new Date(instant + offsetMinutes * 60_000);
      assert.deepEqual([civil.getUTCMonth() + 1, civil.getUTCDate()], [month, day], pieces.join(''));
    }),
  );
});

test('the logs of real programs have the stamps of the day they were written', () => {
  const root = join(PACKAGE, 'fixtures');
  const writtenMs = Date.UTC(2026, 10, 22, 12);
  const packed = /^(?:archives|compressed|encodings)\b/;
  let stamps = 0;
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isLog = entry.isFile() && !/^(?:README\.md|expected\.csv|\.gitattributes)$/.test(entry.name);
    if (!isLog || packed.test(path.slice(root.length + 1))) continue;
    for (const line of readFileSync(path, 'latin1').split('\n')) {
      const stamp = stampOf(Buffer.from(line, 'latin1'));
      if (!stamp) continue;
      stamps++;
      const at = new Date(toEpochMs(stamp, { zone: UTC, writtenMs })).toISOString();
      assert.equal(at.slice(0, 10), '2026-11-22', `${path}: ${line}`);
    }
  }
  assert.ok(stamps > 2000, String(stamps));
});
