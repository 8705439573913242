import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Slice, together, withSlice } from '../../src/notify/window.ts';

const WINDOW_MS = 60_000;

function sliceOf(atMs: number, count: number): Slice {
  const files = count === 0 ? [] : [{ path: `f${count % 7}`, count }];
  return { fromMs: atMs, toMs: atMs, count, levelled: count + 1, files, fileCount: files.length };
}

test('however often counts come in, a window is kept in few slices, and is its length or a sixtieth more', () => {
  const step = fc.record({ afterMs: fc.oneof(fc.nat(1500), fc.nat(90_000)), count: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 300, size: 'max' }), (steps) => {
      let slices: Slice[] = [];
      let nowMs = 0;
      const past: { readonly atMs: number; readonly count: number }[] = [];
      for (const { afterMs, count } of steps) {
        nowMs += afterMs;
        past.push({ atMs: nowMs, count });
        slices = withSlice(slices, sliceOf(nowMs, count), WINDOW_MS);
        const within = (ms: number): number => {
          return past.reduce((sum, one) => sum + (nowMs - one.atMs < ms ? one.count : 0), 0);
        };
        const total = slices.reduce(together);
        assert.ok(total.count >= within(WINDOW_MS), 'nothing of the window is missing');
        assert.ok(total.count <= within(WINDOW_MS * (1 + 1 / 60)), 'and hardly anything older is in it');
        assert.ok(slices.length <= 61, `${slices.length} slices`);
        assert.ok(total.files.length <= 5);
      }
    }),
    { numRuns: 200 },
  );
});

test('a clock that is put back does not keep counts for ever', () => {
  const before = withSlice([], sliceOf(1_000_000, 5), WINDOW_MS);
  const after = withSlice(before, sliceOf(0, 1), WINDOW_MS);
  assert.equal(after.reduce(together).count, 6);
  const later = withSlice(after, sliceOf(WINDOW_MS + 1, 1), WINDOW_MS);
  assert.equal(later.reduce(together).count, 1);
});

test('files of several slices are added up, by host and path', () => {
  const a = {
    ...sliceOf(0, 3),
    files: [
      { host: 'x', path: 'a', count: 2 },
      { host: 'y', path: 'a', count: 1 },
    ],
  };
  const b = { ...sliceOf(1, 9), files: [{ host: 'y', path: 'a', count: 9 }], fileCount: 12 };
  const { files, fileCount } = together(a, b);
  assert.deepEqual(files, [
    { host: 'y', path: 'a', count: 10 },
    { host: 'x', path: 'a', count: 2 },
  ]);
  assert.equal(fileCount, 12);
});
