import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareNames } from '../../src/compare-names.ts';

test('names are in the order of their UTF-8 bytes', () => {
  const part = fc.constantFrom('a', 'B', '/', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1f69a}');
  const name = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(name, name, (a, b) => {
      const want = Buffer.compare(Buffer.from(a), Buffer.from(b));
      assert.equal(Math.sign(compareNames(a, b)), want);
    }),
  );
});
