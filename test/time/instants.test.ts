import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toEpochMs } from '../../src/core/time/instant.ts';
import { stampOf } from '../../src/core/time/line.ts';
import type { Stamp } from '../../src/core/time/stamp.ts';
import { fixedZone, toCivil, toInstant, UTC, type Zone, zoneOf } from '../../src/core/time/zone.ts';
import { timeZone } from '../../src/time-zone.ts';

const DAY = 86_400_000;

function instantOf(line: string, writtenIso: string, zone: Zone = UTC): string {
  const stamp = stampOf(Buffer.from(line)) as Stamp;
  return new Date(toEpochMs(stamp, { zone, writtenMs: Date.parse(writtenIso) })).toISOString();
}

test('a stamp without a year is of the latest one that is not after the file, but for a day', () => {
  assert.equal(instantOf('Dec 31 23:59:59 x', '2026-01-02T00:00:00Z'), '2025-12-31T23:59:59.000Z');
  assert.equal(instantOf('Jan  1 00:00:00 x', '2026-01-02T00:00:00Z'), '2026-01-01T00:00:00.000Z');
  assert.equal(instantOf('May  1 12:00:00 x', '2026-11-22T12:00:00Z'), '2026-05-01T12:00:00.000Z');
  assert.equal(instantOf('Nov 22 12:00:01 x', '2026-11-22T12:00:00Z'), '2026-11-22T12:00:01.000Z');
  assert.equal(instantOf('Nov 23 12:00:00 x', '2026-11-22T12:00:00Z'), '2026-11-23T12:00:00.000Z');
  assert.equal(instantOf('Nov 23 12:00:01 x', '2026-11-22T12:00:00Z'), '2025-11-23T12:00:01.000Z');
  assert.equal(instantOf('Jan  1 00:30:00 x', '2025-12-31T23:00:00Z'), '2026-01-01T00:30:00.000Z');
});

test('the zone counts where a year begins', () => {
  const east = fixedZone(14 * 60);
  const west = fixedZone(-11 * 60);
  assert.equal(instantOf('Jan  1 08:00:00 x', '2025-12-31T18:00:00Z', east), '2025-12-31T18:00:00.000Z');
  assert.equal(instantOf('Dec 31 20:00:00 x', '2026-01-01T07:00:00Z', west), '2026-01-01T07:00:00.000Z');
});

test('29 February is of a leap year', () => {
  assert.equal(instantOf('Feb 29 12:00:00 x', '2026-05-01T00:00:00Z'), '2024-02-29T12:00:00.000Z');
  assert.equal(instantOf('Feb 29 12:00:00 x', '2024-02-28T12:00:00Z'), '2024-02-29T12:00:00.000Z');
  assert.equal(instantOf('Feb 29 12:00:00 x', '2024-02-28T11:59:59Z'), '2020-02-29T12:00:00.000Z');
  assert.equal(instantOf('Feb 29 12:00:00 x', '2103-01-01T00:00:00Z'), '2096-02-29T12:00:00.000Z');
});

test('any time of the year before the file was written is found without its year', () => {
  const ms = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2090, 0, 1) });
  fc.assert(
    fc.property(ms, fc.integer({ min: -DAY + 1000, max: 363 * DAY }), (instant, age) => {
      const second = Math.floor(instant / 1000) * 1000;
      const { 1: day, 2: month, 4: clock } = new Date(second).toUTCString().split(/,? /);
      const stamp = stampOf(Buffer.from(`${month} ${day} ${clock} x`)) as Stamp;
      assert.equal(toEpochMs(stamp, { zone: UTC, writtenMs: second + age }), second);
    }),
  );
});

test('a zone or an instant that the line states is not changed by the zone of the run', () => {
  const berlin = timeZone('Europe/Berlin');
  const written = '2026-11-22T00:00:00Z';
  assert.equal(instantOf('2026-05-01T12:00:00+05:30 x', written, berlin), '2026-05-01T06:30:00.000Z');
  assert.equal(instantOf('2026-05-01T12:00:00Z x', written, berlin), '2026-05-01T12:00:00.000Z');
  assert.equal(instantOf('1795344261.585 x', written, berlin), '2026-11-22T10:44:21.585Z');
  assert.equal(instantOf('2026-05-01T12:00:00 x', written, berlin), '2026-05-01T10:00:00.000Z');
});

test('a time that comes twice is the earlier, one that comes not at all is moved by the gap', () => {
  const written = '2026-11-22T00:00:00Z';
  const berlin = timeZone('Europe/Berlin');
  assert.equal(instantOf('2026-03-29 01:59:59 x', written, berlin), '2026-03-29T00:59:59.000Z');
  assert.equal(instantOf('2026-03-29 02:30:00 x', written, berlin), '2026-03-29T01:30:00.000Z');
  assert.equal(instantOf('2026-03-29 03:00:00 x', written, berlin), '2026-03-29T01:00:00.000Z');
  assert.equal(instantOf('2026-10-25 01:59:59 x', written, berlin), '2026-10-24T23:59:59.000Z');
  assert.equal(instantOf('2026-10-25 02:30:00 x', written, berlin), '2026-10-25T00:30:00.000Z');
  assert.equal(instantOf('2026-10-25 03:00:00 x', written, berlin), '2026-10-25T02:00:00.000Z');
  const samoa = timeZone('Pacific/Apia');
  assert.equal(instantOf('2011-12-29 23:59:59 x', written, samoa), '2011-12-30T09:59:59.000Z');
  assert.equal(instantOf('2011-12-30 12:00:00 x', written, samoa), '2011-12-30T22:00:00.000Z');
  assert.equal(instantOf('2011-12-31 00:00:00 x', written, samoa), '2011-12-30T10:00:00.000Z');
});

/** Clocks that change at one minute past midnight, by half an hour, by a day, at midnight, and in winter. */
const ODD_ZONES = [
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Havana',
  'Africa/Casablanca',
];

/** Instants near the changes of a zone, and any others. */
function instants(zone: Zone): fc.Arbitrary<number> {
  const changes: number[] = [];
  for (let day = Date.UTC(1985, 0, 1); day < Date.UTC(2030, 0, 1); day += DAY) {
    if (zone.instantOffset(day) !== zone.instantOffset(day + DAY)) changes.push(day);
  }
  const near = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -DAY, max: 2 * DAY }));
  const any = fc.integer({ min: Date.UTC(1985, 0, 1), max: Date.UTC(2030, 0, 1) });
  return fc.oneof({ arbitrary: near.map(([day, ms]) => day + ms), weight: 3 }, { arbitrary: any, weight: 1 });
}

for (const name of ODD_ZONES) {
  test(`instants and clocks of ${name} agree`, () => {
    const zone = timeZone(name);
    const shown = new Intl.DateTimeFormat('sv-SE', {
      timeZone: name,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const exact = zoneOf((ms) => {
      const civil = Date.parse(`${shown.format(ms).replace(' ', 'T')}Z`);
      return (civil - Math.floor(ms / 1000) * 1000) / 60_000;
    });
    fc.assert(
      fc.property(instants(zone), (ms) => {
        assert.equal(zone.instantOffset(ms), exact.instantOffset(ms));
        assert.equal(zone.civilOffset(ms), exact.civilOffset(ms));
        const civil = toCivil(ms, zone);
        const instant = toInstant(civil, zone);
        // Of two instants with the same clock the earlier is found.
        assert.ok(instant <= ms);
        assert.equal(toCivil(instant, zone), civil);
      }),
    );
  });
}

test('the zone of this computer is that of its name', (t) => {
  const before = process.env.TZ;
  t.after(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  process.env.TZ = 'America/New_York';
  const [local, named] = [timeZone('local'), timeZone('America/New_York')];
  fc.assert(
    fc.property(instants(named), (ms) => {
      assert.equal(local.instantOffset(ms), named.instantOffset(ms));
      assert.equal(local.civilOffset(ms), named.civilOffset(ms));
    }),
  );
});
