import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { SECRET } from './receiver.ts';
import { DONE, ERRORS, Scene } from './scene.ts';

test('what begins and what ends is told once, over any number of runs', async (t) => {
  const scene = await Scene.open(t);
  scene.log('INFO fine\n');
  assert.deepEqual(await scene.run(), DONE);
  assert.equal(scene.receiver.received.length, 0);
  scene.log('ERROR one\nERROR two\n');
  assert.deepEqual(await scene.run(), DONE);
  scene.log('ERROR three\n');
  await scene.run();
  await scene.run();
  await scene.run();
  assert.deepEqual(scene.receiver.headlines, [
    '*Firing* `errors`: 2 lines, the rule is `error>0`',
    '*Resolved* `errors`: 0 lines, the rule is `error>0`',
  ]);
  const [{ path, type, text = '' } = {}] = scene.receiver.received;
  assert.equal(path, `/services/${SECRET}`);
  assert.equal(type, 'application/json; charset=utf-8');
  assert.match(text, new RegExp(`• \`logs/app.log\`: 2\\\\n\`${hostname()}\`, 20`));
});

test('without a state each run stands for itself, and what goes on is told once', async (t) => {
  const scene = await Scene.open(t, { subscriptions: [{ ...ERRORS, rule: 'error>=2', window: '1h' }] });
  scene.log('ERROR one\n');
  await scene.plain();
  await scene.plain();
  assert.equal(scene.receiver.received.length, 0, 'what was counted twice is not added up');
  scene.log('ERROR two\n');
  await scene.plain();
  await scene.plain();
  assert.deepEqual(scene.receiver.headlines, ['*Firing* `errors`: 2 lines, the rule is `error>=2`']);
});

test('with a state, what is new is added up over the window', async (t) => {
  const scene = await Scene.open(t, { subscriptions: [{ ...ERRORS, rule: 'error>=3', window: '1h' }] });
  for (const n of [1, 2, 3, 4]) {
    scene.log(`ERROR ${n}\n`);
    await scene.run();
  }
  assert.deepEqual(scene.receiver.headlines, ['*Firing* `errors`: 3 lines, the rule is `error>=3`']);
});

test('what still holds is told again when the window is over, and is resolved when its counts have left it', async (t) => {
  const scene = await Scene.open(t, { subscriptions: [{ ...ERRORS, window: '2s' }] });
  scene.log('ERROR one\n');
  await scene.run();
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  scene.log('ERROR two\n');
  await scene.run();
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  await scene.run();
  assert.deepEqual(
    scene.receiver.headlines.map((line) => line.replace(/`.*/, '')),
    ['*Firing* ', '*Firing* ', '*Resolved* '],
  );
});

test('files, hosts and the pattern of a rule choose what is counted', async (t) => {
  const subscriptions = [
    { ...ERRORS, name: 'api', files: 'api/**' },
    { ...ERRORS, name: 'web', rule: 'error>0 in web.log' },
    { ...ERRORS, name: 'here', hosts: hostname() },
    { ...ERRORS, name: 'there', hosts: `not-${hostname()}` },
    { ...ERRORS, name: 'incomplete', rule: 'incomplete>0' },
  ];
  const scene = await Scene.open(t, { subscriptions });
  scene.sandbox.write('logs/api/a.log', 'ERROR x\n');
  scene.sandbox.write('logs/broken.log.gz', Buffer.from('1f8b08000000', 'hex'));
  const { code } = await scene.plain();
  assert.equal(code, 3);
  assert.deepEqual(scene.receiver.headlines, [
    '*Firing* `api`: 1 line, the rule is `error>0`',
    '*Firing* `here`: 1 line, the rule is `error>0`',
    '*Firing* `incomplete`: 1 file, the rule is `incomplete>0`',
  ]);
});

test('two subscriptions of one channel are two messages, a second apart', async (t) => {
  const scene = await Scene.open(t, {
    subscriptions: [ERRORS, { name: 'warnings', rule: 'warning>50%', to: ['ops'] }],
  });
  scene.log('ERROR x\nWARN x\nWARN x\n');
  assert.deepEqual(await scene.plain(), DONE);
  assert.deepEqual(scene.receiver.headlines, [
    '*Firing* `errors`: 1 line, the rule is `error>0`',
    '*Firing* `warnings`: 66.67 % of the lines with a level, the rule is `warning>50%`',
  ]);
  const [first = 0, second = 0] = scene.receiver.received.map(({ atMs }) => atMs);
  assert.ok(second - first >= 990, `${second - first} ms`);
});

test('the most frequent messages are told, if the run was asked for them', async (t) => {
  const scene = await Scene.open(t);
  scene.log('ERROR user 17 not found\nERROR user 18 not found\n');
  await scene.plain('--top', '1');
  assert.match(scene.receiver.received[0]?.text ?? '', /2 × ERROR `user &lt;\w+&gt; not found`/);
});
