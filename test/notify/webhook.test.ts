import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { PACKAGE } from '../support/sandbox.ts';
import { ERRORS, Scene } from './scene.ts';

test('a webhook gets JSON as the schema describes it', async (t) => {
  const schema = JSON.parse(readFileSync(join(PACKAGE, 'dist/alert.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema);
  const scene = await Scene.open(t, {
    channels: { ops: { webhook: { env: 'OPS_URL' } } },
    subscriptions: [
      { ...ERRORS, rule: 'error>1', window: '1h' },
      { ...ERRORS, name: 'share', rule: 'error>=50%', files: 'app.log', hosts: '*' },
    ],
  });
  scene.log('ERROR user 17 not found\nINFO x\nERROR user 18 not found\n');
  await scene.plain('--top', '1');
  scene.sandbox.write('logs/app.log', 'INFO x\n');
  await scene.plain();
  const { arrived } = scene.receiver;
  for (const message of arrived) assert.ok(validate(message), JSON.stringify(validate.errors));
  assert.deepEqual(
    arrived.map(({ subscription, status, figure, unit, limit }) => [
      subscription,
      status,
      figure,
      unit,
      limit,
    ]),
    [
      ['errors', 'firing', 2, 'lines', 1],
      ['share', 'firing', (2 / 3) * 100, 'percent', 50],
      ['errors', 'resolved', 0, 'lines', 1],
      ['share', 'resolved', 0, 'percent', 50],
    ],
  );
  const [errors, share, resolved] = arrived;
  const host = hostname();
  assert.deepEqual(errors?.behind, [{ path: 'logs/app.log', host, count: 2 }]);
  assert.deepEqual(errors?.messages, [{ level: 'ERROR', template: 'user <num> not found', count: 2 }]);
  assert.deepEqual([errors?.windowSeconds, share?.windowSeconds], [3600, undefined]);
  assert.deepEqual(share?.messages, [], 'of some files it is not known');
  assert.equal(errors?.host, host);
  assert.equal(resolved?.since, errors?.at);
});
