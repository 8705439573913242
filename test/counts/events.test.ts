import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { type CountEvent, eventText, parseEvent } from '../../src/kafka/count-event.ts';
import { COUNTS_LENGTH, LONG_LINES_AT } from '../../src/kafka/counts.ts';
import { Totals } from '../../src/kafka/totals.ts';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../src/kafka/count-event.schema.json', import.meta.url), 'utf8'),
);
const formats = { 'date-time': (text: string) => !Number.isNaN(new Date(text).getTime()) };
const isValid = new Ajv2020({ strict: false, formats }).compile(SCHEMA);

const count = fc.oneof(fc.nat(50), fc.maxSafeNat());
const counts = fc
  .array(count, { minLength: LONG_LINES_AT, maxLength: LONG_LINES_AT })
  // Long lines are not told.
  .map((numbers) => Float64Array.from([...numbers, 0]));
const text = fc.string({ minLength: 1, unit: 'binary' });
const anyEvent: fc.Arbitrary<CountEvent> = fc.record(
  {
    host: text,
    file: text,
    source: text,
    from: count,
    to: count,
    counted: counts,
    total: counts,
    at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') }),
  },
  { noNullPrototype: true },
);

const LEVEL_COUNTS = { ERROR: 1, WARNING: 0, INFO: 2, FATAL: 0, NOTICE: 0, DEBUG: 0, TRACE: 0, NONE: 3 };
const SERIES: NonNullable<CountEvent['series']> = {
  bucket: 'hour',
  timeZone: 'UTC',
  buckets: [{ start: '2026-05-01T12:00:00.000Z', levels: LEVEL_COUNTS }],
  untimed: LEVEL_COUNTS,
};
const TOP: NonNullable<CountEvent['top']> = [
  {
    level: 'ERROR',
    messages: [
      {
        template: 'job <num>',
        count: 1,
        first: '2026-05-01T12:00:00.000Z',
        last: '2026-05-01T12:00:00.000Z',
        sample: { line: 1, text: 'job 1' },
      },
    ],
    otherCount: 0,
  },
];

test('an event comes back as it was, and agrees with its schema', () => {
  fc.assert(
    fc.property(anyEvent, fc.boolean(), (plain, tells) => {
      const event: CountEvent = tells ? { ...plain, series: SERIES, top: TOP } : plain;
      const json = eventText(event);
      assert.ok(isValid(JSON.parse(json)), JSON.stringify(isValid.errors));
      assert.deepEqual(parseEvent(Buffer.from(json)), event);
    }),
  );
});

test('what the schema does not describe is refused with a reason, and nothing else is', () => {
  const paths = ['format', 'version', 'host', 'from', 'to', 'counted', 'total', 'at', 'generator', 'more'];
  const told = ['series', 'series.bucket', 'series.timeZone', 'series.buckets', 'series.untimed', 'top'];
  const inside = ['series.buckets.0', 'series.buckets.0.start', 'series.untimed.ERROR', 'top.0.level'];
  const messages = [
    'top.0.messages',
    'top.0.otherCount',
    'top.0.messages.0.count',
    'top.0.messages.0.template',
    'top.0.messages.0.first',
    'top.0.messages.0.last',
    'top.0.messages.0.sample',
    'top.0.messages.0.sample.line',
    'top.0.messages.0.sample.text',
  ];
  const places = [
    ...paths,
    ...told,
    ...inside,
    ...messages,
    'counted.levels',
    'counted.bytes',
    'total.levels.ERROR',
    'total.levels.NEW',
  ];
  const values = fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0.5, 2 ** 53, '', null, [], {}, undefined));
  fc.assert(
    fc.property(anyEvent, fc.constantFrom(...places), values, (event, place, value) => {
      const record = JSON.parse(eventText({ ...event, series: SERIES, top: TOP }));
      const names = place.split('.');
      const last = names.pop() as string;
      const owner = names.reduce((inner, name) => inner[name], record);
      owner[last] = value;
      const bytes = Buffer.from(JSON.stringify(record));
      const parsed = parseEvent(bytes);
      assert.equal('problem' in parsed, !isValid(JSON.parse(bytes.toString())), JSON.stringify(parsed));
    }),
    { numRuns: 2000 },
  );
  for (const poison of ['', '{', 'null', '[]', '"x"', '\xff']) {
    assert.ok('problem' in parseEvent(Buffer.from(poison, 'latin1')), poison);
  }
});

test('in any order and any number of times, the same events give the same totals', () => {
  /** What a host counts of logs that grow: each event has all that came before. */
  const history = fc.array(
    fc.record({
      host: fc.constantFrom('a', 'b'),
      source: fc.constantFrom('1', '2', '3'),
      file: fc.constantFrom('x', 'y'),
    }),
    { maxLength: 30 },
  );
  const seeds = fc.array(fc.nat(), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(history, seeds, (steps, order) => {
      const ends = new Map<string, number>();
      const events = steps.map(({ host, source, file }): CountEvent => {
        const from = ends.get(host + source) ?? 0;
        const to = from + 10;
        ends.set(host + source, to);
        const numbers = (n: number): Float64Array =>
          new Float64Array(COUNTS_LENGTH).fill(n, 0, LONG_LINES_AT);
        return {
          host,
          source,
          file,
          from,
          to,
          counted: numbers(1),
          total: numbers(to / 10),
          at: new Date(0),
        };
      });
      const once = new Totals();
      for (const event of events) once.add(event);
      const again = new Totals();
      const news = new Float64Array(COUNTS_LENGTH);
      const shuffled = [...events, ...events].map((event, at) => ({ event, key: order[at] as number }));
      for (const { event } of shuffled.sort((a, b) => a.key - b.key)) {
        for (const [i, n] of (again.add(event)?.counts ?? []).entries()) (news[i] as number) += n;
      }
      assert.deepEqual(again.rows(), once.rows());
      // What each event added is all that there is, too.
      assert.equal(news[0], events.length);
    }),
  );
});
