import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from 'kafkajs';
import { Sandbox } from '../support/sandbox.ts';
import { Cluster } from './broker/cluster.ts';

const cluster = new Cluster();

const HOSTS = ['web-1', 'web-2'];
const TOLD = ['--by', 'minute', '--top', '20', '--timezone', 'UTC'];

type Report = Record<string, unknown>;

async function ok(sandbox: Sandbox, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await sandbox.run(args);
  assert.deepEqual([code, stderr], [0, ''], args.join(' '));
  return stdout;
}

/** Each host has a folder of its name. */
async function publish(sandbox: Sandbox, topic: string, told = TOLD): Promise<void> {
  for (const host of HOSTS) {
    const to = `kafka://${cluster.brokers}/${topic}`;
    await ok(sandbox, [host, '--state', `${host}.state`, '-q', '--host', host, '-o', to, ...told]);
  }
}

function consume(topic: string): string[] {
  return ['consume', '--brokers', cluster.brokers, '--topic', topic, '--group', topic];
}

/** Times and messages of a report, with the paths as a plain run shows them. */
function toldIn(sandbox: Sandbox, json: string): Report {
  const { series, top, totals } = JSON.parse(json);
  for (const { messages } of top ?? []) {
    for (const { sample } of messages)
      sample.path = sample.path.replace(/^[\w-]+:/, '').replace(`${sandbox.path}/`, '');
  }
  return { series, top, levels: totals.levels };
}

/** Messages and times as lines tell them of which some come in each round, to each host. */
function grow(sandbox: Sandbox, round: number): void {
  for (const [at, host] of HOSTS.entries()) {
    const lines = Array.from({ length: 20 }, (_, i) => {
      const minute = String((round * 7 + i * (at + 1)) % 60).padStart(2, '0');
      const text = [
        'ERROR disk sda1 is full',
        `FATAL job ${i} failed`,
        'INFO ready',
        `ERROR round on ${host}`,
      ][i % 4];
      return `2026-05-01 1${round}:${minute}:00 ${text}\n`;
    });
    for (const name of ['a.log', 'b.log']) {
      if (round === 0) sandbox.write(`${host}/${name}`, 'no time yet\n');
      appendFileSync(sandbox.at(`${host}/${name}`), lines.join(''));
    }
  }
}

async function truth(sandbox: Sandbox, ...told: string[]): Promise<Report> {
  return toldIn(sandbox, await ok(sandbox, [...HOSTS, '-q', '-o', '-', '--format', 'json', ...told]));
}

async function merged(sandbox: Sandbox, topic: string, ...told: string[]): Promise<Report> {
  const args = [...consume(topic), '--until-end', '-q', '-o', '-', '--format', 'json', ...told];
  return toldIn(sandbox, await ok(sandbox, args));
}

test('what hosts publish of times and messages is together what one run over all their files tells', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(3);
  for (let round = 0; round < 3; round++) {
    grow(sandbox, round);
    await publish(sandbox, topic);
  }
  for (const by of ['minute', 'hour', 'day']) {
    const told = ['--by', by, '--top', '10', '--timezone', 'UTC'];
    assert.deepEqual(await merged(sandbox, topic, ...told), await truth(sandbox, ...told));
  }
  const { series, top } = await merged(sandbox, topic);
  assert.deepEqual([series, top], [undefined, undefined]);
});

test('events that come again, in another order, and from runs that forgot them change nothing', async (t) => {
  const sandbox = new Sandbox(t);
  const [topic, mixed] = [await cluster.topic(2), await cluster.topic(2)];
  for (let round = 0; round < 4; round++) {
    grow(sandbox, round);
    const isForgotten = round === 1;
    if (isForgotten)
      for (const host of HOSTS) copyFileSync(sandbox.at(`${host}.state`), sandbox.at(`${host}.old`));
    await publish(sandbox, topic);
    // As if it had been killed right behind the broker's answer.
    if (isForgotten)
      for (const host of HOSTS) copyFileSync(sandbox.at(`${host}.old`), sandbox.at(`${host}.state`));
  }
  const expected = await truth(sandbox, ...TOLD);
  assert.deepEqual(await merged(sandbox, topic, ...TOLD), expected);
  const messages = await cluster.messages(topic);
  const shuffled = [...messages.slice(5), ...messages.toReversed(), ...messages.slice(3, 9)];
  await cluster.send(
    mixed,
    shuffled.map(({ key, value }): Message => ({ key: key ?? null, value })),
  );
  assert.deepEqual(await merged(sandbox, mixed, ...TOLD), expected);
});

test('members that are killed, come and go leave the times and messages of the others right', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(4);
  const start = (output: string) => {
    const member = sandbox.start([...consume(topic), '-q', '--interval', '200ms', '-o', output, ...TOLD]);
    sandbox.finally(() => member.kill('SIGKILL'));
    return member;
  };
  const becomes = async (output: string, expected: Report): Promise<void> => {
    for (let i = 0; i < 200; i++) {
      await sleep(100);
      if (!sandbox.list().includes(output)) continue;
      if (JSON.stringify(toldIn(sandbox, sandbox.read(output)).levels) === JSON.stringify(expected.levels))
        break;
    }
    assert.deepEqual(toldIn(sandbox, sandbox.read(output)), expected);
  };
  grow(sandbox, 0);
  await publish(sandbox, topic);
  const [first, second] = [start('first.json'), start('second.json')];
  for (const output of ['first.json', 'second.json']) await becomes(output, await truth(sandbox, ...TOLD));
  first.kill('SIGKILL');
  grow(sandbox, 1);
  await publish(sandbox, topic);
  start('third.json');
  grow(sandbox, 2);
  await publish(sandbox, topic);
  for (const output of ['second.json', 'third.json']) await becomes(output, await truth(sandbox, ...TOLD));
  second.kill('SIGKILL');
  grow(sandbox, 3);
  await publish(sandbox, topic);
  await becomes('third.json', await truth(sandbox, ...TOLD));
});

test('every output that has a place for them shows times and messages, a page without being asked', async (t) => {
  const sandbox = new Sandbox(t);
  const [topic, silent] = [await cluster.topic(1), await cluster.topic(1)];
  grow(sandbox, 0);
  await publish(sandbox, topic);
  const outputs = ['told.md', 'told.ndjson', 'told.html'].flatMap((name) => ['-o', name]);
  const summary = await ok(sandbox, [...consume(topic), '--until-end', ...outputs, ...TOLD]);
  assert.match(
    summary,
    /Most frequent FATAL messages\n +20 +job <num> failed\n +web-1:\S+\/web-1\/a\.log:3\n/,
  );
  assert.match(summary, /By minute, .*\(UTC\)/);
  assert.match(sandbox.read('told.md'), /\| job &#60;num> failed \| web-1/);
  assert.match(sandbox.read('told.md'), /### By minute \(UTC\)/);
  assert.match(
    sandbox.read('told.ndjson'),
    /^\{"type":"top","level":"FATAL",.*"messages":\[\{"template":"job <num> failed"/m,
  );
  assert.match(sandbox.read('told.ndjson'), /^\{"type":"series","bucket":"minute"/m);
  const page = /id="series"/;
  assert.match(sandbox.read('told.html'), page);
  await ok(sandbox, [...consume(topic), '--until-end', '-q', '-o', 'page.html']);
  assert.match(sandbox.read('page.html'), page);
  assert.match(sandbox.read('page.html'), /FATAL job 1 failed/);
  // Of events that tell nothing more, a page says nothing more, and whoever asks is told why.
  for (const host of HOSTS) sandbox.remove(`${host}.state`);
  await publish(sandbox, silent, []);
  await ok(sandbox, [...consume(silent), '--until-end', '-q', '-o', 'silent.html']);
  assert.doesNotMatch(sandbox.read('silent.html'), page);
  const { code, stderr } = await sandbox.run([...consume(silent), '--until-end', '-q', '--by', 'hour']);
  assert.equal(code, 0);
  assert.equal(
    stderr,
    'loganalyze: --by hour: no event of the topic tells times; hosts tell them that publish with --by\n',
  );
});

test('times and messages are not for lines, which is one sentence', async (t) => {
  const sandbox = new Sandbox(t);
  for (const option of [
    ['--by', 'hour'],
    ['--top', '3'],
  ]) {
    const { code, stderr } = await sandbox.run([...consume('any'), '--raw', ...option]);
    assert.equal(code, 2);
    assert.match(stderr, /^loganalyze: --by and --top are about counts that hosts have published/);
  }
});

test('a topic that is made for what only the events tell keeps them for a week', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', '2026-05-01 12:00:00 ERROR one\n');
  const lagOf = async (...told: string[]): Promise<string | undefined> => {
    const topic = `made-${process.pid}-${told.length}`;
    const made = ['--kafka-partitions', '1', '--kafka-replication', '1'];
    const to = `kafka://${cluster.brokers}/${topic}`;
    await ok(sandbox, ['a.log', '--state', topic, '-q', '-o', to, ...made, ...told]);
    const config = await cluster.topicConfig(topic);
    assert.equal(config['cleanup.policy'], 'compact');
    return config['min.compaction.lag.ms'];
  };
  assert.equal(await lagOf(), '0');
  assert.equal(await lagOf('--by', 'hour'), String(7 * 24 * 3_600_000));
});
