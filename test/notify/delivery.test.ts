import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DONE, ERRORS, Scene, SETTINGS } from './scene.ts';

// They wait most of the time.
describe('delivery', { concurrency: 4 }, () => {
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
      {
        answers: [{ status: 410, body: 'channel_is_archived' }],
        says: 'it answered 410 channel_is_archived',
      },
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
    const scene = await Scene.open(t, { subscriptions: [ERRORS, { ...ERRORS, name: 'others' }] });
    scene.log('ERROR x\n');
    scene.receiver.answer({ status: 429, headers: { 'retry-after': '9' } });
    const says = /: it answered 429, asking to wait \d seconds\n$/;
    assert.match((await scene.run('--notify-timeout', '3s')).stderr, says);
    assert.match((await scene.run('--notify-timeout', '3s')).stderr, says);
    assert.equal(scene.receiver.received.length, 1);
    assert.deepEqual(await scene.run('--notify-timeout', '20s'), DONE);
    const [first, second] = scene.receiver.received;
    assert.equal(scene.receiver.received.length, 5);
    assert.ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 8_990);
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

  test('who has refused that something began is not told that it ended', async (t) => {
    const scene = await Scene.open(t);
    scene.log('ERROR x\n');
    scene.receiver.answer(400, 400);
    await scene.run();
    const { stderr } = await scene.run();
    assert.match(stderr, /^loganalyze: 2 messages for the channel 'ops' wait .*: it answered 400\n$/);
    assert.equal(scene.receiver.received.length, 2);
    assert.deepEqual(await scene.run(), DONE);
    assert.equal(scene.receiver.headlines.length, 2);
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
});
