import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { judgeLine } from '../../src/core/rule/line.ts';
import { templateOf } from '../../src/core/template/template.ts';
import { toEpochMs } from '../../src/core/time/instant.ts';
import { stampOf } from '../../src/core/time/line.ts';
import { UTC } from '../../src/core/time/zone.ts';
import type { Observation } from '../../src/observation.ts';
import { timeWindow } from '../../src/time-window.ts';
import { Sandbox } from '../support/sandbox.ts';
import { type Order, tell } from './tell.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 4, 1, 12);

/** A line and, if it states one, its time. */
const line = fc.oneof(
  fc.record({
    minutes: fc.nat(5),
    zone: fc.constantFrom('', 'Z', '+02:00'),
    level: fc.constantFrom('ERROR', 'FATAL', 'INFO', 'WARN'),
    text: fc.constantFrom('lost peer 10.0.0.', 'job ', 'disk full on /dev/sd'),
    n: fc.nat(99),
  }),
  fc.constantFrom(
    '\tat a.b(C.java:1)',
    'ERROR without a time',
    ' ERROR goes on',
    '',
    'Caused by: FATAL x: 1',
  ),
);

function textOf(entry: typeof line extends fc.Arbitrary<infer T> ? T : never): string {
  if (typeof entry === 'string') return entry;
  const { minutes, zone, level, text, n } = entry;
  const time = new Date(START + minutes * MINUTE).toISOString().slice(0, 23);
  return `${time}${zone} ${level} ${text}${n}`;
}

const WINDOWS = [undefined, timeWindow(START + MINUTE, START + 4 * MINUTE, UTC)] as const;

/** The same by the rules as they are written down: series and counts, and how often there is each message. */
function expected(lines: readonly string[], window: Observation['window']) {
  const times = lines.map((text) => stampOf(Buffer.from(text)));
  const first = times.find((stamp) => stamp !== undefined);
  const counts = LEVELS.map(() => 0);
  const buckets = new Map<number, number[]>();
  const untimed = LEVELS.map(() => 0);
  const messages = new Map<string, number>();
  let now = first && toEpochMs(first, { zone: UTC, writtenMs: START });
  for (const [at, text] of lines.entries()) {
    const stamp = times[at];
    if (stamp) now = toEpochMs(stamp, { zone: UTC, writtenMs: START });
    const level = LEVELS.indexOf(judgeLine(Buffer.from(text)).level);
    if (window && (now === undefined || now < window.instant[0] || now >= window.instant[1])) continue;
    (counts[level] as number)++;
    if (now === undefined) (untimed[level] as number)++;
    else {
      const start = Math.floor(now / MINUTE) * MINUTE;
      const bucket = buckets.get(start) ?? LEVELS.map(() => 0);
      buckets.set(start, bucket);
      (bucket[level] as number)++;
    }
    const key = `${LEVELS[level]} ${templateOf(Buffer.from(text))}`;
    messages.set(key, (messages.get(key) ?? 0) + 1);
  }
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  return { counts, untimed, messages, buckets: sorted.map(([startMs, sums]) => ({ startMs, counts: sums })) };
}

test('counts, times and messages are those of the rules, wherever a file is cut', async (t) => {
  const path = new Sandbox(t).write('app.log', '');
  const { writeFileSync } = await import('node:fs');
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(...WINDOWS),
      fc.integer({ min: 1, max: 900 }),
      fc.integer({ min: 1, max: 900 }),
      fc.constantFrom<Order>('forwards', 'backwards'),
      async (entries, window, split, range, order) => {
        const lines = entries.map(textOf);
        writeFileSync(path, `${lines.join('\n')}\n`);
        const whole = await tell(path, { window }, 1 << 24, 1);
        const want = expected(lines, window);
        assert.deepEqual(whole.counts, want.counts);
        assert.deepEqual(whole.series.buckets, want.buckets);
        assert.deepEqual(whole.series.untimed, want.untimed);
        for (const { level, messages } of whole.top) {
          for (const { template, count, sample } of messages) {
            // What goes on from the line before is counted with it.
            if (!lines.some((text) => /^( |Caused)/.test(text)))
              assert.equal(count, want.messages.get(`${level} ${template}`), template);
            assert.equal(sample.text, lines[(sample.line ?? 0) - 1]);
          }
        }
        assert.deepEqual(await tell(path, { window }, split, range, order), whole);
        if (window) return;
        // Without a series the times of lines between messages are only read as far as a message needs them.
        const { counts, top } = await tell(path, { slotMs: 0 }, split, range, order);
        assert.deepEqual({ counts, top }, { counts: whole.counts, top: whole.top });
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 150) },
  );
});
