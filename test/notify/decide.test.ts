import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type HostRow, type Step } from '../../src/notify/decide.ts';
import type { Subscription } from '../../src/notify/subscriptions.ts';
import { NOTHING_TOLD, type Told, withDelivered, withPause } from '../../src/notify/told.ts';
import { hostRow, subscribed } from './steps.ts';

const MINUTE = 60_000;
const errors = (count: number): HostRow => hostRow('web-1', 'app.log', { ERROR: count });

function stepAt(minute: number, rows: readonly HostRow[], more: Partial<Step> = {}): Step {
  return { atMs: minute * MINUTE, host: 'here', counts: 'new', rows, ...more };
}

/** A step after which all is delivered at once; gives what was. */
function through(
  subscriptions: readonly Subscription[],
  told: Told,
  step: Step,
): { told: Told; said: string[] } {
  let next = decide(subscriptions, told, step);
  const said = next.waiting.map(({ alert }) => `${alert.status} ${alert.figure}`);
  for (const waiting of next.waiting) next = withDelivered(next, waiting, step.atMs);
  return { told: next, said };
}

test('what was added up is of no use to a subscription that asks for something else now', () => {
  const before = subscribed({ name: 'a', rule: 'error>5', window: '1h', to: 'ops' });
  const after = subscribed({ name: 'a', rule: 'warning>5', window: '1h', to: 'ops' });
  const { told } = through(before, NOTHING_TOLD, stepAt(1, [errors(9)]));
  assert.deepEqual(through(after, told, stepAt(2, [errors(9)])).said, ['resolved 0']);
});

test('another limit goes on with what was added up', () => {
  const before = subscribed({ name: 'a', rule: 'error>5', window: '1h', to: 'ops' });
  const after = subscribed({ name: 'a', rule: 'error>20', window: '1h', to: 'ops' });
  const { told } = through(before, NOTHING_TOLD, stepAt(1, [errors(9)]));
  assert.deepEqual(through(after, told, stepAt(2, [errors(9)])).said, ['resolved 18']);
});

test('files that could not be counted are not added up', () => {
  const subscriptions = subscribed({ name: 'a', rule: 'incomplete>1', window: '1h', to: 'ops' });
  const failed = [hostRow('web-1', 'a.log', {}, 'failed')];
  const first = through(subscriptions, NOTHING_TOLD, stepAt(1, failed));
  const second = through(subscriptions, first.told, stepAt(2, failed));
  assert.deepEqual([...first.said, ...second.said], []);
});

test('a clock that is put back does not silence a subscription', () => {
  const subscriptions = subscribed({ name: 'a', rule: 'error>0', window: '1h', to: 'ops' });
  const { told } = through(subscriptions, NOTHING_TOLD, stepAt(100_000, [errors(1)]));
  const after = through(subscriptions, told, stepAt(100, [errors(1)]));
  assert.deepEqual(after.said, []);
  assert.deepEqual(through(subscriptions, after.told, stepAt(161, [errors(1)])).said, ['firing 1']);
});

test('a pause that is over is forgotten', () => {
  const paused = withPause(NOTHING_TOLD, 'ops', 5 * MINUTE);
  assert.equal(decide([], paused, stepAt(4, [])).pauses.length, 1);
  assert.equal(decide([], paused, stepAt(5, [])).pauses.length, 0);
});

test('of some files the most frequent messages are not known', () => {
  const top = [
    { level: 'FATAL', messages: [], otherCount: 0, isApproximate: false },
    {
      level: 'ERROR',
      messages: [
        { template: 'x', count: 1, share: 1, files: 1, sample: { path: 'app.log', line: 1, text: 'x' } },
      ],
      otherCount: 0,
      isApproximate: false,
    },
  ] as const;
  const of = (more: object): number | undefined => {
    const subscriptions = subscribed({ name: 'a', rule: 'error>0', to: 'ops', ...more });
    return decide(subscriptions, NOTHING_TOLD, stepAt(1, [errors(1)], { top })).waiting[0]?.alert.messages
      .length;
  };
  assert.equal(of({}), 1);
  assert.equal(of({ rule: 'info<1' }), 0);
  for (const some of [{ files: '*.log' }, { hosts: 'web-*' }, { rule: 'error>0 in *.log' }])
    assert.equal(of(some), 0);
});

test('the files of each host are told apart, those with the most first', () => {
  const subscriptions = subscribed({ name: 'a', rule: 'error>0', hosts: 'web-*', to: 'ops' });
  const rows = [errors(1), hostRow('web-2', 'app.log', { ERROR: 2 }), hostRow('db', 'app.log', { ERROR: 3 })];
  const [first] = decide(subscriptions, NOTHING_TOLD, stepAt(1, rows)).waiting;
  assert.deepEqual(first?.alert.behind, [
    { host: 'web-2', path: 'app.log', count: 2 },
    { host: 'web-1', path: 'app.log', count: 1 },
  ]);
});
