import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, Sandbox } from '../support/sandbox.ts';
import { Cluster, levelsIn, levelsOf, withOwnBroker } from './broker/cluster.ts';

const cluster = new Cluster();

/** So many lines; `KAFKA_LINES=1000000` is the whole dose. */
const LINES = Number(process.env.KAFKA_LINES ?? 100_000);
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

/** Members of a group that come and go. */
class Group {
  readonly #sandbox: Sandbox;
  readonly #topic: string;
  readonly #members: ChildProcess[] = [];
  readonly said: string[] = [];

  constructor(sandbox: Sandbox, topic: string) {
    this.#sandbox = sandbox;
    this.#topic = topic;
    sandbox.finally(() => this.#members.map((member) => member.kill('SIGKILL')));
  }

  get args(): string[] {
    return ['consume', '--brokers', cluster.brokers, '--topic', this.#topic, '--group', this.#topic, '--raw'];
  }

  start(): void {
    const member = this.#sandbox.start([...this.args, '-q', '--interval', '500ms']);
    member.stderr?.setEncoding('utf8').on('data', (text: string) => this.said.push(text));
    this.#members.push(member);
  }

  async end(index: number, signal: NodeJS.Signals): Promise<number | null> {
    const [member] = this.#members.splice(index, 1);
    if (member === undefined) throw new RangeError('there is no such member');
    const end = ended(member);
    member.kill(signal);
    return (await end).code;
  }

  /** What all of them have counted in the end, by one that counts what is left. */
  async counts(): Promise<Record<string, number>> {
    while (this.#members.length > 0) await this.end(0, 'SIGTERM');
    return levelsIn(Object.values(await this.#sandbox.rows([...this.args, '--until-end'])));
  }
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
  const group = new Group(new Sandbox(t), topic);
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
  assert.deepEqual(await group.counts(), truth());
});

test('a broker that is away for some seconds loses nothing', withOwnBroker, async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = new Group(new Sandbox(t), topic);
  for (let i = 0; i < 3; i++) group.start();
  for (let part = 0; part < PARTS / 2; part++) await sendPart(topic, part);
  await sleep(1000);
  await cluster.broker.stop('SIGKILL');
  await sleep(5000);
  await cluster.broker.resume();
  for (let part = PARTS / 2; part < PARTS; part++) await sendPart(topic, part);
  await sleep(3000);
  assert.equal(await cluster.sent(topic), LINES);
  assert.deepEqual(await group.counts(), truth());
  assert.match(group.said.join(''), /Kafka does not answer .*; trying again/);
  assert.match(group.said.join(''), /answers again/);
});
