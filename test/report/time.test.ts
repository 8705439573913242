import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Clock } from '../../src/output/clock.ts';
import { burstIn } from '../../src/output/html/burst.ts';
import { joined, stepFor, stepStart } from '../../src/output/html/time-columns.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

test('times are those of the zone, also where it changes', () => {
  const berlin = new Clock('Europe/Berlin');
  assert.equal(berlin.text(Date.UTC(2026, 4, 1, 22, 30), 'minute'), '2026-05-02 00:30');
  assert.equal(berlin.text(Date.UTC(2026, 4, 1, 22, 30), 'day'), '2026-05-02');
  // The hour from 2 to 3 comes twice.
  const twice = [Date.UTC(2026, 9, 25, 0), Date.UTC(2026, 9, 25, 1)].map((ms) => berlin.text(ms, 'hour'));
  assert.deepEqual(twice, ['2026-10-25 02:00', '2026-10-25 02:00']);
  assert.equal(new Clock('Asia/Kathmandu').text(0, 'minute'), '1970-01-01 05:30');
});

test('a zone may be an offset', () => {
  assert.equal(new Clock('+02:00').text(0, 'minute'), '1970-01-01 02:00');
});

test('a span has the date again only if it is another one', () => {
  const utc = new Clock('UTC');
  assert.equal(utc.span(0, HOUR_MS, 'minute'), '1970-01-01 00:00 to 01:00');
  assert.equal(utc.span(0, DAY_MS, 'minute'), '1970-01-01 00:00 to 1970-01-02 00:00');
  assert.equal(utc.span(0, DAY_MS, 'day'), '1970-01-01 to 1970-01-02');
  assert.equal(utc.span(0, 1, 'day'), '1970-01-01');
});

test('a day of 25 hours is one step, and a week begins on Monday', () => {
  const berlin = new Clock('Europe/Berlin');
  const start = Date.UTC(2026, 9, 24, 22);
  for (const hours of [0, 12, 24.9]) assert.equal(stepStart(start + hours * HOUR_MS, DAY_MS, berlin), start);
  assert.equal(stepStart(start + 25 * HOUR_MS, DAY_MS, berlin), start + 25 * HOUR_MS);
  const week = stepStart(Date.UTC(2026, 4, 1), 7 * DAY_MS, new Clock('UTC'));
  assert.equal(new Date(week).toUTCString().slice(0, 16), 'Mon, 27 Apr 2026');
});

test('steps are whole buckets, and not more than are asked for', () => {
  assert.equal(stepFor(12 * HOUR_MS, 200, 'minute'), 5 * 60_000);
  assert.equal(stepFor(12 * HOUR_MS, 200, 'hour'), HOUR_MS);
  assert.equal(stepFor(400 * DAY_MS, 100, 'minute'), 7 * DAY_MS);
});

test('joined buckets lose no line, whatever the zone and the step', () => {
  const anyBuckets = fc.uniqueArray(fc.nat(60 * 24 * 400), { minLength: 1, maxLength: 50 });
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu');
  fc.assert(
    fc.property(anyBuckets, zones, fc.integer({ min: 1, max: 60 }), (minutes, zone, most) => {
      const startsMs = minutes.sort((a, b) => a - b).map((minute) => Date.UTC(2026, 0, 1) + minute * 60_000);
      const counts = [startsMs.map((_, at) => at + 1), startsMs.map(() => 1)];
      const span = (startsMs.at(-1) ?? 0) - (startsMs[0] ?? 0);
      const steps = joined({ startsMs, counts }, stepFor(span, most, 'minute'), new Clock(zone));
      const sum = (column: readonly number[] = []): number => column.reduce((a, b) => a + b, 0);
      for (const ms of startsMs)
        assert.ok(stepStart(ms, stepFor(span, most, 'minute'), new Clock(zone)) <= ms);
      for (const level of [0, 1]) assert.equal(sum(steps.counts[level]), sum(counts[level]));
      assert.deepEqual(
        steps.startsMs,
        [...new Set(steps.startsMs)].sort((a, b) => a - b),
      );
    }),
  );
});

test('when it began is where much of it began, not where the first was', () => {
  const counts = [
    [0, 1], [30, 1], [60, 90], [61, 100], [62, 3], [63, 40], [66, 12], [67, 2], [90, 50], [200, 1],
  ].map(([minute = 0, count = 0]) => ({ startMs: minute * 60_000, count })); // biome-ignore format: a table
  const burst = burstIn(counts, 60_000);
  assert.deepEqual(
    [burst?.first, burst?.peak, burst?.last].map((at) => (at?.startMs ?? -1) / 60_000),
    [60, 61, 66],
  );
  assert.equal(burstIn([], 60_000), undefined);
});
