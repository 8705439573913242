import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ledger } from '../../src/merge.ts';
import { OwnOutputs } from '../../src/own-outputs.ts';
import { PathList } from '../../src/path-list.ts';
import { reportOn } from '../../src/report.ts';
import { type Note, STRIDE, type TaskResult } from '../../src/task.ts';

const NAMES = ['c.log', 'a.log', 'd.log', 'b.log'];
const RANGES = 3;
const REST = { from: 1, to: 2, identity: '1:2' };

function result(counts: readonly number[], note?: Note, identity?: string): TaskResult {
  const numbers = new Float64Array(STRIDE).fill(0);
  numbers.set(counts);
  return {
    numbers,
    notes: note ? [[0, note]] : [],
    rest: [],
    identities: identity === undefined ? [] : [[0, identity]],
    archives: [],
    observed: [],
    checkpoints: [],
  };
}

const note: fc.Arbitrary<Note | undefined> = fc.option(
  fc.constantFrom<Note>(
    { status: 'partial', finding: { code: 'read', errno: 'EIO' } },
    { status: 'partial', finding: { code: 'read', errno: 'ESTALE' } },
    { status: 'failed', finding: { code: 'vanished' } },
    { status: 'ok', finding: { code: 'long-lines', lines: 2 } },
  ),
  { nil: undefined },
);

/** One result: a file with its identity, or a range of the long file `long.log`. */
const part = fc.record({ counts: fc.array(fc.nat(1000), { maxLength: STRIDE }), note, inode: fc.nat(2) });

test('results added in any order give the same rows and the same report', () => {
  fc.assert(
    fc.property(
      fc.array(part, { minLength: NAMES.length + RANGES, maxLength: NAMES.length + RANGES }),
      fc.func(fc.integer()),
      (parts, shuffle) => {
        const order = parts.map((_, at) => at);
        const shuffled = order.toSorted((a, b) => shuffle(a) - shuffle(b) || a - b);
        assert.deepEqual(rowsAfter(parts, order), rowsAfter(parts, shuffled));
      },
    ),
  );
});

interface Part {
  readonly counts: readonly number[];
  readonly note: Note | undefined;
  readonly inode: number;
}

function rowsAfter(parts: readonly Part[], order: readonly number[]): unknown {
  const ledger = new Ledger(new PathList('possible'), new OwnOutputs([]));
  for (const name of NAMES) ledger.paths.add(name);
  const long = ledger.paths.add('long.log');
  ledger.addFiles([long], { ...result([1]), rest: [[0, REST]] }, () => RANGES);
  for (const at of order) {
    const { counts, note, inode } = parts[at] as Part;
    if (at < NAMES.length) ledger.addFiles([at], result(counts, note, `1:${inode}`), () => 0);
    else ledger.addRange(long, result(counts, note));
  }
  assert.equal(ledger.settled, NAMES.length + 1);
  ledger.close();
  const rows = [...ledger.paths.sorted()].map((id) => {
    const row = ledger.row(id);
    return { ...row, numbers: [...row.numbers] };
  });
  return { rows, report: reportOn(ledger, 0) };
}

test('a range that fails makes its file partial and keeps what the others counted', () => {
  const ledger = new Ledger(new PathList('possible'), new OwnOutputs([]));
  const id = ledger.paths.add('a.log');
  ledger.addFiles([id], { ...result([5]), rest: [[0, REST]] }, () => 2);
  ledger.addRange(id, result([7]));
  ledger.addRange(id, result([], { status: 'failed', finding: { code: 'vanished' } }));
  ledger.close();
  assert.deepEqual(
    { status: ledger.row(id).status, errors: ledger.row(id).numbers[0] },
    { status: 'partial', errors: 12 },
  );
});

test('a file of which ranges are missing when the run is interrupted is partial', () => {
  const ledger = new Ledger(new PathList('possible'), new OwnOutputs([]));
  const id = ledger.paths.add('a.log');
  ledger.paths.add('never reached.log');
  ledger.addFiles([id], { ...result([5]), rest: [[0, REST]] }, () => 2);
  ledger.addRange(id, result([7]));
  ledger.close();
  const { files, notReached } = reportOn(ledger, 0);
  assert.deepEqual({ ...files, notReached }, { ok: 0, partial: 1, skipped: 0, failed: 0, notReached: 1 });
});
