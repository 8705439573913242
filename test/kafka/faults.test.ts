import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, Sandbox } from '../support/sandbox.ts';
import { Cluster, levelsIn, levelsOf, withOwnBroker } from './broker/cluster.ts';
import { Group } from './group.ts';

const cluster = new Cluster();

/** So many lines; `KAFKA_LINES=1000000` is the whole dose. */
const LINES = Number(process.env.KAFKA_LINES ?? 100_000);
/** `KAFKA_EVENTS=50000` is the whole dose. */
const EVENTS = Number(process.env.KAFKA_EVENTS ?? 5000);
const NO_LINES = { ERROR: 0, WARNING: 0, INFO: 0, FATAL: 0, NOTICE: 0, DEBUG: 0, TRACE: 0, NONE: 0 };
const PARTITIONS = 12;
const PARTS = 20;
const TEXTS = [
  'ERROR disk full',
  'INFO ready',
  '<12>warn',
  '{"level":"fatal"}',
  'nothing',
  '\xff\0 poison {"',
];

function line(i: number): string {
  return `${TEXTS[(i * 7919) % TEXTS.length]} ${i}`;
}

async function sendPart(topic: string, part: number): Promise<void> {
  const from = (part * LINES) / PARTS;
  const messages = Array.from({ length: LINES / PARTS }, (_, i) => ({ value: line(from + i) }));
  await cluster.send(
    topic,
    messages.map((message, i) => ({ ...message, partition: i % PARTITIONS })),
  );
}

function truth(): Record<string, number> {
  return levelsOf(Array.from({ length: LINES }, (_, i) => line(i)));
}

test('members that are killed, join and leave count every line exactly once', async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = new Group(new Sandbox(t), cluster, topic);
  for (let i = 0; i < 3; i++) group.start();
  for (let part = 0; part < PARTS; part++) {
    await sendPart(topic, part);
    await sleep(300);
    // One dies and another one comes, one comes beside them, one goes in good order.
    if (part % 5 === 1) {
      await group.end(part % 3, 'SIGKILL');
      group.start();
    }
    if (part % 5 === 3) group.start();
    if (part % 5 === 4) assert.equal(await group.end(0, 'SIGTERM'), 143);
  }
  assert.deepEqual(levelsIn(await group.rows()), truth());
});

test('a member that sleeps until others have its partitions changes nothing when it wakes', async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = new Group(new Sandbox(t), cluster, topic);
  for (let i = 0; i < 3; i++) group.start();
  for (let part = 0; part < PARTS / 2; part++) await sendPart(topic, part);
  await sleep(700);
  group.signal(0, 'SIGSTOP');
  // Longer than the session of a member lasts that is not heard of.
  await sleep(6000);
  for (let part = PARTS / 2; part < PARTS; part++) await sendPart(topic, part);
  await sleep(8000);
  group.signal(0, 'SIGCONT');
  await sleep(3000);
  assert.deepEqual(levelsIn(await group.rows()), truth());
});

test('a broker that is away for some seconds loses nothing', withOwnBroker, async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = new Group(new Sandbox(t), cluster, topic);
  for (let i = 0; i < 3; i++) group.start();
  for (let part = 0; part < PARTS / 2; part++) await sendPart(topic, part);
  await sleep(1000);
  await cluster.broker.stop('SIGKILL');
  await sleep(5000);
  await cluster.broker.resume();
  for (let part = PARTS / 2; part < PARTS; part++) await sendPart(topic, part);
  await sleep(3000);
  assert.equal(await cluster.sent(topic), LINES);
  assert.deepEqual(levelsIn(await group.rows()), truth());
  assert.match(group.said.join(''), /Kafka does not answer .*; trying again/);
  assert.match(group.said.join(''), /answers again/);
});

test(
  'a member that is to go while the broker is away goes, and says what it could not commit',
  withOwnBroker,
  async (t) => {
    const topic = await cluster.topic(PARTITIONS);
    const group = new Group(new Sandbox(t), cluster, topic);
    group.start();
    for (let part = 0; part < PARTS; part++) await sendPart(topic, part);
    await sleep(2000);
    await cluster.broker.stop('SIGKILL');
    await sleep(1000);
    const startMs = Date.now();
    assert.equal(await group.end(0, 'SIGTERM'), 143);
    assert.ok(Date.now() - startMs < 25_000);
    assert.match(group.said.join(''), /Kafka did not take the last counts in time|Kafka does not answer/);
    await cluster.broker.resume();
    assert.deepEqual(levelsIn(await group.rows()), truth());
  },
);

test('50 hosts publish, some events come twice, and poison is between them', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(PARTITIONS);
  const expected = { ERROR: 0, INFO: 0 };
  const messages: { key: string; value: string }[] = [];
  for (let event = 0; event < EVENTS; event++) {
    const [host, log] = [`host-${event % 50}`, Math.floor(event / 50) % 20];
    const step = Math.floor(event / 1000) + 1;
    const counts = (n: number) => ({ levels: { ...NO_LINES, ERROR: n, INFO: 2 * n }, bytes: 30 * n });
    const value = JSON.stringify({
      ...{ format: 'loganalyze-counts', version: 1, host, file: `/logs/${log}.log`, source: String(log) },
      ...{ from: 30 * (step - 1), to: 30 * step, counted: counts(1), total: counts(step) },
      ...{ at: '2026-05-01T00:00:00Z', generator: 'a test' },
    });
    const message = { key: `${host}\0${log}`, value };
    expected.ERROR += 1;
    expected.INFO += 2;
    messages.push(message);
    if (event % 7 === 0) messages.push(message);
    if (event % 100 === 0) messages.push({ key: message.key, value: value.slice(0, event % value.length) });
    // Late: its successor was sent long ago.
    if (event % 11 === 0 && messages.length > 3000)
      messages.push(messages[messages.length - 2500] as typeof message);
  }
  await cluster.send(topic, messages);
  const args = [
    'consume',
    '--brokers',
    cluster.brokers,
    '--topic',
    topic,
    '--group',
    topic,
    '--interval',
    '500ms',
  ];
  const first = sandbox.start([...args, '-q']);
  const end = ended(first);
  await sleep(1500);
  first.kill('SIGKILL');
  await end;
  const rows = await sandbox.rows([...args, '--until-end']);
  assert.deepEqual(levelsIn(Object.values(rows)), expected);
  assert.equal(Object.keys(rows).length, Math.min(EVENTS, 1000));
});
