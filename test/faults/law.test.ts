import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CsvRow, permissions, Sandbox, unprivileged } from '../support/sandbox.ts';
import { assertNotSilent, assertRows, isProblem, rowsOf } from './checking.ts';
import { type Counted, count, countsIn } from './running.ts';
import { tree, type Written, write } from './tree.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 12);

function assertLaw({ rows, total, stderr, code }: Counted, { files, leftOut }: Written): void {
  const own = [...files].map(([path, expected]) => [path, expected, rowsOf(path, rows)] as const);
  for (const [path, expected, found] of own) {
    if (expected.kind === 'rows') assertRows(path, found, expected.rows);
    else assertNotSilent(path, found, expected.rows);
  }
  assert.equal(
    rows.length,
    own.reduce((n, [, , found]) => n + found.size, 0),
  );

  const [, found = '0', parts = ''] = /^([\d,]+) files? found(?:: (.*))?$/m.exec(stderr) ?? [];
  assert.equal(Number(found.replaceAll(',', '')), rows.length);
  const statuses = ['ok', 'partial', 'skipped', 'failed']
    .map((status) => [rows.filter((row) => row.Status === status).length, status] as const)
    .filter(([n]) => n > 0);
  assert.equal(parts, statuses.map(([n, status]) => `${n} ${status}`).join(', '));
  if (leftOut !== undefined) {
    assert.equal(Number(/^(\d+) files? w\w+ left out/m.exec(stderr)?.[1] ?? 0), leftOut);
  }
  const columns = ['ERROR', 'WARNING', 'INFO', 'FATAL', 'NOTICE', 'DEBUG', 'TRACE', 'NONE', 'Lines', 'Bytes'];
  for (const column of columns) {
    const sum = rows.reduce((sum, row) => sum + Number(row[column]), 0);
    assert.equal(Number(total?.[column]), sum, column);
  }
  for (const row of rows)
    assert.equal(
      Number(row.Lines),
      countsIn(row).reduce((a, b) => a + b),
    );
  // Also if there is nothing, or nothing but links that were not followed.
  assert.equal(code, rows.every(isLink) || rows.some(isProblem) ? 3 : 0);
}

function isLink({ Status, Detail }: CsvRow): boolean {
  return Status === 'skipped' && Detail.startsWith('a link;');
}

function withoutSeconds(rows: readonly CsvRow[]): unknown[] {
  return rows.map(({ Seconds: _, ...rest }) => rest);
}

test('files found = ok + partial + skipped + failed, and what is ok has the counts of the reference', {
  ...permissions,
  timeout: 120_000 + runs * 5000,
}, async (t) => {
  const sandbox = new Sandbox(t);
  // With so many files, workers count.
  for (let i = 0; i < 100; i++) sandbox.write(`others/${i}.log`, 'INFO x\n'.repeat(i));
  await fc.assert(
    fc.asyncProperty(tree, async (tree) => {
      rmSync(sandbox.at('tree'), { recursive: true, force: true });
      sandbox.folder('tree');
      const written = write(tree, 'tree', sandbox);
      const alone = await count(sandbox, ['-j', '1', 'tree'], unprivileged);
      assertLaw(alone, written);
      const amongOthers = await count(
        sandbox,
        ['-j', '4', '-q', '--no-total', 'others', 'tree'],
        unprivileged,
      );
      const same = amongOthers.rows.filter(({ File }) => File.startsWith('tree/'));
      assert.deepEqual(withoutSeconds(same), withoutSeconds(alone.rows));
    }),
    { numRuns: runs, includeErrorInReport: true, endOnFailure: true },
  );
});
