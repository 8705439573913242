import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { summaryText } from '../../src/output/summary.ts';
import { bytesText, grouped, measureFor, shortened } from '../../src/output/text.ts';
import type { Report } from '../../src/report.ts';

const REPORT: Report = {
  totals: Float64Array.of(1204, 80, 98_000, 3, 0, 700, 0, 13, 1_100_000_000),
  files: { ok: 9, partial: 1, skipped: 1, failed: 1 },
  notReached: 0,
  links: 0,
  leftOut: 12,
  worst: [
    { path: 'logs/app/server.log', errors: 1002 },
    { path: `logs/${'very/'.repeat(30)}deep.log`, errors: 205 },
  ],
  problems: [],
};
const measure = await measureFor([]);
const RESULTS = { report: REPORT, interrupted: false, elapsedSeconds: () => 0.21 };

test('the summary', () => {
  assert.equal(
    summaryText(RESULTS, true, { columns: 80, color: false, measure }),
    `FATAL          3    0.0 %  ▏
ERROR      1,204    1.2 %  ▌
WARNING       80    0.1 %  ▏
NOTICE         0    0.0 %
INFO      98,000   98.0 %  ███████████████████████████████████████▎
DEBUG        700    0.7 %  ▎
TRACE          0    0.0 %
NONE          13    0.0 %  ▏
Lines    100,000

12 files found: 9 ok, 1 partial, 1 skipped, 1 failed
12 files were left out by name; --all takes them

Most ERROR and FATAL lines
  1,002  logs/app/server.log
    205  logs/very/very/very/ver…ery/very/very/very/very/very/very/very/deep.log

1.10 GB, 5.24 GB/s
Total processing time: 0.21 seconds
`,
  );
});

test('colors change nothing but colors, and only levels that occur have one', () => {
  const plain = summaryText(RESULTS, true, { columns: 80, color: false, measure });
  const colored = summaryText(RESULTS, true, { columns: 80, color: true, measure });
  assert.equal(stripVTControlCharacters(colored), plain);
  assert.ok(colored.includes('\n\x1b[31mERROR'));
  const none = { ...RESULTS, report: { ...REPORT, totals: new Float64Array(9) } };
  assert.ok(!summaryText(none, true, { columns: 80, color: true, measure }).includes('\x1b[3'));
});

test('no line is longer than the terminal is wide', () => {
  for (const columns of [60, 80, 120, 200]) {
    const lines = summaryText(RESULTS, true, { columns, color: false, measure }).split('\n');
    assert.ok(lines.every((line) => line.length <= columns));
  }
});

test('numbers as people read them', async () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(grouped), ['0', '999', '1,000', '1,234,567']);
  assert.deepEqual([0, 999, 1000, 999_949, 999_999, 4.1e9].map(bytesText), [
    '0 B',
    '999 B',
    '1.00 kB',
    '1.00 MB',
    '1.00 MB',
    '4.10 GB',
  ]);
  assert.equal(shortened('a/b/c/name.log', 10, measure), 'a/b…me.log');
  // Two columns each.
  assert.equal(shortened('日志/日志日志日志.log', 12, await measureFor(['日'])), '日…日志.log');
});
