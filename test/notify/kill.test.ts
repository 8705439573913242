import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { killBefore } from '../support/kill.ts';
import { ended } from '../support/sandbox.ts';
import { DONE, ERRORS, Scene } from './scene.ts';

const WEBHOOK = { ops: { webhook: { env: 'OPS_URL' } } };

test('killed while a message is on its way, the next run sends that again, with the same id, and no other', async (t) => {
  const subscriptions = [ERRORS, { ...ERRORS, name: 'others' }];
  const scene = await Scene.open(t, { channels: WEBHOOK, subscriptions });
  scene.log('ERROR x\n');
  const child = scene.start(['--state', 'state']);
  scene.receiver.onRequest = () => {
    if (scene.receiver.received.length === 2) child.kill('SIGKILL');
  };
  assert.equal((await ended(child)).signal, 'SIGKILL');
  await scene.run();
  scene.log('INFO x\n');
  await scene.run();
  const sent = scene.receiver.arrived.map(({ id, subscription, status }) => ({
    id,
    what: `${subscription} ${status}`,
  }));
  assert.deepEqual(
    sent.map(({ what }) => what),
    ['errors firing', 'others firing', 'others firing', 'errors resolved', 'others resolved'],
  );
  assert.equal(new Set(sent.map(({ id }) => id)).size, 4);
});

test('killed at any other moment, what is found is told, and told once', {
  skip: process.platform === 'win32',
}, async (t) => {
  let kills = 0;
  for (let renames = 0; renames < 10; renames++) {
    const scene = await Scene.open(t, { channels: WEBHOOK });
    scene.log('ERROR x\n');
    const preload = pathToFileURL(scene.sandbox.write('kill.mjs', killBefore(renames))).href;
    const child = scene.start(['--state', 'state', '-o', 'out.csv'], { NODE_OPTIONS: `--import=${preload}` });
    const { signal } = await ended(child);
    if (signal === 'SIGKILL') kills++;
    const before = scene.receiver.arrived.length;
    assert.deepEqual(await scene.run('-o', 'out.csv'), DONE);
    const ids = scene.receiver.arrived.filter(({ status }) => status === 'firing').map(({ id }) => id);
    assert.equal(new Set(ids).size, 1, `killed before rename ${renames}`);
    // It had arrived, and the run was killed before it could note that.
    assert.ok(ids.length === 1 || (before === 1 && ids.length === 2), `killed before rename ${renames}`);
    assert.deepEqual(
      scene.sandbox.list().filter((name) => /\.(?:tmp|next|lock)$/.test(name)),
      [],
    );
  }
  assert.ok(kills >= 4, `${kills} runs were killed`);
});

test('an interrupted run tells nothing and forgets nothing', async (t) => {
  const scene = await Scene.open(t, { channels: WEBHOOK });
  scene.log('ERROR x\n');
  scene.receiver.answer('hang');
  const child = scene.start(['--state', 'state']);
  scene.receiver.onRequest = () => child.kill('SIGINT');
  const { code, stderr } = await ended(child);
  assert.equal(code, 130);
  assert.match(stderr, /waits for the next run/);
  await scene.run();
  assert.deepEqual(
    scene.receiver.arrived.map(({ status }) => status),
    ['firing', 'resolved'],
  );
});

test('two runs at once tell it once', async (t) => {
  const scene = await Scene.open(t, { channels: WEBHOOK });
  scene.log('ERROR x\n');
  await Promise.all([scene.plain(), scene.plain(), scene.plain()]);
  assert.equal(scene.receiver.arrived.length, 1);
});

test('an output that cannot be written leaves what was told as it was', async (t) => {
  const scene = await Scene.open(t, { channels: WEBHOOK });
  scene.log('ERROR x\n');
  assert.equal((await scene.run('-o', '/dev/full')).code, 4);
  assert.equal(scene.receiver.received.length, 0);
  await scene.run();
  assert.equal(scene.receiver.arrived.length, 1);
});
