import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS, type Level } from '../../src/core/levels.ts';
import { UTC } from '../../src/core/time/zone.ts';
import type { CountEvent, TopCounts } from '../../src/kafka/count-event.ts';
import { COUNTS_LENGTH } from '../../src/kafka/counts.ts';
import type { TellingOptions } from '../../src/kafka/event-telling.ts';
import { MergedTelling } from '../../src/kafka/merged-telling.ts';
import type { Told } from '../../src/kafka/telling-sum.ts';
import type { Bucket } from '../../src/results.ts';
import { BUCKET_MS } from '../../src/series.ts';
import { timeZone } from '../../src/time-zone.ts';

const START_MS = Date.parse('2026-05-01T00:00:00Z');
const OPTIONS: TellingOptions = { by: 'hour', top: 10, maxTemplates: 100, zone: UTC, timeZone: 'UTC' };

interface Line {
  readonly level: Level;
  /** Since `START_MS`; undefined: it states no time. */
  readonly minute: number | undefined;
  readonly template: string;
}

const anyLine: fc.Arbitrary<Line> = fc.record({
  level: fc.constantFrom('ERROR', 'FATAL', 'INFO'),
  minute: fc.option(fc.nat(400), { nil: undefined }),
  template: fc.constantFrom('one', 'two', 'three'),
});

/** A log of which each line is a byte. */
interface Log {
  readonly host: string;
  readonly lines: readonly Line[];
}

const msOf = ({ minute }: Line): number | undefined =>
  minute === undefined ? undefined : START_MS + minute * 60_000;

function countsOf(lines: readonly Line[]): Record<Level, number> {
  const counts = LEVELS.map((level) => [level, lines.filter((line) => line.level === level).length]);
  return Object.fromEntries(counts) as Record<Level, number>;
}

function seriesOf(lines: readonly Line[], bucket: Bucket): NonNullable<CountEvent['series']> {
  const startOf = (line: Line): number | undefined => {
    const ms = msOf(line);
    return ms === undefined ? undefined : ms - (ms % BUCKET_MS[bucket]);
  };
  const starts = [...new Set(lines.flatMap((line) => startOf(line) ?? []))].sort((a, b) => a - b);
  return {
    bucket,
    timeZone: 'UTC',
    buckets: starts.map((ms) => ({
      start: new Date(ms).toISOString(),
      levels: countsOf(lines.filter((line) => startOf(line) === ms)),
    })),
    untimed: countsOf(lines.filter((line) => line.minute === undefined)),
  };
}

/** The event of a run that counts the lines [from, to) of a log, and tells so many messages a level. */
function eventOf(
  { host, lines }: Log,
  from: number,
  to: number,
  { bucket = 'minute', top = 10 }: { bucket?: Bucket; top?: number } = {},
): CountEvent {
  const counted = lines.slice(from, to);
  const numbers = (of: readonly Line[]): Float64Array => {
    const counts = new Float64Array(COUNTS_LENGTH);
    counts.set(LEVELS.map((level) => countsOf(of)[level]));
    return counts;
  };
  const levels = (['FATAL', 'ERROR'] as const).map((level): TopCounts => {
    const ofLevel = counted.filter((line) => line.level === level);
    const templates = [...new Set(ofLevel.map(({ template }) => template))];
    const messages = templates.slice(0, top).map((template) => {
      const same = ofLevel.filter((line) => line.template === template);
      const times = same.flatMap((line) => msOf(line) ?? []).sort((a, b) => a - b);
      const line = lines.indexOf(same[0] as Line, from) + 1;
      const [first, last] = [times[0], times.at(-1)];
      return {
        template,
        count: same.length,
        ...(first === undefined ? {} : { first: new Date(first).toISOString() }),
        ...(last === undefined ? {} : { last: new Date(last).toISOString() }),
        sample: { line, text: `${host} ${line}` },
      };
    });
    const told = messages.reduce((sum, { count }) => sum + count, 0);
    return { level, messages, otherCount: ofLevel.length - told };
  });
  return {
    host,
    file: '/a.log',
    source: '1',
    from,
    to,
    counted: numbers(counted),
    total: numbers(lines.slice(0, to)),
    series: seriesOf(counted, bucket),
    top: levels,
    at: new Date(0),
  };
}

/** What lines of logs tell, counted one by one. */
function truthOf(logs: readonly Log[], totals: Float64Array): Required<Told> {
  const all = logs.flatMap(({ lines }) => lines);
  const { buckets, untimed } = seriesOf(all, 'hour');
  return {
    series: {
      bucket: 'hour',
      timeZone: 'UTC',
      buckets: buckets.map(({ start, levels }) => ({
        startMs: Date.parse(start),
        counts: LEVELS.map((level) => levels[level]),
      })),
      untimed: LEVELS.map((level) => untimed[level]),
    },
    top: (['FATAL', 'ERROR'] as const).map((level) => {
      const found = [...new Set(all.filter((line) => line.level === level).map(({ template }) => template))];
      const messages = found.map((template) => {
        const isSame = (line: Line): boolean => line.level === level && line.template === template;
        const times = all
          .filter(isSame)
          .flatMap((line) => msOf(line) ?? [])
          .sort((a, b) => a - b);
        const having = logs
          .filter(({ lines }) => lines.some(isSame))
          .sort((a, b) => (a.host < b.host ? -1 : 1));
        const { host, lines } = having[0] as Log;
        const line = lines.findIndex(isSame) + 1;
        const count = all.filter(isSame).length;
        return {
          template,
          count,
          share: count / (totals[LEVELS.indexOf(level)] as number),
          files: having.length,
          ...(times.length > 0 ? { firstMs: times[0] as number, lastMs: times.at(-1) as number } : {}),
          sample: { path: `${host}:/a.log`, line, text: `${host} ${line}` },
        };
      });
      messages.sort((a, b) => b.count - a.count || (a.template < b.template ? -1 : 1));
      return { level, messages, otherCount: 0, isApproximate: false };
    }),
  };
}

function totalsOf(logs: readonly Log[]): Float64Array {
  const all = countsOf(logs.flatMap(({ lines }) => lines));
  return Float64Array.from(LEVELS, (level) => all[level]);
}

function mergedOf(events: readonly CountEvent[], options: Partial<TellingOptions> = {}, room?: number) {
  const said: string[] = [];
  const merged = new MergedTelling({ ...OPTIONS, ...options }, (text) => said.push(text), room);
  for (const event of events) merged.add(event, event.host === 'a' ? 0 : 1);
  return { told: (totals: Float64Array): Told => merged.told(totals), said };
}

/** Runs over logs that grow: with one of two states, and some are killed after they have published. */
const runs = fc.array(
  fc.record({
    host: fc.constantFrom('a', 'b'),
    state: fc.nat(1),
    isRemembered: fc.boolean(),
    bucket: fc.constantFrom<Bucket>('minute', 'hour'),
    lines: fc.array(anyLine, { minLength: 1, maxLength: 4 }),
  }),
  { maxLength: 20 },
);
type Runs = typeof runs extends fc.Arbitrary<infer T> ? T : never;

function published(history: Runs): { logs: Log[]; events: CountEvent[] } {
  const logs = new Map<string, Line[]>();
  const ends = new Map<string, number>();
  const events = history.map(({ host, state, isRemembered, bucket, lines: more }) => {
    // As objects of their own: lines are told apart by them.
    const lines = [...(logs.get(host) ?? []), ...more.map((line) => ({ ...line }))];
    logs.set(host, lines);
    const from = ends.get(`${host} ${state}`) ?? 0;
    if (isRemembered) ends.set(`${host} ${state}`, lines.length);
    return eventOf({ host, lines }, from, lines.length, { bucket });
  });
  return { logs: [...logs].map(([host, lines]) => ({ host, lines })), events };
}

/** Everything twice, in an order that numbers give. */
function shuffled(events: readonly CountEvent[], order: readonly number[]): CountEvent[] {
  const keyed = [...events, ...events].map((event, at) => ({ event, key: order[at] as number }));
  return keyed.sort((a, b) => a.key - b.key).map(({ event }) => event);
}

const orders = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });

test('in any order, and however often, events tell what their lines do, one by one', () => {
  fc.assert(
    fc.property(runs, orders, (history, order) => {
      const { logs, events } = published(history);
      const totals = totalsOf(logs);
      const { told, said } = mergedOf(shuffled(events, order));
      if (events.length > 0) assert.deepEqual(told(totals), truthOf(logs, totals));
      else assert.deepEqual(told(totals), {});
      assert.deepEqual(said, []);
    }),
  );
});

test('some of the events tell the same in any order, too', () => {
  fc.assert(
    fc.property(
      runs,
      orders,
      fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
      (...[history, order, isThere]) => {
        const { logs, events } = published(history);
        const some = events.filter((_, at) => isThere[at]);
        const totals = totalsOf(logs);
        assert.deepEqual(mergedOf(shuffled(some, order)).told(totals), mergedOf(some).told(totals));
      },
    ),
  );
});

test('with room for few events nothing is counted twice, and what is missing is not told as if it were all', () => {
  const someRoom = fc.constantFrom(0, 2000, 8000);
  fc.assert(
    fc.property(runs, orders, someRoom, (history, order, room) => {
      const { logs, events } = published(history);
      if (events.length === 0) return;
      const totals = totalsOf(logs);
      const { series, top } = mergedOf(shuffled(events, order), {}, room).told(totals) as Required<Told>;
      const truth = truthOf(logs, totals);
      const sums = LEVELS.map((_, level) =>
        series.buckets.reduce((sum, { counts }) => sum + (counts[level] as number), 0),
      );
      for (const [level, sum] of sums.entries())
        assert.equal(sum + (series.untimed[level] as number), totals[level]);
      for (const { startMs, counts } of series.buckets) {
        const most = truth.series.buckets.find((bucket) => bucket.startMs === startMs)?.counts ?? [];
        for (const [level, count] of counts.entries()) assert.ok(count <= (most[level] as number));
      }
      for (const [at, { messages, otherCount, isApproximate }] of top.entries()) {
        const known = truth.top[at] as (typeof top)[number];
        for (const { template, count, files } of messages) {
          const exact = known.messages.find((message) => message.template === template);
          assert.ok(exact && count <= exact.count && files <= exact.files);
        }
        assert.equal(isApproximate, otherCount > 0);
        if (!isApproximate)
          assert.deepEqual(
            messages.map(({ count }) => count),
            known.messages.map(({ count }) => count),
          );
      }
    }),
  );
});

test('with room for no event, those that come in their order tell all the same', () => {
  fc.assert(
    fc.property(runs, (history) => {
      const inOrder = history.map((run) => ({ ...run, state: 0, isRemembered: true }));
      const { logs, events } = published(inOrder);
      const totals = totalsOf(logs);
      const twice = [...events, ...events];
      assert.deepEqual(mergedOf(twice, {}, 0).told(totals), mergedOf(events).told(totals));
    }),
  );
});

const line = (minute: number | undefined, template = 'one'): Line => ({ level: 'ERROR', minute, template });
const LOG: Log = { host: 'a', lines: [line(0), line(0), line(61, 'two'), line(undefined), line(1500)] };
const TOTALS = totalsOf([LOG]);
const ERROR = LEVELS.indexOf('ERROR');

/** The ERROR lines by the hours that they are told of, and those without. */
function hours({ series }: Told): (string | number | undefined)[] {
  const shown = series?.buckets.map(
    ({ startMs, counts }) => `${new Date(startMs).toISOString().slice(8, 13)}: ${counts[ERROR]}`,
  );
  return [series?.bucket, ...(shown ?? []), series?.untimed[ERROR]];
}

test('buckets that are longer than those asked for are without a time, which is said once', () => {
  const events = [
    eventOf(LOG, 0, 3, { bucket: 'hour' }),
    eventOf(LOG, 3, 4, { bucket: 'day' }),
    eventOf(LOG, 4, 5, { bucket: 'day' }),
  ];
  const { told, said } = mergedOf([...events, eventOf({ ...LOG, host: 'b' }, 0, 1, { bucket: 'day' })]);
  assert.deepEqual(hours(told(TOTALS)), ['hour', '01T00: 2', '01T01: 1', 3]);
  assert.deepEqual(said, [
    '--by hour: some events, as of a, tell times by the day only; their lines are without a time here, but not with --by day',
  ]);
  const byDay = mergedOf(events, { by: 'day' });
  assert.deepEqual(hours(byDay.told(TOTALS)), ['day', '01T00: 3', '02T00: 1', 1]);
  assert.deepEqual(byDay.said, []);
});

test('where nobody says how long buckets are, they are as long as the longest of the events', () => {
  const events = [eventOf(LOG, 0, 3), eventOf(LOG, 3, 5, { bucket: 'hour' })];
  for (const room of [0, undefined]) {
    const byHour = mergedOf(events, { by: 'auto' }, room).told(TOTALS);
    assert.deepEqual(hours(byHour), ['hour', '01T00: 2', '01T01: 1', '02T01: 1', 1]);
    const byMinute = mergedOf(events.slice(0, 1), { by: 'auto' }, room).told(TOTALS);
    assert.equal(byMinute.series?.bucket, 'minute');
  }
});

test('of two events that reach as far, the one about more bytes holds', () => {
  const events = [eventOf(LOG, 1, 3), eventOf(LOG, 0, 3)];
  for (const order of [events, events.toReversed()]) {
    assert.deepEqual(hours(mergedOf(order).told(TOTALS)), ['hour', '01T00: 2', '01T01: 1', 2]);
  }
});

test('an event that comes again and again takes no more room than once', () => {
  const again = new Array<CountEvent>(100).fill(eventOf({ ...LOG, host: 'b' }, 3, 4));
  // Of the other log, which is to be replaced while there is room for it.
  const { told } = mergedOf([eventOf(LOG, 0, 2), ...again, eventOf(LOG, 0, 3)], {}, 10_000);
  assert.deepEqual(hours(told(TOTALS)), ['hour', '01T00: 2', '01T01: 1', 2]);
});

test('of logs that lay at one place after another, the same line is the example in any order', () => {
  const other = { ...LOG, lines: LOG.lines.toReversed() };
  const texts = [LOG, other].map((log, at): CountEvent => {
    const event = eventOf(log, 0, 1);
    const top = event.top?.map((level) => ({
      ...level,
      messages: level.messages.map((message) => ({ ...message, sample: { line: 1, text: `text ${at}` } })),
    }));
    return { ...event, ...(top ? { top } : {}) };
  });
  for (const order of [texts, texts.toReversed()]) {
    const merged = new MergedTelling(OPTIONS, assert.fail);
    for (const event of order) merged.add(event, texts.indexOf(event));
    const errors = merged.told(Float64Array.of(2, 0, 0, 0, 0, 0, 0, 0)).top?.[1];
    assert.deepEqual([errors?.messages[0]?.files, errors?.messages[0]?.sample.text], [2, 'text 0']);
  }
});

test('days of another zone are without a time, which is said; hours are not', () => {
  const options = { zone: timeZone('Europe/Berlin'), timeZone: 'Europe/Berlin' };
  const days = mergedOf([eventOf(LOG, 0, 5, { bucket: 'day' })], { ...options, by: 'day' });
  assert.deepEqual(hours(days.told(TOTALS)), ['day', 5]);
  assert.match(days.said.join(), /tell days of UTC, which are not those of Europe\/Berlin.*--timezone UTC$/);
  const fromHours = mergedOf([eventOf(LOG, 0, 5, { bucket: 'hour' })], { ...options, by: 'day' });
  assert.deepEqual(hours(fromHours.told(TOTALS)), ['day', '30T22: 3', '01T22: 1', 1]);
});

test('lines of which no event tells more are without a time and behind no message, which is said', () => {
  const { series: _, top: __, ...silent } = eventOf(LOG, 0, 3);
  const some = mergedOf([silent, eventOf(LOG, 3, 5)]);
  const told = some.told(TOTALS);
  assert.deepEqual(hours(told), ['hour', '02T01: 1', 4]);
  const errors = told.top?.find(({ level }) => level === 'ERROR');
  assert.deepEqual([errors?.messages.length, errors?.otherCount, errors?.isApproximate], [1, 3, true]);
  assert.deepEqual(some.said, [
    '--by hour: of some lines no event of the topic tells the time; they count as lines without one',
  ]);
  const none = mergedOf([silent]);
  assert.deepEqual(none.told(TOTALS), {});
  assert.deepEqual(none.said, [
    '--by hour: no event of the topic tells times; hosts tell them that publish with --by',
  ]);
  assert.deepEqual(mergedOf([silent, eventOf(LOG, 3, 5)], { by: 'auto' }).said, []);
});

test('where an event has told only its most frequent messages, counts are estimates', () => {
  const other: Log = { host: 'b', lines: LOG.lines };
  const { told } = mergedOf([eventOf(LOG, 0, 5), eventOf(other, 0, 5, { top: 1 })]);
  const errors = told(totalsOf([LOG, other])).top?.find(({ level }) => level === 'ERROR');
  assert.deepEqual(
    errors?.messages.map(({ template, count, files }) => [template, count, files]),
    [
      ['one', 8, 2],
      ['two', 1, 1],
    ],
  );
  assert.deepEqual([errors?.otherCount, errors?.isApproximate], [1, true]);
});

test('a line has the number that its event tells', () => {
  const [first, then] = [eventOf(LOG, 0, 2), eventOf(LOG, 2, 3)];
  const errors = mergedOf([first, then])
    .told(TOTALS)
    .top?.find(({ level }) => level === 'ERROR');
  assert.deepEqual(
    errors?.messages.map(({ sample }) => sample),
    [
      { path: 'a:/a.log', line: 1, text: 'a 1' },
      { path: 'a:/a.log', line: 3, text: 'a 3' },
    ],
  );
});

test('no more messages are told apart than asked for, and no more buckets than anyone looks at', () => {
  const lines = Array.from({ length: 60_000 }, (_, minute) => line(minute, `no ${minute % 50}`));
  const log: Log = { host: 'a', lines };
  const bucketOf = ({ minute }: Line) => ({
    start: new Date(START_MS + (minute as number) * 60_000).toISOString(),
    levels: countsOf([line(0)]),
  });
  const event: CountEvent = {
    ...eventOf({ ...log, lines: lines.slice(0, 50) }, 0, 50),
    counted: Float64Array.of(60_000, 0, 0, 0, 0, 0, 0, 0),
    series: { bucket: 'minute', timeZone: 'UTC', buckets: lines.map(bucketOf), untimed: countsOf([]) },
  };
  const totals = Float64Array.from(LEVELS, (level) => (level === 'ERROR' ? 60_000 : 0));
  for (const room of [0, undefined]) {
    const byMinute = mergedOf([event], { by: 'minute', maxTemplates: 10, top: 100 }, room).told(totals);
    assert.equal(byMinute.series?.buckets.length, 50_000);
    assert.equal(byMinute.series?.buckets[0]?.startMs, START_MS + 10_000 * 60_000);
    const kept = byMinute.top?.find(({ level }) => level === 'ERROR');
    assert.ok((kept?.messages.length ?? 0) <= 10 && kept?.isApproximate);
    const byHour = mergedOf([event], {}, room).told(totals);
    assert.deepEqual([byHour.series?.buckets.length, byHour.series?.untimed[ERROR]], [1000, 0]);
    const auto = mergedOf([event], { by: 'auto' }, room).told(totals);
    assert.deepEqual([auto.series?.bucket, auto.series?.buckets.length], ['hour', 1000]);
  }
});
