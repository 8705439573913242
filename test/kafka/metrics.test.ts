import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, Sandbox } from '../support/sandbox.ts';
import { freePort } from './broker/broker.ts';
import { Cluster } from './broker/cluster.ts';

const cluster = new Cluster();

async function get(port: number, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, text: await response.text() };
}

test('a consumer serves what it counts, how much is left, and that it is well', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(2);
  const port = await freePort();
  await cluster.send(
    topic,
    [0, 0, 1].map((partition) => ({ partition, value: 'ERROR x' })),
  );
  const args = ['consume', '--brokers', cluster.brokers, '--topic', topic, '--group', topic, '--raw', '-q'];
  const member = sandbox.start([...args, '--interval', '200ms', '--metrics', String(port)]);
  sandbox.finally(() => member.kill('SIGKILL'));
  const end = ended(member);
  let text = '';
  for (let i = 0; i < 100 && !text.includes(`lag{topic="${topic}",partition="1"} 0`); i++) {
    await sleep(100);
    text = await get(port, '/metrics').then(
      (answer) => answer.text,
      () => '',
    );
  }
  for (const line of [
    'lines_total{level="error"} 3',
    'lines_total{level="info"} 0',
    'messages_total 3',
    `lag{topic="${topic}",partition="0"} 0`,
    'rebalances_total 1',
    'dead_letters_total 0',
    'batch_seconds_count 2',
  ]) {
    assert.ok(text.includes(`\nloganalyze_consumer_${line}\n`), `${line} in ${text}`);
  }
  assert.deepEqual(await get(port, '/healthz'), { status: 200, text: 'ok\n' });
  assert.equal((await get(port, '/elsewhere')).status, 404);
  // Where something listens already is a mistake that is found at once.
  const second = await sandbox.run([...args, '--metrics', String(port)]);
  assert.equal(second.code, 2);
  assert.match(second.stderr, /--metrics: 127\.0\.0\.1:\d+ cannot be listened at/);
  member.kill('SIGTERM');
  assert.equal((await end).code, 143);
});
