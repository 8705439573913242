import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileGlob } from '../../src/gates/matcher.ts';
import type { Alert } from '../../src/notify/alert.ts';
import { decide, type HostRow } from '../../src/notify/decide.ts';
import type { Subscription } from '../../src/notify/subscriptions.ts';
import { NOTHING_TOLD, parseTold, type Told, toldText, withDelivered } from '../../src/notify/told.ts';
import { hostRow, subscribed } from './steps.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 500);

const WINDOW_MS = 60_000;
const to = ['ops', 'pager'];
const subscriptions = subscribed(
  { name: 'added up', rule: 'error>=3', window: '1m', to },
  { name: 'each step', rule: 'error+>0', to },
  { name: 'share', rule: 'warning>30%', window: '1m', files: 'api/**', to },
  { name: 'too few', rule: 'error<1', window: '1m', hosts: 'web-1', to },
);

const FILES = ['api/a.log', 'web/b.log'];
const HOSTS = ['web-1', 'web-2'];

interface Count {
  readonly host: string;
  readonly path: string;
  readonly errors: number;
  readonly warnings: number;
}

/** Some time passes, counts come in, and each channel takes so many of its messages. */
interface Step {
  /** No less than a sixtieth of the window, so that each step is a slice and sums are exact. */
  readonly afterMs: number;
  readonly counts: readonly Count[];
  readonly takes: readonly [number, number];
}

const count = fc.record({
  host: fc.constantFrom(...HOSTS),
  path: fc.constantFrom(...FILES),
  errors: fc.nat(2),
  warnings: fc.nat(3),
});
const counts = fc.uniqueArray(count, { maxLength: 4, selector: ({ host, path }) => `${host} ${path}` });
const takes = fc.constantFrom(9, 9, 9, 0, 1);
const step: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.integer({ min: WINDOW_MS / 60, max: WINDOW_MS }),
  counts: fc.oneof(fc.constant([]), counts),
  takes: fc.tuple(takes, takes),
});

function rowOf({ host, path, errors, warnings }: Count): HostRow {
  return hostRow(host, path, { ERROR: errors, WARNING: warnings, INFO: 1 });
}

/** The figure as the README has it, from all that ever came in. */
function figureOf(
  { name, files, hosts, windowMs }: Subscription,
  past: readonly (Count & { atMs: number })[],
  nowMs: number,
): number {
  const isPath = files === undefined ? () => true : compileGlob(files);
  const counted = past
    .filter(({ atMs }) => nowMs - atMs < (windowMs ?? 1))
    .filter(({ path, host }) => isPath(path) && (hosts ?? host) === host);
  const sum = (of: (count: Count) => number): number => counted.reduce((total, one) => total + of(one), 0);
  const errors = sum((one) => one.errors);
  if (name !== 'share') return errors;
  const warnings = sum((one) => one.warnings);
  return counted.length === 0 ? 0 : (warnings / (errors + warnings + counted.length)) * 100;
}

const HOLDS: Readonly<Record<string, (figure: number) => boolean>> = {
  'added up': (figure) => figure >= 3,
  'each step': (figure) => figure > 0,
  share: (figure) => figure > 30,
  'too few': (figure) => figure < 1,
};

test('over any steps and failures: told once within a window, resolved once, nothing lost', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), (steps) => {
      let told: Told = NOTHING_TOLD;
      let nowMs = Date.UTC(2026, 4, 1);
      const past: (Count & { atMs: number })[] = [];
      const decided = new Set<string>();
      /** By channel and subscription, in the order in which they arrived. */
      const arrived = new Map<string, (Alert & { arrivedMs: number })[]>();
      for (const { afterMs, counts, takes } of steps) {
        nowMs += afterMs;
        past.push(...counts.map((one) => ({ ...one, atMs: nowMs })));
        told = decide(subscriptions, told, {
          atMs: nowMs,
          host: 'here',
          counts: 'new',
          rows: counts.map(rowOf),
        });
        // Kept and read again.
        assert.deepEqual(parseTold(toldText(told), 'told'), told);
        for (const id of decided) {
          const isWaiting = told.waiting.some(({ channel, alert }) => id === `${channel} ${alert.id}`);
          // The end of what nobody was told of yet may be taken back, its beginning never.
          if (!isWaiting) assert.match(id, /\/resolved\//);
          if (!isWaiting) decided.delete(id);
        }
        for (const { channel, alert } of told.waiting) {
          decided.add(`${channel} ${alert.id}`);
          const subscription = subscriptions.find(({ name }) => name === alert.subscription) as Subscription;
          if (alert.atMs === nowMs) assert.equal(alert.figure, figureOf(subscription, past, nowMs));
        }
        for (const [at, channel] of to.entries()) {
          const queue = told.waiting.filter((waiting) => waiting.channel === channel);
          for (const waiting of queue.slice(0, takes[at])) {
            told = withDelivered(told, waiting, nowMs);
            const key = `${channel} ${waiting.alert.subscription}`;
            arrived.set(key, [...(arrived.get(key) ?? []), { ...waiting.alert, arrivedMs: nowMs }]);
            assert.ok(decided.delete(`${channel} ${waiting.alert.id}`), 'a message arrives once');
          }
          if ((takes[at] as number) > queue.length) checkUpToDate(channel);
        }
      }
      assert.deepEqual(
        [...decided].sort(),
        told.waiting.map(({ channel, alert }) => `${channel} ${alert.id}`).sort(),
        'what did not arrive waits',
      );
      assert.ok(told.waiting.length <= 3 * to.length * subscriptions.length, 'what waits does not pile up');
      for (const [key, alerts] of arrived) checkOrder(key, alerts);

      /** Of a channel that took all there was. */
      function checkUpToDate(channel: string): void {
        for (const subscription of subscriptions) {
          const alerts = arrived.get(`${channel} ${subscription.name}`) ?? [];
          const holds = HOLDS[subscription.name]?.(figureOf(subscription, past, nowMs));
          const last = alerts.at(-1);
          const firing = alerts.findLast(({ status }) => status === 'firing');
          const isRecent =
            nowMs - (firing?.arrivedMs ?? Number.NEGATIVE_INFINITY) < (subscription.windowMs ?? 0);
          if (!holds) assert.notEqual(last?.status, 'firing', `${subscription.name} is over`);
          else if (subscription.windowMs === undefined) assert.equal(last?.status, 'firing');
          else assert.ok(isRecent, `${subscription.name} is told within its window`);
        }
      }
    }),
    { numRuns },
  );
});

function checkOrder(key: string, alerts: readonly (Alert & { arrivedMs: number })[]): void {
  for (const [at, alert] of alerts.entries()) {
    const before = alerts[at - 1];
    if (alert.status === 'resolved') assert.equal(before?.status, 'firing', `${key}: resolved once`);
    else if (alert.windowMs === undefined) assert.notEqual(before?.status, 'firing', `${key}: told once`);
    const firings = alerts.slice(0, at).filter(({ status }) => status === 'firing');
    const apartMs = alert.arrivedMs - (firings.at(-1)?.arrivedMs ?? Number.NEGATIVE_INFINITY);
    if (alert.status === 'firing')
      assert.ok(apartMs >= (alert.windowMs ?? 0), `${key}: once within a window`);
  }
}
