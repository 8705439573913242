import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, parseCsv, Sandbox } from '../support/sandbox.ts';
import { Cluster, levelsIn, levelsOf } from './broker/cluster.ts';

const cluster = new Cluster();

const TEXTS = [
  'ERROR disk full',
  'INFO ready',
  '<12>warn',
  '{"level":"fatal"}',
  'nothing',
  '',
  '\xff\0 poison',
];

function consume(topic: string, group: string, ...more: string[]): string[] {
  const where = ['--brokers', cluster.brokers, '--topic', topic, '--group', group];
  return ['consume', ...where, '--raw', '--until-end', ...more];
}

test('every message value is a line, or several, and is counted by partition', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(3);
  const lines = Array.from({ length: 7000 }, (_, i) => TEXTS[i % TEXTS.length] as string);
  await cluster.send(
    topic,
    lines.map((value, i) => ({ value, partition: i % 2 })),
  );
  // The mark that a key is gone is no line; what has several lines may end in a line feed or not.
  const several = ['ERROR one\nWARN two\n', 'ERROR three\r\n\r\nINFO four'];
  await cluster.send(topic, [
    { key: 'gone', value: null },
    ...several.map((value) => ({ value, partition: 1 })),
  ]);
  const rows = await sandbox.rows(consume(topic, topic));
  assert.deepEqual(Object.keys(rows).sort(), [`${topic}/0`, `${topic}/1`]);
  const all = [...lines, ...several.flatMap((text) => text.replace(/\n$/, '').split('\n'))];
  assert.deepEqual(levelsIn(Object.values(rows)), levelsOf(all));
});

test('a line longer than what the kernel takes at once is one line', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(1, { 'max.message.bytes': '8000000' });
  const lines = [`ERROR ${'x'.repeat(3_000_000)}`, 'INFO short', 'y'.repeat(700_000)];
  for (const value of lines) await cluster.send(topic, [{ value }]);
  const rows = await sandbox.rows(consume(topic, topic));
  assert.deepEqual(levelsIn(Object.values(rows)), levelsOf(lines));
  assert.match(rows[`${topic}/0`]?.Detail ?? '', /judged by/);
});

test('what a group has counted it does not count again, and tells again', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(2);
  await cluster.send(topic, [{ value: 'ERROR one', partition: 0 }]);
  await sandbox.run(consume(topic, topic));
  const again = await sandbox.rows(consume(topic, topic));
  assert.deepEqual(levelsIn(Object.values(again)), { ERROR: 1 });
  await cluster.send(topic, [
    { value: 'INFO two', partition: 0 },
    { value: 'WARN three', partition: 1 },
  ]);
  const more = await sandbox.rows(consume(topic, topic));
  assert.deepEqual(levelsIn(Object.values(more)), { ERROR: 1, INFO: 1, WARNING: 1 });
  const other = await sandbox.rows(consume(topic, `${topic}-other`));
  assert.deepEqual(levelsIn(Object.values(other)), { ERROR: 1, INFO: 1, WARNING: 1 });
});

test('lines are told apart by a header or the key', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(1);
  await cluster.send(topic, [
    { key: 'k1', value: 'ERROR a', headers: { host: 'web-1' } },
    { key: 'k2', value: 'ERROR b', headers: { host: 'web-1' } },
    { key: 'k2', value: 'INFO c' },
    { value: 'INFO d' },
  ]);
  const paths = async (...by: string[]): Promise<Record<string, string>> => {
    const rows = await sandbox.rows(consume(topic, `${topic}${by}`, ...by));
    return Object.fromEntries(
      Object.values(rows).map(({ File, Lines }) => [File.replace(topic, 't'), Lines ?? '']),
    );
  };
  assert.deepEqual(await paths('--source-header', 'host'), { 't/0': '1', 't/0/k2': '1', 't/0/web-1': '2' });
  assert.deepEqual(await paths('--source-key'), { 't/0': '1', 't/0/k1': '1', 't/0/k2': '2' });
});

test('of transactions only what was committed counts, and the marks at their ends do not hold up the end', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(1);
  await cluster.transaction(topic, [{ value: 'ERROR committed' }], 'commit');
  await cluster.transaction(topic, [{ value: 'ERROR aborted' }, { value: 'ERROR aborted' }], 'abort');
  await cluster.transaction(topic, [{ value: 'INFO committed' }], 'commit');
  await cluster.transaction(topic, [{ value: 'FATAL aborted' }], 'abort');
  const counts = levelsIn(Object.values(await sandbox.rows(consume(topic, topic))));
  assert.deepEqual(counts, { ERROR: 1, INFO: 1 });
});

for (const compression of ['gzip', 'snappy', 'lz4', 'zstd']) {
  test(`messages compressed with ${compression} are read`, async (t) => {
    const sandbox = new Sandbox(t);
    // The broker compresses them anew, as its own clients do.
    const topic = await cluster.topic(1, { 'compression.type': compression });
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `${TEXTS[i % 5]} ${Math.sin(i)} ${'again '.repeat(i % 50)}`,
    );
    await cluster.send(
      topic,
      lines.map((value) => ({ value })),
    );
    const rows = await sandbox.rows(consume(topic, topic));
    assert.deepEqual(levelsIn(Object.values(rows)), levelsOf(lines));
  });
}

test('a group that has read without counting is refused', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(1);
  await cluster.send(topic, [{ value: 'ERROR one' }]);
  await cluster.admin.setOffsets({ groupId: topic, topic, partitions: [{ partition: 0, offset: '1' }] });
  const { code, stderr } = await sandbox.run(consume(topic, topic));
  assert.equal(code, 2);
  assert.match(stderr, /without counting its lines; name a group of your own/);
});

test('messages that were deleted before they were counted are said, and the counts stay', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(1);
  await cluster.send(topic, [{ value: 'ERROR one' }]);
  await sandbox.run(consume(topic, topic));
  await cluster.send(topic, [{ value: 'ERROR two' }, { value: 'ERROR three' }, { value: 'INFO four' }]);
  // The library finds the leader only of a topic that it was asked about.
  await cluster.admin.fetchTopicOffsets(topic);
  await cluster.admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] });
  const { stdout, stderr } = await sandbox.run(consume(topic, topic, '-q', '-o', '-', '--no-total'));
  assert.match(stderr, /2 messages of partition 0 .* were deleted before they were counted/);
  assert.match(stdout, /,1,0,1,0,0,0,0,0,2,18,ok,/);
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`messages that are deleted under a member are said, and what it has counted stays: ${signal}`, async (t) => {
    const sandbox = new Sandbox(t);
    const topic = await cluster.topic(1);
    await cluster.send(topic, [{ value: 'ERROR one' }]);
    const args = consume(topic, topic, '-q', '--interval', '300ms', '-o', 'out.csv');
    const member = sandbox.start(args.filter((arg) => arg !== '--until-end'));
    sandbox.finally(() => member.kill('SIGKILL'));
    const end = ended(member);
    const until = async (row: RegExp): Promise<void> => {
      for (let i = 0; i < 150; i++) {
        if (sandbox.list().includes('out.csv') && row.test(sandbox.read('out.csv'))) return;
        await sleep(100);
      }
      assert.fail(`no ${row} in ${sandbox.read('out.csv')}`);
    };
    await until(/\/0,1,0,0,/);
    member.kill('SIGSTOP');
    // More than what a fetch that waits at the broker takes along.
    const long = 'x'.repeat(400_000);
    for (let i = 0; i < 20; i++) await cluster.send(topic, [{ value: `WARN ${long}` }]);
    await cluster.send(topic, [{ value: 'INFO two' }, { value: 'INFO three' }]);
    await cluster.admin.fetchTopicOffsets(topic);
    await cluster.admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '22' }] });
    member.kill('SIGCONT');
    if (signal === 'SIGTERM') await until(/\/0,1,\d+,1,/);
    // About when the library finds out that what it reads is gone.
    else await sleep(150);
    member.kill(signal);
    const before = (await end).stderr;
    const { stdout, stderr } = await sandbox.run(consume(topic, topic, '-q', '-o', '-', '--no-total'));
    const { INFO, ERROR, WARNING = 0 } = levelsIn(parseCsv(stdout));
    assert.deepEqual([ERROR, INFO], [1, 1]);
    const lost = /(\d+) messages of partition 0 of .* were deleted/.exec(stderr || before)?.[1];
    assert.equal(Number(lost) + WARNING, 21);
  });
}

test('a topic that is not there, and what does not go together, are one sentence and exit code 2', async (t) => {
  const sandbox = new Sandbox(t);
  const mistakes: [string[], RegExp][] = [
    [consume('no-such-topic', 'g'), /there is no topic no-such-topic/],
    [consume('t', 'g', '--state', 's'), /consume does not take --state/],
    [consume('t', 'g', '--interval', '5ms'), /--interval.*100ms to 24h/s],
    [consume('t', 'g', '--source-key', '--source-header', 'x'), /cannot be used with/],
    [['consume', '--topic', 't', '--group', 'g'], /--brokers/],
    [['consume', '--brokers', 'a b', '--topic', 't', '--group', 'g'], /'a b' is no broker/],
  ];
  for (const [args, problem] of mistakes) {
    const { code, stderr } = await sandbox.run(args);
    assert.match(stderr, problem);
    assert.equal(code, 2, stderr);
  }
});
