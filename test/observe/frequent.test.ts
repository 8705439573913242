import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MostFrequent } from '../../src/most-frequent.ts';

const LEVEL = 1;

interface Message {
  readonly level: number;
  readonly template: string;
  count: number;
}

function add(table: MostFrequent<string, Message>, template: string, count: number): void {
  const known = table.get(template);
  if (known) known.count += count;
  else table.add(template, { level: LEVEL, template, count });
}

/** Many that come seldom, and some that come often. */
const stream = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.nat(400).map((n) => `rare ${n}`) },
    { weight: 1, arbitrary: fc.nat(3).map((n) => `often ${n}`) },
  ),
  { maxLength: 600 },
);

test('what is frequent is there, however records come and tables are put together', () => {
  fc.assert(
    fc.property(
      fc.array(stream, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 2, max: 40 }),
      (parts, most) => {
        const whole = new MostFrequent<string, Message>(most);
        const counts = new Map<string, number>();
        for (const part of parts) {
          const table = new MostFrequent<string, Message>(most);
          for (const template of part) {
            add(table, template, 1);
            counts.set(template, (counts.get(template) ?? 0) + 1);
          }
          for (const { template, count } of table.values()) add(whole, template, count);
          whole.addBeyond(table.beyond);
        }
        const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
        const missing = (2 * 2 * total) / most;
        for (const [template, count] of counts) {
          const told = whole.get(template)?.count ?? 0;
          assert.ok(told <= count && told >= count - missing, `${template}: ${told} of ${count}`);
        }
        const told = [...whole.values()];
        assert.ok(told.length <= most);
        const sum = told.reduce((all, { count }) => all + count, 0);
        assert.equal(sum + (whole.beyond[LEVEL] as number), total);
        if (counts.size <= most)
          assert.deepEqual(new Map(told.map(({ template, count }) => [template, count])), counts);
      },
    ),
    { numRuns: 2000 },
  );
});

test('who makes way is told of, so that nobody keeps it', () => {
  fc.assert(
    fc.property(stream, fc.integer({ min: 2, max: 40 }), (templates, most) => {
      const present = new Set<Message>();
      const table = new MostFrequent<string, Message>(most, (message) => present.delete(message));
      for (const template of templates) {
        add(table, template, 1);
        present.add(table.get(template) as Message);
      }
      assert.deepEqual(new Set(table.values()), present);
    }),
  );
});
