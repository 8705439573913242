import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LEVELS } from '../../src/core/levels.ts';
import { Sandbox } from '../support/sandbox.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');

/** The code blocks of a language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((m) => m[1] === language)
    .map((m) => m[2] as string);
}

/** Times and rates differ from run to run. */
function withoutTimes(text: string): string {
  return text.replace(/[\d.]+ (?=seconds|\w?B\/s)/g, '… ');
}

test('the README shows what the program prints', async (t) => {
  for (const block of blocks('console')) {
    const sandbox = new Sandbox(t);
    symlinkSync(`${root}fixtures`, sandbox.at('fixtures'));
    const [prompt = '', ...shown] = block.split('\n');
    const { stdout } = await sandbox.run(prompt.replace(/^\$ loganalyze /, '').split(' '));
    assert.equal(withoutTimes(stdout), withoutTimes(shown.join('\n')));
  }
});

test('every example of the README runs', async (t) => {
  const examples = blocks('sh')
    .join('')
    .split('\n')
    .filter((line) => /^(?:loganalyze|cat) /.test(line));
  assert.ok(examples.length > 5);
  for (const line of examples) {
    const sandbox = new Sandbox(t);
    for (const name of ['app.log', 'old/a.log.1', 'logs/a.log', 'logs/api/a.log', 'logs/b.txt', 'logs/tmp/c'])
      sandbox.write(name, `${new Date().toISOString()} INFO started\n`);
    sandbox.write('app.log.2.gz', readFileSync(`${root}fixtures/compressed/catalina.out.1.gz`));
    sandbox.write('artifact.zip', readFileSync(`${root}fixtures/archives/ci-logs.zip`));
    await sandbox.run(['logs', '-q', '-o', 'base.json']);
    const { stderr, code } = await sandbox.shell(
      line.replace(/\bloganalyze\b/, '$LOGANALYZE').replace(' /var/log ', ' logs '),
    );
    assert.equal(stderr, '', line);
    assert.equal(code, 0, line);
  }
});

test('the README names the columns of the CSV in their order', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log');
  const { stdout } = await sandbox.run(['a.log', '-q', '-o', '-']);
  const [header = ''] = stdout.split('\n');
  assert.ok(readme.includes(`\`${header}\``));
  assert.deepEqual(header.split(',').slice(1, 9), [...LEVELS]);
});
