import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Receiver } from '../notify/receiver.ts';
import { ended, Sandbox } from '../support/sandbox.ts';
import { Cluster } from './broker/cluster.ts';

const cluster = new Cluster();

const SUBSCRIPTIONS = [
  { name: 'api', rule: 'error>0', files: '**/api/**', window: '1h', to: 'ops' },
  { name: 'web-2', rule: 'error>2', hosts: 'web-2', to: 'ops' },
];

/** Hosts that publish, and a consumer that tells `ops` what they have counted. */
class Scene {
  readonly sandbox: Sandbox;
  readonly receiver: Receiver;
  readonly topic: string;

  private constructor(sandbox: Sandbox, receiver: Receiver, topic: string) {
    this.sandbox = sandbox;
    this.receiver = receiver;
    this.topic = topic;
  }

  static async open(sandbox: Sandbox): Promise<Scene> {
    const channels = { ops: { webhook: { env: 'OPS_URL' } } };
    sandbox.write('loganalyze.config.json', JSON.stringify({ channels, subscriptions: SUBSCRIPTIONS }));
    return new Scene(sandbox, await Receiver.start(sandbox), await cluster.topic(3));
  }

  /** Lines that come into a log of a host, and are published. */
  async publish(host: string, file: string, lines: string): Promise<void> {
    this.sandbox.folder(`${host}/${file}`.replace(/\/[^/]*$/, ''));
    appendFileSync(this.sandbox.at(`${host}/${file}`), lines);
    const to = `kafka://${cluster.brokers}/${this.topic}`;
    const { code, stderr } = await this.sandbox.run([
      host,
      '--state',
      `${host}.state`,
      '-q',
      '--host',
      host,
      '-o',
      to,
    ]);
    assert.equal(code, 0, stderr);
  }

  consume(...more: readonly string[]): ReturnType<Sandbox['start']> {
    const place = ['--brokers', cluster.brokers, '--topic', this.topic, '--group', this.topic];
    const args = ['consume', ...place, '--notify', 'told', '--interval', '200ms', '-q', ...more];
    return this.sandbox.start(args, { env: { OPS_URL: this.receiver.url } });
  }

  /** `name status figure` of what arrived. What was on its way when its sender was killed comes again, with its id. */
  get told(): string[] {
    const byId = new Map(this.receiver.arrived.map((alert) => [alert.id, alert]));
    return [...byId.values()].map(
      ({ subscription, status, figure }) => `${subscription} ${status} ${figure}`,
    );
  }

  /** Until the group has committed so many messages. */
  async untilCounted(messages: number): Promise<void> {
    for (let waits = 0; waits < 300; waits++) {
      const [topic] = await cluster.admin.fetchOffsets({ groupId: this.topic, topics: [this.topic] });
      const offsets = topic?.partitions.map(({ offset }) => Math.max(0, Number(offset))) ?? [];
      if (offsets.reduce((sum, offset) => sum + offset, 0) >= messages) return;
      await sleep(100);
    }
    assert.fail('they are not counted');
  }

  async until(holds: () => boolean): Promise<void> {
    for (let waits = 0; !holds() && waits < 300; waits++) await sleep(100);
    assert.ok(holds(), JSON.stringify(this.told));
  }
}

test('subscriptions are told what hosts have published, each once, whatever happens to the consumer', async (t) => {
  const scene = await Scene.open(new Sandbox(t));
  await scene.publish('web-1', 'api/a.log', 'ERROR one\n');
  await scene.publish('web-1', 'other/b.log', 'ERROR two\nERROR three\nERROR four\n');
  const first = scene.consume();
  await scene.until(() => scene.told.length === 1);
  assert.deepEqual(scene.told, ['api firing 1']);
  await sleep(500);
  first.kill('SIGKILL');
  await ended(first);

  // What came while nobody was there, and what was told before.
  await scene.publish('web-2', 'x.log', 'ERROR five\nERROR six\n');
  await scene.publish('web-2', 'x.log', 'ERROR seven\n');
  await scene.publish('web-2', 'api/c.log', 'ERROR eight\n');
  const second = scene.consume();
  await scene.until(() => scene.told.length === 2);
  assert.deepEqual(scene.told, ['api firing 1', 'web-2 firing 4']);
  second.kill('SIGKILL');
  await ended(second);

  const last = await ended(scene.consume('--until-end'));
  assert.deepEqual([last.code, last.stderr], [0, '']);
  assert.equal(scene.told.length, 2);
});

test('what a channel does not take waits for the next consumer', async (t) => {
  const scene = await Scene.open(new Sandbox(t));
  scene.receiver.answer(...Array.from({ length: 20 }, () => 503));
  await scene.publish('web-1', 'api/a.log', 'ERROR one\n');
  const refused = await ended(scene.consume('--until-end', '--notify-timeout', '1s'));
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /ops/);
  assert.deepEqual(scene.told, []);
  for (let runs = 0; runs < 20 && scene.told.length === 0; runs++) {
    await ended(scene.consume('--until-end', '--notify-timeout', '2s'));
  }
  assert.deepEqual(scene.told, ['api firing 1']);
});

test('subscriptions are told what all members have counted of lines, each once, whatever happens to them', async (t) => {
  const scene = await Scene.open(new Sandbox(t));
  const byHost = ['--raw', '--source-header', 'host'];
  const send = (host: string, partition: number, ...values: string[]): Promise<void> => {
    return cluster.send(
      scene.topic,
      values.map((value) => ({ value, partition, headers: { host } })),
    );
  };
  await send('api/1', 0, 'ERROR one');
  const first = scene.consume(...byHost);
  await scene.until(() => scene.told.length === 1);
  assert.deepEqual(scene.told, ['api firing 1']);
  await sleep(500);
  first.kill('SIGKILL');
  await ended(first);

  // Another member counts while nobody tells, and goes on when somebody does.
  const place = ['--brokers', cluster.brokers, '--topic', scene.topic, '--group', scene.topic];
  const other = scene.sandbox.start(['consume', ...place, ...byHost, '--interval', '200ms', '-q']);
  scene.sandbox.finally(() => other.kill('SIGKILL'));
  await send('web-2', 1, 'ERROR two', 'ERROR three');
  await scene.untilCounted(3);
  const second = scene.consume(...byHost);
  await sleep(2000);
  assert.equal(scene.told.length, 1);
  for (const partition of [0, 1, 2]) await send('web-2', partition, 'ERROR four', 'INFO five');
  await scene.until(() => scene.told.length === 2);
  second.kill('SIGKILL');
  await ended(second);
  other.kill('SIGTERM');
  await ended(other);

  const last = await ended(scene.consume(...byHost, '--until-end'));
  assert.deepEqual([last.code, last.stderr], [0, '']);
  assert.deepEqual(
    scene.told.map((text) => text.replace(/[345]$/, 'n')),
    ['api firing 1', 'web-2 firing n'],
  );
});

test('what a group has counted before anybody was told is no news', async (t) => {
  const scene = await Scene.open(new Sandbox(t));
  const place = ['--brokers', cluster.brokers, '--topic', scene.topic, '--group', scene.topic];
  const raw = ['--raw', '--source-key'];
  await cluster.send(scene.topic, [{ key: 'api/1', value: 'ERROR one' }]);
  await scene.sandbox.run(['consume', ...place, ...raw, '--until-end', '-q']);
  await ended(scene.consume(...raw, '--until-end'));
  assert.deepEqual(scene.told, []);
  await cluster.send(scene.topic, [{ key: 'api/1', value: 'ERROR two' }]);
  await ended(scene.consume(...raw, '--until-end'));
  assert.deepEqual(scene.told, ['api firing 1']);
});
