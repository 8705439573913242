import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvText } from '../../src/output/csv.ts';
import type { Row } from '../../src/row.ts';
import { STRIDE } from '../../src/task.ts';
import { parseCsv } from '../support/sandbox.ts';

const LAYOUT = { totalRow: 'none', byteOrderMark: 'omit' } as const;

function rowOf(path: string, first = 0): Row {
  const numbers = new Float64Array(STRIDE);
  numbers[0] = first;
  return { path, status: 'ok', finding: undefined, longLines: 0, numbers };
}

function text(rows: readonly Row[]): string {
  const report = { totals: new Float64Array(STRIDE) };
  return [...csvText({ report, rows: () => rows, elapsedSeconds: () => 0 }, LAYOUT)].join('');
}

test('any path comes back from the CSV, at most with an apostrophe before it', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 5 }), (paths) => {
      const rows = parseCsv(text(paths.map((path) => rowOf(path))));
      assert.deepEqual(
        rows.map(({ File }, at) => (File === `'${paths[at]}` ? paths[at] : File)),
        paths,
      );
    }),
  );
});

test('no cell begins with what a spreadsheet calculates, not even behind blanks', () => {
  const blank = fc.constantFrom('', ' ', '\n', '\t', '\r', '\u00A0', '\uFEFF');
  const sign = fc.constantFrom('=', '+', '-', '@', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20');
  fc.assert(
    fc.property(blank, blank, sign, fc.string(), (a, b, start, rest) => {
      const path = `${a}${b}${start}${rest}`;
      fc.pre(path !== '-');
      const [row] = parseCsv(text([rowOf(path)]));
      assert.ok(row?.File.startsWith("'"));
    }),
  );
});

test('standard input is a lone hyphen, which no spreadsheet calculates', () => {
  assert.match(text([rowOf('-')]), /^-,/m);
});

test('more rows than are written at a time all get there, under one header', () => {
  const rows = Array.from({ length: 5000 }, (_, i) => rowOf(`${i}.log`, i));
  const lines = text(rows).trimEnd().split('\n');
  assert.equal(lines.length, 5001);
  assert.ok(lines.slice(1).every((line, i) => line.startsWith(`${i}.log,${i},0,`)));
});

test('without any row there is still a header', () => {
  assert.equal(text([]), 'File,ERROR,WARNING,INFO,FATAL,NOTICE,DEBUG,TRACE,NONE,Lines,Bytes,Status,Detail\n');
});

test('large counts are written as whole numbers', () => {
  assert.match(text([rowOf('a', 9_007_199_254_740_991)]), /^a,9007199254740991,0/m);
});
