import assert from 'node:assert/strict';
import type { CsvRow } from '../support/sandbox.ts';
import type { ExpectedRow, ExpectedRows } from './rows.ts';
import { countsIn } from './running.ts';

/** Reasons to leave something out on purpose, which end in no exit code of their own. */
const ON_PURPOSE = /^(?:a link|a pipe$|a socket$|same file as )/;

/** Whether a row says that something is missing. */
export function isProblem({ Status, Detail }: CsvRow): boolean {
  return Status !== 'ok' && !(Status === 'skipped' && ON_PURPOSE.test(Detail));
}

/** The rows of a file, by what follows its path. */
export function rowsOf(path: string, rows: readonly CsvRow[]): Map<string, CsvRow> {
  const own = rows.filter(({ File }) => File === path || File.startsWith(`${path}!`));
  return new Map(own.map((row) => [row.File.slice(path.length), row]));
}

export function assertRows(path: string, rows: ReadonlyMap<string, CsvRow>, expected: ExpectedRows): void {
  assert.deepEqual([...rows.keys()].sort(), [...expected.keys()].sort(), path);
  for (const [suffix, row] of rows) {
    const should = expected.get(suffix) as ExpectedRow;
    assert.equal(row.Status, should.status, `${row.File}: ${row.Detail}`);
    assert.ok(row.Detail.startsWith(should.detail), `${row.File}: ${row.Detail}`);
    assert.equal(row.Detail === '', should.detail === '', `${row.File}: ${row.Detail}`);
    assertCounts(row, should);
  }
}

/** Of a file that was damaged: what is `ok` is as it was before, and what is missing is said. */
export function assertNotSilent(
  path: string,
  rows: ReadonlyMap<string, CsvRow>,
  original: ExpectedRows,
): void {
  assert.ok(rows.size > 0, `${path} has no row`);
  for (const [suffix, row] of rows) {
    if (row.Status !== 'ok') continue;
    const before = original.get(suffix);
    if (before === undefined) assert.fail(`${row.File} is ok, and was not there before`);
    // Which members are links only the directory of a zip archive knows, and it may be gone.
    if (!before.detail.startsWith('a link')) assertCounts(row, before);
  }
  if ([...original.keys()].some((suffix) => !rows.has(suffix))) {
    assert.ok([...rows.values()].some(isProblem), `${path} lacks rows, and nothing is said`);
  }
}

function assertCounts(row: CsvRow, { counts, bytes }: ExpectedRow): void {
  assert.deepEqual(countsIn(row), counts, `${row.File}: ${row.Detail}`);
  assert.equal(Number(row.Bytes), bytes, row.File);
}
