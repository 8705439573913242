import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PACKAGE, Sandbox } from '../support/sandbox.ts';
import { Receiver } from './receiver.ts';
import { DONE, SETTINGS } from './scene.ts';

test('the example of the README tells both channels', async (t) => {
  const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
  const [, settings = '', schedule = ''] =
    /^## Tell someone\n\n```json\n([\s\S]*?)```\n\n```crontab\n(.*)\n```$/m.exec(readme) ?? [];
  const sandbox = new Sandbox(t);
  const slack = await Receiver.start(sandbox);
  const pager = await Receiver.start(sandbox);
  sandbox.write('pager-url', `${pager.url}\n`);
  sandbox.write('logs/api/a.log', 'ERROR x\n'.repeat(11));
  sandbox.write('logs/b.log', 'FATAL x\n');
  sandbox.write(SETTINGS, settings.replace('/run/secrets/', ''));
  const args = schedule
    .replace(/^\*\/5 \* \* \* \* {2}loganalyze /, '')
    .replace('/var/log/app', 'logs')
    .replaceAll('/var/lib/loganalyze/', '')
    .split(' ');
  const result = await sandbox.run(args, { env: { SLACK_URL: slack.url } });
  assert.deepEqual(result, DONE);
  assert.deepEqual(slack.headlines, [
    '*Firing* `Errors of the API`: 11 lines, the rule is `error>10`',
    '*Firing* `Anything fatal`: 1 line, the rule is `fatal>0`',
  ]);
  assert.deepEqual(
    pager.arrived.map(({ subscription }) => subscription),
    ['Anything fatal'],
  );
});
