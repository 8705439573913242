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
  ...['AUDIT', '=INFO', 'AUDIT=', 'A=B=INFO', '--bom'].map(
    (alias): Refused => [
      ['--level-alias', alias, '.'],
      /: write a word, = and its level, such as AUDIT=NOTICE\.\n$/,
    ],
  ),
  ...['A-B', '1st', 'Ärger', 'abcdefghijklmnopq'].map(
    (word): Refused => [
      ['--level-alias', `${word}=INFO`, '.'],
      /: a word is a letter, then letters, digits or _, 16 at most in all\.\n$/,
    ],
  ),
  [
    ['--level-alias', 'AUDIT=LOUD', '.'],
    /'AUDIT=LOUD': 'LOUD' is no level; take one of fatal, error, warning, .*, none\.\n$/,
  ],
  [
    ['--level-alias', 'AUDIT=INFO', '--level-alias', 'audit=WARN', '.'],
    /AUDIT is given two levels, INFO and WARNING\.\n$/,
  ],
  ...['', 'my level', 'a=b', 'a:b', "a'b", 'a"b', 'ä', 'abcdefghijklmnopq'].map(
    (key): Refused => [['--level-key', key, '.'], /: a key is 1 to 16 ASCII characters, without blanks, /],
  ),
  [['explain', '--level-alias', 'AUDIT=LOUD', 'a.log'], /'LOUD' is no level/],
];

for (const [args, says] of REFUSED) {
  test(`refused with exit code 2: loganalyze ${args.map((arg) => arg || "''").join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await new Sandbox(t).run(args);
    assert.match(stderr, says);
    assert.equal(stdout, '');
    assert.equal(code, 2);
  });
}

test('refused with exit code 2: more than 64 own words or own keys', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log');
  const many = (option: string, value: (i: number) => string, number: number): string[] =>
    Array.from({ length: number }, (_, i) => [option, value(i)]).flat();
  const words = await sandbox.run([...many('--level-alias', (i) => `A${i}=INFO`, 65), 'a.log']);
  assert.equal(words.stderr, 'loganalyze: --level-alias: 65 words are given, 64 at most can be.\n');
  assert.equal(words.code, 2);
  const keys = await sandbox.run([...many('--level-key', (i) => `k${i}`, 65), 'a.log']);
  assert.equal(keys.stderr, 'loganalyze: --level-key: 65 keys are given, 64 at most can be.\n');
  assert.equal(keys.code, 2);
  const most = [
    ...many('--level-alias', (i) => `A${i}=INFO`, 64),
    ...many('--level-alias', () => 'A0=INFO', 1),
    ...many('--level-key', (i) => `k${i}`, 64),
  ];
  assert.equal((await sandbox.run([...most, 'a.log'])).code, 0);
});

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
