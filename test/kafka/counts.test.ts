import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, renameSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type CsvRow, ended, parseCsv, Sandbox } from '../support/sandbox.ts';
import { freePort } from './broker/broker.ts';
import { Cluster, levelsIn, withOwnBroker } from './broker/cluster.ts';

const cluster = new Cluster();

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../src/kafka/count-event.schema.json', import.meta.url), 'utf8'),
);

function publish(topic: string, host = 'web-1'): string[] {
  const to = `kafka://${cluster.brokers}/${topic}`;
  return ['logs', '--state', `${host}.state`, '-q', '--host', host, '-o', to];
}

function consume(topic: string, group = topic): string[] {
  return ['consume', '--brokers', cluster.brokers, '--topic', topic, '--group', group];
}

/** Rows of what was consumed, without the host and the folder of the sandbox. */
async function consumed(sandbox: Sandbox, topic: string, group = topic): Promise<Record<string, CsvRow>> {
  const rows = await sandbox.rows([...consume(topic, group), '--until-end']);
  return Object.fromEntries(
    Object.entries(rows).map(([path, row]) => [path.replace(`${sandbox.path}/`, ''), row]),
  );
}

async function ok(sandbox: Sandbox, args: readonly string[]): Promise<void> {
  const { code, stderr } = await sandbox.run(args);
  assert.equal(code, 0, stderr);
}

test('hosts publish what is new, and consuming gives all that there ever was', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(3);
  sandbox.write('logs/app.log', 'ERROR one\nINFO two\n');
  sandbox.write('logs/other.log', 'WARN three\n');
  for (const host of ['web-1', 'web-2']) await ok(sandbox, publish(topic, host));
  // One log grows, is rotated and comes anew; one is compressed; nothing is new of the other.
  appendFileSync(sandbox.at('logs/app.log'), 'FATAL four\n');
  renameSync(sandbox.at('logs/app.log'), sandbox.at('logs/app.log.1'));
  sandbox.write('logs/app.log', 'DEBUG five\n');
  await ok(sandbox, publish(topic, 'web-1'));
  await ok(sandbox, publish(topic, 'web-1'));
  const rows = await consumed(sandbox, topic);
  assert.deepEqual(Object.fromEntries(Object.entries(rows).map(([path, row]) => [path, levelsIn([row])])), {
    'web-1:logs/app.log': { DEBUG: 1 },
    'web-1:logs/app.log.1': { ERROR: 1, INFO: 1, FATAL: 1 },
    'web-1:logs/other.log': { WARNING: 1 },
    'web-2:logs/app.log': { ERROR: 1, INFO: 1 },
    'web-2:logs/other.log': { WARNING: 1 },
  });
});

test('every event agrees with the schema, says which bytes it is about, and has host and source as its key', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(1);
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(SCHEMA);
  sandbox.write('logs/app.log', 'ERROR one\n');
  await ok(sandbox, publish(topic));
  appendFileSync(sandbox.at('logs/app.log'), 'INFO two\nnot at its end');
  await ok(sandbox, publish(topic));
  const messages = await cluster.messages(topic);
  const events = messages.map(({ value }) => JSON.parse(String(value)));
  for (const event of events) assert.ok(validate(event), JSON.stringify(validate.errors));
  assert.deepEqual(
    events.map(({ from, to, counted, total }) => [
      from,
      to,
      counted.levels.ERROR,
      total.levels.ERROR,
      total.levels.INFO,
    ]),
    [
      [0, 10, 1, 1, 0],
      [10, 19, 0, 1, 1],
    ],
  );
  assert.equal(events[0].source, events[1].source);
  assert.equal(events[0].file, sandbox.at('logs/app.log'));
  for (const [at, { key }] of messages.entries()) assert.equal(String(key), `web-1\0${events[at].source}`);
});

test('--by and --top: an event says when its new lines were written, and what they say', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(1);
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(SCHEMA);
  const told = ['--by', 'hour', '--top', '2', '--timezone', 'UTC'];
  const line = (hour: number, text: string): string => `2026-05-01 ${hour}:30:00 ${text}\n`;
  sandbox.write('logs/app.log', `no time\n${line(10, 'ERROR job 1 failed')}${line(11, 'INFO fine')}`);
  sandbox.write('logs/other.log', line(12, 'FATAL no disk'));
  await ok(sandbox, [...publish(topic), ...told]);
  appendFileSync(
    sandbox.at('logs/app.log'),
    `\tat a.b(C.java:1)\n${line(13, 'ERROR job 2 failed').repeat(3)}`,
  );
  await ok(sandbox, [...publish(topic), ...told]);
  const events = (await cluster.messages(topic)).map(({ value }) => JSON.parse(String(value)));
  for (const event of events) assert.ok(validate(event), JSON.stringify(validate.errors));
  const shown = events.map(({ file, series, top }) => [
    file.replace(/.*\//, ''),
    series.buckets.map((bucket: { start: string; levels: Record<string, number> }) => [
      bucket.start.slice(11, 13),
      Object.values(bucket.levels).reduce((sum, n) => sum + n, 0),
    ]),
    top.flatMap(({ messages }: { messages: { template: string; count: number }[] }) =>
      messages.map(({ template, count }) => `${template}: ${count}`),
    ),
  ]);
  assert.deepEqual(shown, [
    [
      'app.log',
      [
        ['10', 2],
        ['11', 1],
      ],
      ['job <num> failed: 1'],
    ],
    ['other.log', [['12', 1]], ['no disk: 1']],
    [
      'app.log',
      [
        ['11', 1],
        ['13', 3],
      ],
      ['job <num> failed: 3'],
    ],
  ]);
  const rows = await consumed(sandbox, topic);
  assert.deepEqual(levelsIn([rows['web-1:logs/app.log'] as CsvRow]), { ERROR: 4, INFO: 1, NONE: 2 });
});

test('events that come again, late and in another order change nothing', async (t) => {
  const sandbox = new Sandbox(t);
  const [topic, mixed] = [await cluster.topic(2), await cluster.topic(2)];
  for (let run = 0; run < 5; run++) {
    for (const name of ['a', 'b', 'c']) {
      const log = sandbox.write(
        `logs/${name}.log`,
        run === 0 ? '' : readFileSync(sandbox.at(`logs/${name}.log`)),
      );
      appendFileSync(log, `ERROR ${name} ${run}\nINFO x\n`.repeat(run + 1));
    }
    await ok(sandbox, publish(topic));
  }
  const messages = await cluster.messages(topic);
  const shuffled = [...messages, ...messages.toReversed(), ...messages.slice(3, 9)];
  await cluster.send(
    mixed,
    shuffled.map(({ key, value }) => ({ key: key ?? null, value })),
  );
  const rows = await consumed(sandbox, topic);
  assert.equal(levelsIn(Object.values(rows)).ERROR, 3 * (1 + 2 + 3 + 4 + 5));
  assert.deepEqual(await consumed(sandbox, mixed), rows);
});

test('a run that published but did not remember it counts nothing twice', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(2);
  sandbox.write('logs/old.log', 'ERROR one\n');
  await ok(sandbox, publish(topic));
  copyFileSync(sandbox.at('web-1.state'), sandbox.at('before'));
  appendFileSync(sandbox.at('logs/old.log'), 'ERROR two\n');
  sandbox.write('logs/new.log', 'INFO three\n');
  await ok(sandbox, publish(topic));
  // As if it had been killed right behind the broker's answer; then the logs grow and one is renamed.
  copyFileSync(sandbox.at('before'), sandbox.at('web-1.state'));
  appendFileSync(sandbox.at('logs/old.log'), 'ERROR four\n');
  appendFileSync(sandbox.at('logs/new.log'), 'INFO five\n');
  renameSync(sandbox.at('logs/new.log'), sandbox.at('logs/new.log.1'));
  await ok(sandbox, publish(topic));
  assert.deepEqual(levelsIn(Object.values(await consumed(sandbox, topic))), { ERROR: 3, INFO: 2 });
});

test('one file with another content is another source, also under the same name and first line', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(2);
  const log = sandbox.write('logs/app.log', '#Fields: x\nERROR one\nERROR two\nERROR three\n');
  await ok(sandbox, publish(topic));
  copyFileSync(log, sandbox.at('logs/app.log.1'));
  sandbox.write('logs/app.log', '#Fields: x\nINFO four\n');
  await ok(sandbox, publish(topic));
  const counts = levelsIn(Object.values(await consumed(sandbox, topic)));
  assert.deepEqual(counts, { ERROR: 3, INFO: 1, NONE: 2 });
});

test('members of archives and streams are published too', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(2);
  sandbox.write('logs/ci.zip', readFileSync(new URL('../../fixtures/archives/ci-logs.zip', import.meta.url)));
  const { stdout } = await sandbox.run(['logs', '-q', '-o', '-', '--no-total']);
  await ok(sandbox, publish(topic));
  const rows = await consumed(sandbox, topic);
  assert.deepEqual(levelsIn(Object.values(rows)), levelsIn(parseCsv(stdout)));
  assert.ok(Object.keys(rows).every((path) => path.startsWith('web-1:logs/ci.zip!')));
  const [, ...args] = publish(topic);
  const line = `printf 'FATAL from a pipe\\n' | $LOGANALYZE - ${args.join(' ')}`;
  const piped = await sandbox.shell(line);
  assert.equal(piped.code, 0, piped.stderr);
  assert.equal(
    levelsIn(Object.values(await consumed(sandbox, topic))).FATAL,
    1 + (levelsIn(parseCsv(stdout)).FATAL ?? 0),
  );
});

test('an event that makes no sense goes to the dead letters once, and the group goes on', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(1);
  sandbox.write('logs/app.log', 'ERROR one\n');
  const poison = ['{', '[]', '{"format":"other"}', '{"format":"loganalyze-counts","version":2}', '\xff'];
  await cluster.send(
    topic,
    poison.map((value) => ({ key: 'poison', value, headers: { trace: 'x' } })),
  );
  await ok(sandbox, publish(topic));
  const { stderr, code } = await sandbox.run([...consume(topic), '--until-end']);
  assert.equal(code, 0);
  assert.match(stderr, /5 messages made no sense and went to .*\.dlq/);
  assert.deepEqual(levelsIn(Object.values(await consumed(sandbox, topic))), { ERROR: 1 });
  const letters = await cluster.messages(`${topic}.dlq`);
  assert.deepEqual(
    letters.map(({ value, headers }) => [
      String(value),
      String(headers?.['loganalyze.offset']),
      String(headers?.trace),
    ]),
    poison.map((value, offset) => [value, String(offset), 'x']),
  );
  assert.match(String(letters[3]?.headers?.['loganalyze.reason']), /version is not 1/);
});

test('outputs roll on, and are whole after an end and a new start', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(2);
  sandbox.write('logs/app.log', 'ERROR one\n');
  await ok(sandbox, publish(topic));
  const args = [
    ...consume(topic),
    '--interval',
    '200ms',
    '-o',
    'totals.csv',
    '-o',
    'totals.json',
    '--no-total',
  ];
  const rowsAre = async (expected: Record<string, number>): Promise<void> => {
    for (let i = 0; i < 100; i++) {
      await sleep(100);
      if (!sandbox.list().includes('totals.csv')) continue;
      if (JSON.stringify(levelsIn(parseCsv(sandbox.read('totals.csv')))) === JSON.stringify(expected)) return;
    }
    assert.fail(sandbox.read('totals.csv'));
  };
  for (const expected of [2, 3]) {
    const member = sandbox.start(args);
    sandbox.finally(() => member.kill('SIGKILL'));
    const end = ended(member);
    await rowsAre({ ERROR: expected - 1 });
    appendFileSync(sandbox.at('logs/app.log'), 'ERROR more\n');
    await ok(sandbox, publish(topic));
    await rowsAre({ ERROR: expected });
    member.kill(expected === 2 ? 'SIGTERM' : 'SIGINT');
    const { code, stdout } = await end;
    assert.equal(code, expected === 2 ? 143 : 130);
    assert.match(stdout, new RegExp(`ERROR +${expected} `));
    assert.equal(JSON.parse(sandbox.read('totals.json')).totals.levels.ERROR, expected);
    const lag = await sandbox.run([
      'lag',
      '--brokers',
      cluster.brokers,
      '--group',
      topic,
      '--format',
      'json',
    ]);
    assert.equal(JSON.parse(lag.stdout).lag, 0);
  }
});

test('lag is what a group has still to read, and may fail a run', async (t) => {
  const sandbox = new Sandbox(t);
  const topic = await cluster.topic(2);
  const lag = (...more: string[]) =>
    sandbox.run(['lag', '--brokers', cluster.brokers, '--group', topic, '--topic', topic, ...more]);
  await cluster.send(
    topic,
    [0, 0, 1].map((partition) => ({ partition, value: 'ERROR x' })),
  );
  assert.match((await lag()).stdout, /^TOTAL +3$/m);
  await sandbox.run([...consume(topic), '--raw', '--until-end']);
  await cluster.send(topic, [{ partition: 1, value: 'ERROR y' }]);
  const { stdout } = await lag('--format', 'json');
  assert.deepEqual(JSON.parse(stdout), {
    format: 'loganalyze-lag',
    version: 1,
    group: topic,
    lag: 1,
    partitions: [
      { topic, partition: 0, committed: 2, end: 2, lag: 0 },
      { topic, partition: 1, committed: 1, end: 2, lag: 1 },
    ],
  });
  assert.equal((await lag('--fail-on', 'lag>1')).code, 0);
  const failed = await lag('--fail-on', 'lag>0', '-q');
  assert.deepEqual([failed.code, failed.stdout], [1, '']);
  assert.match(failed.stderr, /gate failed: lag>0: 1 message$/m);
  assert.equal((await lag('--fail-on', 'lag=5')).code, 2);
});

test('a broker that does not answer leaves the state as it was', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/app.log', 'ERROR one\n');
  const to = `kafka://127.0.0.1:${await freePort()}/counts`;
  const { code, stderr } = await sandbox.run(['logs', '--state', 's', '-q', '-o', to, '-o', 'out.csv']);
  assert.equal(code, 4);
  assert.match(stderr, /^loganalyze: kafka:.*could not be written: no broker of .* answers/);
  assert.deepEqual(sandbox.list(), ['logs']);
});

test(
  'a broker that goes away before it has the counts gets them in the next run',
  withOwnBroker,
  async (t) => {
    const sandbox = new Sandbox(t);
    const topic = await cluster.topic(2);
    sandbox.write('logs/app.log', 'ERROR one\n');
    await ok(sandbox, publish(topic));
    const before = sandbox.read('web-1.state');
    appendFileSync(sandbox.at('logs/app.log'), 'ERROR two\n');
    await cluster.broker.stop('SIGKILL');
    const { code } = await sandbox.run(publish(topic));
    assert.equal(code, 4);
    assert.equal(sandbox.read('web-1.state'), before);
    await cluster.broker.resume();
    await ok(sandbox, publish(topic));
    assert.deepEqual(levelsIn(Object.values(await consumed(sandbox, topic))), { ERROR: 2 });
  },
);

test('what does not go together is one sentence and exit code 2', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log');
  const mistakes: [string[], RegExp][] = [
    [['a.log', '-o', 'kafka://h/t'], /give it with --state/],
    [['a.log', '--state', 's', '-o', 'kafka://h'], /names no topic/],
    [['a.log', '--state', 's', '-o', 'kafka://h/a b'], /names no topic/],
    [['a.log', '--host', 'x'], /--host is about publishing/],
    [['a.log', '--kafka-partitions', '3'], /--kafka-partitions is about publishing/],
    [
      ['a.log', '--state', 's', '-o', `kafka://${cluster.brokers}/none`],
      /there is no topic none; have it made/,
    ],
    [['consume', '--brokers', 'h', '--topic', 't', '--group', 'g', '-o', 'kafka://h/t'], /publishes nothing/],
    [['lag', '--brokers', cluster.brokers, '--group', 'nobody'], /has read nothing there/],
    [['lag', '--brokers', cluster.brokers, '--group', 'g', '--format', 'csv'], /not as csv/],
  ];
  for (const [args, problem] of mistakes) {
    const { code, stderr } = await sandbox.run(args);
    assert.match(stderr, problem);
    assert.equal(code, 2, stderr);
  }
});
