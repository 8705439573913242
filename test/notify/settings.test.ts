import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { PACKAGE, Sandbox } from '../support/sandbox.ts';
import { SECRET } from './receiver.ts';
import { ERRORS, Scene, SETTINGS } from './scene.ts';

const OPS = { ops: { slack: { env: 'OPS_URL' } } };
const LITERAL = `https://hooks.slack.com/services/${SECRET}`;

test('settings that do not hold are one sentence and exit code 2, and never show a secret', async (t) => {
  const schema = JSON.parse(readFileSync(join(PACKAGE, 'src/settings.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log');
  const subscribed = (more: object): object => ({ channels: OPS, subscriptions: [{ ...ERRORS, ...more }] });
  /** With what the schema can tell, too, and what only the program can. */
  const cases: readonly (readonly [object, RegExp, 'schema' | 'program'])[] = [
    [{ channels: { ops: { slack: LITERAL } } }, /'ops' is a secret, .*give \{"env": "NAME"\} or/, 'schema'],
    [{ channels: { ops: { slack: { url: LITERAL } } } }, /'ops' is a secret/, 'schema'],
    [{ channels: { ops: LITERAL } }, /channel 'ops' must be of one kind, slack or webhook/, 'schema'],
    [{ channels: { ops: { mail: { env: 'X' } } } }, /must be of one kind/, 'schema'],
    [{ channels: { ops: { slack: { env: 'X', file: 'y' } } } }, /'ops' is a secret/, 'schema'],
    [{ channels: [] }, /'channels' must be an object of names/, 'schema'],
    [{ channels: { '': { slack: { env: 'X' } } } }, /a channel needs a name/, 'schema'],
    [{ subscriptions: {} }, /'subscriptions' must be a list of objects/, 'schema'],
    [{ subscriptions: ['x'] }, /'subscriptions' must be a list of objects/, 'schema'],
    [subscribed({ name: '' }), /each subscription needs a 'name'/, 'schema'],
    [subscribed({ when: 'now' }), /'errors': there is no 'when'; it has name, rule, files/, 'schema'],
    [subscribed({ window: '5 minutes' }), /'errors': 'window' must be a duration such as 5m/, 'schema'],
    [subscribed({ rule: 7 }), /'rule' must be a text such as 'error>0'/, 'schema'],
    [subscribed({ files: '' }), /'files' must be a pattern/, 'schema'],
    [subscribed({ to: [] }), /'to' must be the name of a channel/, 'schema'],
    [subscribed({ rule: 'error~0' }), /'rule': expected one of .*, at character 6 of 'error~0'/, 'program'],
    [subscribed({ rule: 'error>+0' }), /'error>\+0' compares with a baseline/, 'program'],
    [subscribed({ to: 'nobody' }), /there is no channel 'nobody'; 'channels' has ops/, 'program'],
    [{ channels: OPS, subscriptions: [ERRORS, ERRORS] }, /two subscriptions are named 'errors'/, 'program'],
    [{ notifyTimeout: 'soon' }, /'notifyTimeout': It must be a duration such as 30s/, 'schema'],
  ];
  for (const [settings, says, by] of cases) {
    sandbox.write(SETTINGS, JSON.stringify(settings));
    for (const args of [['logs'], ['logs', '--print-config']]) {
      const { code, stderr, stdout } = await sandbox.run(args);
      assert.match(stderr, says);
      assert.match(stderr, /^loganalyze: [^\n]+\.\n$/);
      assert.ok(!stderr.includes('SECRET'), stderr);
      assert.deepEqual([code, stdout], [2, '']);
    }
    assert.equal(validate(settings), by === 'program', JSON.stringify(settings));
  }
});

test('what holds is shown by --print-config, with where secrets are and not what they are', async (t) => {
  const schema = JSON.parse(readFileSync(join(PACKAGE, 'src/settings.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const sandbox = new Sandbox(t);
  sandbox.write('secrets/pager', LITERAL);
  const settings = {
    notify: 'told',
    notifyTimeout: '5s',
    channels: { ...OPS, pager: { webhook: { file: 'secrets/pager' } } },
    subscriptions: [
      { ...ERRORS, files: 'api/**', hosts: 'web-*', window: '1h', to: ['ops', 'pager'] },
      { name: 'share', rule: 'warning>5% in *.log', to: 'ops' },
    ],
  };
  assert.ok(validate(settings), JSON.stringify(validate.errors));
  sandbox.write(SETTINGS, JSON.stringify(settings));
  const { stdout, code } = await sandbox.run(['--print-config'], { env: { OPS_URL: LITERAL } });
  assert.equal(code, 0);
  assert.ok(!stdout.includes('SECRET'));
  const shown = JSON.parse(stdout);
  assert.deepEqual(shown.channels.value, settings.channels);
  assert.deepEqual(shown.subscriptions.value, settings.subscriptions);
  assert.ok(shown.subscriptions.from.endsWith(SETTINGS));
});

test('an address that is missing, or is none, is found out before anything is counted', async (t) => {
  const scene = await Scene.open(t, { channels: { ops: { slack: { file: 'url' } } } });
  const cases: readonly (readonly [string | undefined, RegExp])[] = [
    [undefined, /channel 'ops' cannot be read from \S*url: no such file/],
    ['\n', /channel 'ops' is missing: \S*url is not set, or empty/],
    [`${SECRET}`, /channel 'ops', in \S*url, is no URL that begins with https/],
    [`ftp://${SECRET}`, /is no URL that begins with https/],
    [LITERAL.replace('//', '//user:pass@'), /must be without a user name and a password/],
  ];
  for (const [content, says] of cases) {
    if (content !== undefined) scene.sandbox.write('url', content);
    const { code, stderr } = await scene.plain();
    assert.match(stderr, says);
    assert.match(stderr, /^loganalyze: [^\n]+\.\n$/);
    assert.equal(code, 2);
  }
  const other = await Scene.open(t, { channels: { ops: { slack: { env: 'NOT_SET' } } } });
  assert.match((await other.plain()).stderr, /is missing: the environment variable NOT_SET is not set/);
});

test('--notify without subscriptions, or with a file that cannot remember, is refused', async (t) => {
  const scene = await Scene.open(t, { subscriptions: [] });
  assert.match(
    (await scene.plain()).stderr,
    /nobody has asked to be told: the settings have no subscriptions\.\n$/,
  );
  assert.match((await scene.plain('--no-config')).stderr, /the settings have no subscriptions\.\n$/);
  const sound = await Scene.open(t);
  const { sandbox } = sound;
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--notify', '/dev/null'], /\/dev\/null is no regular file, and could remember nothing/],
    [['--notify', 'gone/told'], /the folder \S+ does not exist/],
    [['--notify', 'same', '--state', 'same'], /would be written twice/],
    [['-o', 'told'], /would be written twice/],
    [['--notify', 'damaged'], /damaged is damaged, or holds something else: restore it/],
    [['--notify', 'other.json'], /other\.json does not hold what was told; name another file/],
    [['--notify', 'newer'], /newer was written by a newer version/],
    [['--notify', 'changed'], /changed is damaged: restore it/],
  ];
  sandbox.write('damaged', 'x');
  sandbox.write('other.json', '{"a":1}');
  sandbox.write('newer', '{"format":"loganalyze-told","version":2}');
  sandbox.write('changed', '{"format":"loganalyze-told","version":1,"checksum":"x","standings":[]}');
  for (const [args, says] of cases) {
    const { code, stderr } = await sound.plain(...args);
    assert.match(stderr, says);
    assert.match(stderr, /^loganalyze: [^\n]+\.\n$/);
    assert.equal(code, 2);
  }
  assert.equal(sound.receiver.received.length, 0);
});

test('subscriptions alone tell nothing: a run is asked for it', async (t) => {
  const scene = await Scene.open(t);
  scene.log('ERROR x\n');
  assert.equal((await scene.sandbox.run(['logs', '-q'])).code, 0);
  assert.equal(scene.receiver.received.length, 0);
});

test('what was told is no log, and is not counted', async (t) => {
  const scene = await Scene.open(t);
  scene.log('ERROR x\n');
  await scene.plain();
  const { stdout } = await scene.plain('.', '--all', '-o', '-', '--exclude', '*.json');
  assert.match(stdout, /^told,.*,skipped,this run writes to it,/m);
});
