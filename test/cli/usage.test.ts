import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sandbox } from '../support/sandbox.ts';

/** Command lines that are refused, and what the refusal says. */
type Refused = readonly [args: string[], says: RegExp];
const REFUSED: readonly Refused[] = [
  [['--jbos', '2', '.'], /unknown option '--jbos'\n\(Did you mean --jobs\?\)/],
  [['-j', '0', '.'], /whole number from 1 to 1024/],
  [['-j', 'abc', '.'], /'abc' is invalid\. It must be a whole number/],
  [['-j', '1.5', '.'], /whole number/],
  [['-j', '99999', '.'], /whole number/],
  [['-o', '--bom', '.'], /'--bom' is invalid\. For that name write \.\/--bom/],
  [['-o'], /argument missing/],
  [['--include', '', '.'], /It is empty/],
  ...['5q', '50', '0x', '5x,6x'].map(
    (limit): Refused => [
      ['--max-inflate', limit, '.'],
      /is invalid\. It must be a ratio such as 50x, a size such as 10GB/,
    ],
  ),
  [['--all', '--include', '*.x', '.'], /'--all' cannot be used with option '--include <glob>'/],
  [[''], /A path is empty/],
  [['-o', 'missing/x.csv', '.'], /the folder .*missing does not exist/],
  [['-o', '.', '.'], /is a folder; name a file in it/],
  [['explain'], /missing required argument 'file'/],
];

for (const [args, says] of REFUSED) {
  test(`refused with exit code 2: loganalyze ${args.map((arg) => arg || "''").join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await new Sandbox(t).run(args);
    assert.match(stderr, says);
    assert.equal(stdout, '');
    assert.equal(code, 2);
  });
}

test('no argument at all prints the help as a complaint', async (t) => {
  const { code, stdout, stderr } = await new Sandbox(t).run([]);
  assert.match(stderr, /^Usage: loganalyze \[options\]/);
  assert.equal(stdout, '');
  assert.equal(code, 2);
});

test('--help prints examples and fits 80 columns', async (t) => {
  const { code, stdout, stderr } = await new Sandbox(t).run(['--help']);
  assert.match(stdout, /Examples:\n {2}loganalyze \/var\/log/);
  assert.deepEqual(
    stdout.split('\n').filter((line) => line.length > 80),
    [],
  );
  assert.equal(stderr, '');
  assert.equal(code, 0);
});

test('--version prints the version of the package', async (t) => {
  const { code, stdout } = await new Sandbox(t).run(['-V']);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  assert.equal(code, 0);
});

test('a file named like a subcommand is reached with ./', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('explain');
  assert.deepEqual(Object.keys(await sandbox.rows(['./explain'])), ['explain']);
});

test('a file named - is reached with ./', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('-');
  const { stdout } = await sandbox.run(['-o', '-', '-q', '--no-total', './-']);
  assert.match(stdout, /^\.\/-,0,0,1,/m);
});
