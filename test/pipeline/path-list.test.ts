import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PathList } from '../../src/path-list.ts';

/** Paths with long common parts, and characters whose order differs between UTF-8 and UTF-16. */
const path = fc
  .array(fc.constantFrom('logs/', 'a', 'b', '.log', '/', '\n', 'ä', '\uFFEE', '😀', '-', '0'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

test('paths come back as they were, once each, ordered by their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.constantFrom('', '/var/ä'), fc.array(path, { maxLength: 200 }), (start, rest) => {
      // One of them is what all others begin with.
      const paths = [...rest.map((each) => start + each), ...(start ? [start] : [])];
      const list = new PathList('possible');
      const distinct = [...new Set(paths)];
      const ids = paths.map((each) => list.add(each));
      assert.deepEqual(
        paths.filter((_, at) => ids[at] !== -1),
        distinct,
      );
      assert.equal(list.length, distinct.length);
      assert.deepEqual(
        [...list.sorted()].map((id) => list.get(id)),
        distinct.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
    }),
  );
});

test('a path is known only after it was added', () => {
  const list = new PathList('possible');
  assert.ok(!list.has('a'));
  list.add('a');
  assert.ok(list.has('a') && !list.has('aa') && !list.has(''));
});

test('more paths than a chunk holds keep their order and their text', () => {
  const list = new PathList('possible');
  const name = 'x'.repeat(300);
  const count = 20_000;
  for (let i = 0; i < count; i++) assert.equal(list.add(`${name}/${(i * 7919) % count}`), i);
  const sorted = [...list.sorted()].map((id) => list.get(id));
  assert.equal(new Set(sorted).size, count);
  assert.deepEqual(sorted, sorted.toSorted());
});
