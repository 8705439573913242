import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, PACKAGE, Sandbox } from '../support/sandbox.ts';
import { Cluster } from './broker/cluster.ts';

const cluster = new Cluster();

/** How long those that go on until they are ended are watched. */
const WATCH_MS = 4000;

test('the examples of the README about Kafka run', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR one\n');
  const [counts, lines] = [await cluster.topic(2), await cluster.topic(2)];
  await cluster.send(lines, [{ value: 'ERROR x', headers: { host: 'web-1' } }]);
  const blocks = readFileSync(`${PACKAGE}README.md`, 'utf8').matchAll(/^```shell\n([\s\S]*?)^```$/gm);
  const examples = [...blocks].flatMap(([, block = '']) => block.split('\n')).filter((line) => line !== '');
  assert.ok(examples.length >= 4);
  for (const example of examples) {
    const [, ...args] = example
      .replaceAll('localhost:9092', cluster.brokers)
      .replaceAll('log-counts', counts)
      .replaceAll('app-logs', lines)
      .replace(' /var/log ', ' logs ')
      .replace('/var/lib/loganalyze/kafka', 'kafka.state')
      .replaceAll("'", '')
      .split(' ');
    const child = sandbox.start(args);
    sandbox.finally(() => child.kill('SIGKILL'));
    const end = ended(child);
    if (args[0] === 'consume') {
      await sleep(WATCH_MS);
      child.kill('SIGTERM');
    }
    const { code, stderr } = await end;
    assert.equal(stderr, '', example);
    assert.equal(code, args[0] === 'consume' ? 143 : 0, example);
  }
  assert.match(sandbox.read('totals.csv'), /:.*\/logs\/a\.log,1,/);
  assert.match(sandbox.read('lines.csv'), /\/web-1,1,/);
});
