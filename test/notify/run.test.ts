import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { SECRET } from './receiver.ts';
import { ERRORS, Scene, SETTINGS } from './scene.ts';

const DONE = { code: 0, signal: null, stdout: '', stderr: '' };

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

test('Slack is asked again when it says so, and after an error of its own', async (t) => {
  const scene = await Scene.open(t);
  scene.log('ERROR x\n');
  scene.receiver.answer({ status: 429, headers: { 'retry-after': '2' } }, 500, 'break');
  assert.deepEqual(await scene.run(), DONE);
  const { received } = scene.receiver;
  assert.deepEqual(received.map(({ answer }) => answer).slice(1), [500, 'break', 200]);
  const [first, second] = received;
  assert.ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 1_990);
  assert.equal(new Set(received.map(({ text }) => text)).size, 1);
});

test('what could not be delivered is said, exit code 4, and delivered by the next run', async (t) => {
  const failures = [
    { answers: ['hang'], says: 'it did not answer in time' },
    { answers: [404], says: 'it answered 404' },
    { answers: [{ status: 410, body: 'channel_is_archived' }], says: 'it answered 410 channel_is_archived' },
    { answers: [{ status: 302, headers: { location: '/elsewhere' } }], says: 'it answered 302' },
  ] as const;
  for (const { answers, says } of failures) {
    const scene = await Scene.open(t);
    scene.log('ERROR x\n');
    scene.receiver.answer(...answers);
    const { code, stderr } = await scene.run('--notify-timeout', '1s');
    assert.equal(stderr, `loganalyze: 1 message for the channel 'ops' waits for the next run: ${says}\n`);
    assert.equal(code, 4);
    assert.equal(scene.receiver.received.length, 1, 'a refusal is not tried again');
    scene.log('ERROR y\n');
    assert.deepEqual(await scene.run(), DONE);
    await scene.run();
    assert.deepEqual(scene.receiver.headlines, [
      '*Firing* `errors`: 1 line, the rule is `error>0`',
      '*Resolved* `errors`: 0 lines, the rule is `error>0`',
    ]);
  }
});

test('a server that is not there loses nothing, and is sent what began and what ended, in order', async (t) => {
  const scene = await Scene.open(t);
  await scene.receiver.stop();
  scene.log('ERROR x\n');
  const first = await scene.run('--notify-timeout', '1s');
  assert.match(first.stderr, /^loganalyze: 1 message .*: the connection was refused\n$/);
  const second = await scene.run('--notify-timeout', '1s');
  assert.match(second.stderr, /^loganalyze: 2 messages for the channel 'ops' wait for the next run: /);
  assert.deepEqual([first.code, second.code], [4, 4]);
  await scene.receiver.startAgain();
  assert.deepEqual(await scene.run(), DONE);
  assert.deepEqual(
    scene.receiver.headlines.map((line) => line.replace(/`.*/, '')),
    ['*Firing* ', '*Resolved* '],
  );
});

test('who asks to be left alone for longer than there is time for is not asked again before', async (t) => {
  const scene = await Scene.open(t);
  scene.log('ERROR x\n');
  scene.receiver.answer({ status: 429, headers: { 'retry-after': '4' } });
  const says = /: it answered 429, asking to wait [34] seconds\n$/;
  assert.match((await scene.run('--notify-timeout', '1s')).stderr, says);
  assert.match((await scene.run('--notify-timeout', '1s')).stderr, says);
  assert.equal(scene.receiver.received.length, 1);
  assert.deepEqual(await scene.run('--notify-timeout', '10s'), DONE);
  const [first, , third] = scene.receiver.received;
  assert.equal(scene.receiver.received.length, 3);
  assert.ok((third?.atMs ?? 0) - (first?.atMs ?? 0) >= 3_990);
});

test('what a server that took the message goes on to say is not waited for', async (t) => {
  const scene = await Scene.open(t);
  scene.log('ERROR x\n');
  scene.receiver.answer('endless');
  assert.deepEqual(await scene.run('--notify-timeout', '5s'), DONE);
  assert.equal(scene.receiver.received.length, 1);
});

test('a channel that refuses one message is sent those of other subscriptions', async (t) => {
  const scene = await Scene.open(t, { subscriptions: [ERRORS, { ...ERRORS, name: 'others' }] });
  scene.log('ERROR x\n');
  scene.receiver.answer({ status: 400, body: 'invalid_payload' });
  const { stderr } = await scene.run();
  assert.match(stderr, /^loganalyze: 1 message .*: it answered 400 invalid_payload\n$/);
  assert.deepEqual(scene.receiver.headlines, ['*Firing* `others`: 1 line, the rule is `error>0`']);
});

test('a channel that fails does not hold up another one', async (t) => {
  const channels = { ops: { slack: { env: 'OPS_URL' } }, dead: { webhook: { file: 'dead.url' } } };
  const scene = await Scene.open(t, { channels, subscriptions: [{ ...ERRORS, to: ['dead', 'ops'] }] });
  scene.sandbox.write('dead.url', 'http://127.0.0.1:9/hook\n');
  scene.log('ERROR x\n');
  const { stderr, code } = await scene.run('--notify-timeout', '1s');
  assert.match(stderr, /^loganalyze: 1 message for the channel 'dead' waits for the next run: [^\n]+\n$/);
  assert.equal(code, 4);
  assert.equal(scene.receiver.headlines.length, 1);
});

test('messages for a channel that the settings no longer have are kept, and said', async (t) => {
  const scene = await Scene.open(t);
  scene.log('ERROR x\n');
  scene.receiver.answer(500, 500, 500, 500);
  await scene.run('--notify-timeout', '1s');
  const settings = {
    channels: { new: { slack: { env: 'OPS_URL' } } },
    subscriptions: [{ ...ERRORS, to: 'new' }],
  };
  scene.sandbox.write(SETTINGS, JSON.stringify(settings));
  const { stderr, code } = await scene.run();
  assert.equal(code, 4);
  assert.match(stderr, /channel 'ops' waits for the next run: the settings have it no more/);
});
