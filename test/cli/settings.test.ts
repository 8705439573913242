import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Ended, ended, PACKAGE, Sandbox } from '../support/sandbox.ts';

const NAME = 'loganalyze.config.json';

function twoLogs(sandbox: Sandbox, settings: object): void {
  sandbox.write('logs/a.log', 'ERROR x\n');
  sandbox.write('logs/b.txt', 'WARN x\n');
  sandbox.write(NAME, JSON.stringify(settings));
}

/** Runs the program in a folder of the sandbox. */
function runIn(sandbox: Sandbox, folder: string, args: readonly string[]): Promise<Ended> {
  const cwd = sandbox.folder(folder);
  return ended(spawn(process.execPath, [join(PACKAGE, 'bin/loganalyze.js'), ...args], { cwd }));
}

test('settings are found in a folder above, and their files lie beside them', async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox, { paths: 'logs', output: ['out.csv'], failOn: 'error>0', quiet: true, total: false });
  const { code, stdout, stderr } = await runIn(sandbox, 'deep/er', []);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^loganalyze: gate failed: error>0: 1 line, in .*logs\/a\.log \(1\)\n$/);
  assert.match(sandbox.read('out.csv'), /logs\/a\.log,1,/);
});

test('the command line wins, option by option', async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox, { include: ['*.txt'], failOn: ['error>0', 'warning>0'], format: 'json', total: false });
  const csv = await sandbox.run(['logs', '--format', 'csv', '--fail-on', 'fatal>0']);
  assert.match(csv.stdout, /^File,.*Detail\nlogs\/b\.txt,0,1,.*\n$/);
  assert.equal(csv.code, 0);
  const all = await sandbox.run(['logs', '--all', '-o', '-', '-q']);
  assert.deepEqual(
    JSON.parse(all.stdout).files.map(({ path }: { path: string }) => path),
    ['logs/a.log', 'logs/b.txt'],
  );
  assert.equal((await sandbox.run(['logs', '-q', '--no-config'])).code, 0);
  sandbox.write('other.json', '{"failOn":"error>0"}');
  assert.equal((await sandbox.run(['logs', '-q', '--config', 'other.json'])).code, 1);
});

test('--print-config shows what is in force and where it comes from', async (t) => {
  const sandbox = new Sandbox(t);
  twoLogs(sandbox, { jobs: 1, exclude: '*.tmp' });
  const { stdout, code } = await sandbox.run(['logs', '--exclude', 'x', '--bom', '--print-config']);
  assert.equal(code, 0);
  const { paths, jobs, exclude, bom, quiet } = JSON.parse(stdout);
  assert.deepEqual(paths, { value: ['logs'], from: 'command line' });
  assert.deepEqual([jobs.value, jobs.from.endsWith(NAME)], [1, true]);
  assert.deepEqual(exclude, { value: ['x'], from: 'command line' });
  assert.deepEqual(bom, { value: true, from: 'command line' });
  assert.deepEqual(quiet, { value: null, from: 'default' });
});

test('settings that do not hold are one sentence and exit code 2, as the schema has it', async (t) => {
  const schema = JSON.parse(readFileSync(join(PACKAGE, 'src/settings.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const sandbox = new Sandbox(t);
  const cases: readonly (readonly [string, RegExp])[] = [
    ['{"fail_on":"error>0"}', /there is no setting 'fail_on'/],
    ['{"updateBaseline":true}', /there is no setting 'updateBaseline'/],
    ['{"jobs":0}', /'jobs': It must be a whole number from 1/],
    ['{"quiet":"yes"}', /'quiet' must be true or false/],
    ['{"format":"yaml"}', /'format': Allowed choices are csv,/],
    ['{"include":{"a":1}}', /'include' must be a text, or a list of texts/],
    ['{"output":""}', /'output': It is empty/],
    ['{"top":"5"}', /'top' must be a number/],
    ['{"top":[5]}', /'top' must be a number/],
    ['{"top":2.5}', /'top': It must be a whole number from 1/],
    ['{"maxTemplates":"many"}', /'maxTemplates' must be a number/],
    ['{"by":["hour","day"]}', /'by' must be one text/],
    ['{"by":"week"}', /'by': Allowed choices are minute, hour, day/],
    ['{"since":["24h","1h"]}', /'since' must be a text or a number/],
    ['{"until":{}}', /'until' must be a text or a number/],
    ['{"timezone":2}', /'timezone' must be one text/],
    ['{"state":["a","b"]}', /'state' must be one text/],
    ['{"maxInflate":["50x"]}', /'maxInflate' must be one text/],
    ['{"include":["*.txt",1]}', /'include' must be a text, or a list of texts/],
    ['[]', /settings are one JSON object/],
  ];
  for (const [text, says] of cases) {
    twoLogs(sandbox, {});
    sandbox.write(NAME, text);
    const { code, stderr, stdout } = await sandbox.run(['logs']);
    assert.match(stderr, says);
    assert.match(stderr, /^loganalyze: [^\n]+\n$/);
    assert.deepEqual([code, stdout], [2, ''], text);
    assert.ok(!validate(JSON.parse(text)), text);
  }
  sandbox.write(NAME, '{');
  assert.match(
    (await sandbox.run(['logs'])).stderr,
    /^loganalyze: The settings cannot be read: it is no JSON: /,
  );
  assert.match(
    (await sandbox.run(['logs', '--config', 'gone.json'])).stderr,
    /gone\.json cannot be read: no such file/,
  );
  sandbox.write('logs/a.log', '2026-05-02 12:00:00 ERROR x\n');
  for (const sound of [
    { jobs: 2, all: true, maxInflate: '50x,1GB', color: false, progress: false, bom: true },
    { $schema: 'x', allowEmpty: true },
    { top: 5, by: 'hour', since: 1777629600, until: '2999-01-01', timezone: '-09:30' },
  ]) {
    assert.ok(validate(sound));
    sandbox.write(NAME, JSON.stringify(sound));
    assert.equal((await sandbox.run(['logs', '-q'])).code, 0);
  }
});

test('the schema has every option that may be set, and no other', async (t) => {
  const schema = JSON.parse(readFileSync(join(PACKAGE, 'src/settings.schema.json'), 'utf8'));
  const { stdout } = await new Sandbox(t).run(['--print-config', '--no-config']);
  assert.deepEqual(
    Object.keys(JSON.parse(stdout)).sort(),
    Object.keys(schema.properties)
      .filter((name) => name !== '$schema')
      .sort(),
  );
});
