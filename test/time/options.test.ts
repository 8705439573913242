import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UTC } from '../../src/core/time/zone.ts';
import { UsageError } from '../../src/errors.ts';
import { timeBound } from '../../src/time-bounds.ts';
import { timeZone } from '../../src/time-zone.ts';

const nowMs = Date.parse('2026-05-01T12:34:56.789Z');

function boundOf(value: string, zone = UTC, now = nowMs): string {
  return new Date(timeBound('--since', value, { nowMs: now, zone })).toISOString();
}

test('a date is the start of the day, a time of day counts in the zone or in its own', () => {
  const berlin = timeZone('Europe/Berlin');
  assert.equal(boundOf('2026-05-01'), '2026-05-01T00:00:00.000Z');
  assert.equal(boundOf('2026-05-01', berlin), '2026-04-30T22:00:00.000Z');
  assert.equal(boundOf('2026-05-01T12:00', berlin), '2026-05-01T10:00:00.000Z');
  assert.equal(boundOf('2026-05-01 12:00:30', berlin), '2026-05-01T10:00:30.000Z');
  assert.equal(boundOf(' 2026-05-01T12:00:00.1234Z ', berlin), '2026-05-01T12:00:00.123Z');
  assert.equal(boundOf('2026-05-01T12:00+05:30', berlin), '2026-05-01T06:30:00.000Z');
  assert.equal(boundOf('2026-05-01 12:00 CEST'), '2026-05-01T10:00:00.000Z');
});

test('today and yesterday are days of the zone, however long they are', () => {
  const berlin = timeZone('Europe/Berlin');
  assert.equal(boundOf('now'), '2026-05-01T12:34:56.789Z');
  assert.equal(boundOf('today'), '2026-05-01T00:00:00.000Z');
  assert.equal(boundOf('yesterday'), '2026-04-30T00:00:00.000Z');
  const late = Date.parse('2026-05-01T22:30:00Z');
  assert.equal(boundOf('today', berlin, late), '2026-05-01T22:00:00.000Z');
  assert.equal(boundOf('yesterday', berlin, late), '2026-04-30T22:00:00.000Z');
  const short = Date.parse('2026-03-29T12:00:00Z');
  assert.equal(boundOf('today', berlin, short), '2026-03-28T23:00:00.000Z');
  assert.equal(boundOf('yesterday', berlin, short + 86_400_000), '2026-03-28T23:00:00.000Z');
  const long = Date.parse('2026-10-26T12:00:00Z');
  assert.equal(boundOf('today', berlin, long), '2026-10-25T23:00:00.000Z');
  assert.equal(boundOf('yesterday', berlin, long), '2026-10-24T22:00:00.000Z');
  // Havana put its clocks forward at midnight: the day began at one.
  const havana = timeZone('America/Havana');
  assert.equal(boundOf('today', havana, Date.parse('2026-03-08T12:00:00Z')), '2026-03-08T05:00:00.000Z');
});

test('a duration is so long before now', () => {
  assert.equal(boundOf('90s'), '2026-05-01T12:33:26.789Z');
  assert.equal(boundOf('15m'), '2026-05-01T12:19:56.789Z');
  assert.equal(boundOf('24h'), '2026-04-30T12:34:56.789Z');
  assert.equal(boundOf('7d'), '2026-04-24T12:34:56.789Z');
  assert.equal(boundOf('1w'), boundOf('7d'));
});

test('a number is seconds since 1970, or parts of them by its digits', () => {
  assert.equal(boundOf('1777629600'), '2026-05-01T10:00:00.000Z');
  assert.equal(boundOf('1777629600.25'), '2026-05-01T10:00:00.250Z');
  assert.equal(boundOf('1777629600250'), '2026-05-01T10:00:00.250Z');
});

test('a year may be long ago or far off', () => {
  assert.equal(boundOf('1969-07-20T20:17Z'), '1969-07-20T20:17:00.000Z');
  assert.equal(boundOf('1000-01-01'), '1000-01-01T00:00:00.000Z');
  assert.equal(boundOf('2999-12-31'), '2999-12-31T00:00:00.000Z');
});

test('anything else is no time, and the error says what is one', () => {
  const wrong = [
    '',
    'x',
    '2026',
    '2026-5-1',
    '2026-02-30',
    '2026-05-01T',
    '2026-05-01T25:00',
    '12:00',
    '5y',
    '-1h',
    '0999-01-01',
    '17776296',
    '1777629600x',
  ];
  for (const value of [
    ...wrong,
    '1h30m',
    '05/01/2026',
    '2026-05-01T12:00 IST',
    '2026-05-01T12:00Zx',
    'tomorrow',
  ]) {
    assert.throws(() => boundOf(value), UsageError, value);
  }
  assert.throws(
    () => boundOf('soon'),
    new UsageError(
      "--since: 'soon' is no time; take one such as 2026-05-01, 2026-05-01T12:00, yesterday, 24h (ago) or 1777629600 (seconds since 1970).",
    ),
  );
});

test('a zone has a name, or is UTC, local or an offset', () => {
  const offsetOf = (name: string) => timeZone(name).civilOffset(nowMs);
  assert.equal(offsetOf('UTC'), 0);
  assert.equal(offsetOf('utc'), 0);
  assert.equal(offsetOf('Asia/Kolkata'), 330);
  assert.equal(offsetOf('europe/berlin'), 120);
  assert.equal(offsetOf('+02:00'), 120);
  assert.equal(offsetOf('-0330'), -210);
  assert.equal(offsetOf('-09:30'), -570);
  assert.equal(offsetOf('+14'), 840);
  assert.equal(Math.abs(offsetOf('local')) <= 840, true);
  for (const name of ['', 'Europe/Nowhere', '+15:00', '+2', '02:00', '+02:60', 'Europe/Berlin ']) {
    assert.throws(() => timeZone(name), UsageError, name);
  }
});
