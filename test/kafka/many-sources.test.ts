import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { judgeLine } from '../../src/core/rule/line.ts';
import { parseCsv, Sandbox } from '../support/sandbox.ts';
import { Cluster, withOwnBroker } from './broker/cluster.ts';
import { Group } from './group.ts';

const cluster = new Cluster();

const SOURCES = 5000;
const PARTITIONS = 3;
const TEXTS = ['ERROR disk full', 'INFO ready', '<12>warn', '{"level":"fatal"}', 'nothing'];

interface Line {
  readonly key: string;
  readonly value: string;
  readonly partition: number;
}

/** Lines of sources, each in all partitions; other numbers are other lines. */
function lines(from: number, to: number, sources = SOURCES): Line[] {
  return Array.from({ length: to - from }, (_, i) => ({
    key: `pod-${((from + i) * 7919) % sources}`,
    value: `${TEXTS[((from + i) * 31) % TEXTS.length]} ${from + i}`,
    partition: (from + i) % PARTITIONS,
  }));
}

/** By path: how many lines there are of each level, as text that is easily compared. */
function truth(topic: string, all: readonly Line[]): Map<string, string> {
  const counts = new Map<string, Record<string, number>>();
  for (const { key, value, partition } of all) {
    const path = `${topic}/${partition}/${key}`;
    const known = counts.get(path) ?? {};
    counts.set(path, known);
    const { level } = judgeLine(Buffer.from(value));
    known[level] = (known[level] ?? 0) + 1;
  }
  return new Map([...counts].map(([path, levels]) => [path, textOf(levels)]));
}

const LEVELS = ['ERROR', 'WARNING', 'INFO', 'FATAL', 'NONE'];

function textOf(levels: Readonly<Record<string, string | number>>): string {
  return LEVELS.map((level) => `${level} ${levels[level] ?? 0}`).join(' ');
}

function counted(rows: readonly Readonly<Record<string, string>>[]): Map<string, string> {
  return new Map(rows.filter(({ File }) => File !== 'TOTAL').map((row) => [row.File ?? '', textOf(row)]));
}

/** Not `deepEqual` alone, which says of thousands of rows which ones differ. */
function assertSame(rows: readonly Readonly<Record<string, string>>[], expected: Map<string, string>): void {
  const found = counted(rows);
  const wrong = [...expected].filter(([path, text]) => found.get(path) !== text);
  assert.deepEqual(wrong.slice(0, 3), []);
  assert.equal(found.size, expected.size);
}

function groupOf(sandbox: Sandbox, topic: string): Group {
  return new Group(sandbox, cluster, topic, '--source-key');
}

test('5,000 sources over 3 partitions are counted, each as it is, also in the runs after', async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = groupOf(new Sandbox(t), topic);
  const first = lines(0, 30_000);
  await cluster.send(topic, first);
  assertSame(await group.rows(), truth(topic, first));
  assertSame(await group.rows(), truth(topic, first));
  const more = lines(30_000, 31_000);
  await cluster.send(topic, more);
  assertSame(await group.rows(), truth(topic, [...first, ...more]));
  // Of a few sources that have changed only these were written.
  const before = await cluster.sent(`${topic}.state`);
  const few = lines(0, 30, 10);
  await cluster.send(topic, few);
  assertSame(await group.rows(), truth(topic, [...first, ...more, ...few]));
  assert.ok((await cluster.sent(`${topic}.state`)) - before < 100);
});

test('a group with few sources goes on when they become many', async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = groupOf(new Sandbox(t), topic);
  const few = lines(0, 3000, 20);
  await cluster.send(topic, few);
  assertSame(await group.rows(), truth(topic, few));
  assert.ok(!(await cluster.admin.listTopics()).includes(`${topic}.state`));
  const many = lines(3000, 20_000);
  await cluster.send(topic, many);
  assertSame(await group.rows(), truth(topic, [...few, ...many]));
});

test('only the partition that has many sources has them in the topic', async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = groupOf(new Sandbox(t), topic);
  const all = [
    ...lines(0, 3000).map((line) => ({ ...line, partition: 1 })),
    ...lines(0, 300, 10).map((line) => ({ ...line, partition: 2 })),
  ];
  await cluster.send(topic, all);
  assertSame(await group.rows(), truth(topic, all));
  assertSame(await group.rows(), truth(topic, all));
  const [{ partitions } = { partitions: [] }] = await cluster.admin.fetchOffsets({
    groupId: topic,
    topics: [topic],
  });
  const marks = partitions.map(({ partition, metadata }) => [partition, metadata?.slice(0, 13)]);
  assert.deepEqual(new Map(marks as [number, string][]).get(1), 'loganalyze-2:');
  assert.deepEqual(new Map(marks as [number, string][]).get(2), 'loganalyze-1:');
});

test('members with many sources that are killed, sleep and join count every line exactly once', async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = groupOf(new Sandbox(t), topic);
  const all = lines(0, 60_000);
  group.start();
  for (let part = 0; part < 12; part++) {
    await cluster.send(topic, all.slice(part * 5000, (part + 1) * 5000));
    await sleep(400);
    if (part === 2 || part === 5) group.start();
    if (part === 3 || part === 8) {
      await group.end(0, 'SIGKILL');
      group.start();
    }
    if (part === 6) {
      group.signal(0, 'SIGSTOP');
      // Longer than the session of a member lasts that is not heard of.
      await sleep(12_000);
    }
    if (part === 7) group.signal(0, 'SIGCONT');
  }
  assertSame(await group.rows(), truth(topic, all));
});

test('counts that were written before their member was killed, and could tell the group, count once', async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = groupOf(new Sandbox(t), topic);
  const all = lines(0, 30_000);
  await cluster.send(topic, all.slice(0, 10_000));
  await group.rows();
  const before = await cluster.commits(topic, topic);
  await cluster.send(topic, all.slice(10_000, 20_000));
  await group.rows();
  await cluster.commit(topic, before);
  await cluster.send(topic, all.slice(20_000));
  assertSame(await group.rows(), truth(topic, all));
});

test('a broker that is away for some seconds loses nothing of many sources', withOwnBroker, async (t) => {
  const topic = await cluster.topic(PARTITIONS);
  const group = groupOf(new Sandbox(t), topic);
  const all = lines(0, 20_000);
  group.start();
  group.start();
  await cluster.send(topic, all.slice(0, 10_000));
  await sleep(1500);
  await cluster.broker.stop('SIGKILL');
  await sleep(3000);
  await cluster.broker.resume();
  await cluster.send(topic, all.slice(10_000));
  await sleep(3000);
  assertSame(await group.rows(), truth(topic, all));
});

test('every member writes the whole, also one that has no partition', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(1);
  const group = groupOf(sandbox, topic);
  const all = lines(0, 5000).map((line) => ({ ...line, partition: 0 }));
  await cluster.send(topic, all);
  group.start('-o', 'first.csv');
  group.start('-o', 'second.csv');
  const expected = truth(topic, all);
  for (const name of ['first.csv', 'second.csv']) {
    let rows: readonly Record<string, string>[] = [];
    for (let waits = 0; waits < 150 && counted(rows).size < expected.size; waits++) {
      await sleep(200);
      if (sandbox.list().includes(name)) rows = parseCsv(sandbox.read(name));
    }
    assertSame(rows, expected);
  }
});

test('counts whose topic was deleted are one sentence and exit code 2', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(PARTITIONS);
  const group = groupOf(sandbox, topic);
  await cluster.send(topic, lines(0, 5000));
  await group.rows();
  await cluster.admin.deleteTopics({ topics: [`${topic}.state`] });
  const { code, stderr } = await sandbox.run([...group.args, '--until-end']);
  assert.equal(code, 2);
  assert.match(stderr, /were in partition \d of .*\.state, which does not have them any more; name another/);
});
