import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { member, tar } from '../archive/tar-builder.ts';
import { type CsvRow, Sandbox } from '../support/sandbox.ts';

const TEXT = [
  'AUDIT user added',
  '2026-05-01 12:00:00 audit: user added',
  '[ok] all is well',
  'my.level=error gone',
  'my.level=Audit kept',
  'NOTE that WARN says nothing now, but INFO does',
  'the audit was ok',
].join('\n');
const JSON_LINES = '{"a":{"level":"info"},"My.Level":"audit"}\n{"level":"ok"}\n{"level":"warn","x":1}\n';

const OPTIONS = [
  ...['--level-alias', 'AUDIT=notice', '--level-alias', 'Ok=inf', '--level-alias', 'warn=NONE'],
  ...['--level-key', 'my.level'],
];
const IN_TEXT = { NOTICE: 3, INFO: 2, ERROR: 1, NONE: 1 };
const IN_JSON = { NOTICE: 1, INFO: 1, NONE: 1 };

/** The levels that a row has lines of. */
function counts(row: CsvRow | undefined): Record<string, number> {
  const levels = ['ERROR', 'WARNING', 'INFO', 'FATAL', 'NOTICE', 'DEBUG', 'TRACE', 'NONE'];
  return Object.fromEntries(levels.map((level) => [level, Number(row?.[level])]).filter(([, n]) => n !== 0));
}

test('own words and keys are counted in text, JSON, compressed files and archives', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', TEXT);
  sandbox.write('b.jsonl', JSON_LINES);
  sandbox.write('c.json', `[${JSON_LINES.trim().replaceAll('\n', ',')}]`);
  sandbox.write('d.log.gz', gzipSync(TEXT));
  sandbox.write('e.tar', tar(member('e.log', TEXT)));
  const paths = ['a.log', 'b.jsonl', 'c.json', 'd.log.gz', 'e.tar'];
  const rows = await sandbox.rows([...OPTIONS, ...paths]);
  assert.deepEqual(counts(rows['a.log']), IN_TEXT);
  assert.deepEqual(counts(rows['b.jsonl']), IN_JSON);
  assert.deepEqual(counts(rows['c.json']), IN_JSON);
  assert.deepEqual(counts(rows['d.log.gz']), IN_TEXT);
  assert.deepEqual(counts(rows['e.tar!e.log']), IN_TEXT);
});

test('own words and keys are counted from standard input', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', TEXT);
  const options = OPTIONS.join(' ');
  const { stdout } = await sandbox.shell(`cat a.log | $LOGANALYZE ${options} -q --no-total -o - -`);
  assert.match(stdout, /^-,1,0,2,0,3,0,0,1,7,/m);
});

test('own words and keys reach every thread, and every range of a long file', async (t) => {
  const sandbox = new Sandbox(t);
  const times = 60_000;
  sandbox.write('logs/long.log', `${TEXT}\n`.repeat(times));
  for (let i = 0; i < 200; i++) sandbox.write(`logs/${i}.log`, TEXT);
  const rows = await sandbox.rows(['-j', '2', ...OPTIONS, 'logs']);
  const { 'logs/long.log': long, ...others } = rows;
  assert.ok(Number(long?.Bytes) > 9_000_000);
  assert.deepEqual(counts(long), { NOTICE: 3 * times, INFO: 2 * times, ERROR: times, NONE: times });
  assert.equal(Object.keys(others).length, 200);
  for (const row of Object.values(others)) assert.deepEqual(counts(row), IN_TEXT);
});

test('a word that is none leaves the search to what stands behind it', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'WARN INFO x\nWARN x\nLOG:  x\n');
  const rows = await sandbox.rows(['--level-alias', 'WARN=NONE', '--level-alias', 'LOG=NONE', 'a.log']);
  assert.deepEqual(counts(rows['a.log']), { INFO: 1, NONE: 2 });
});

test('explain goes by own words and keys, before and behind its name', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', `${TEXT}\n${JSON_LINES}`);
  for (const args of [
    ['explain', ...OPTIONS, 'a.log'],
    [...OPTIONS, 'explain', 'a.log'],
  ]) {
    const { stdout, stderr, code } = await sandbox.run(args);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const said = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/).slice(1, 3).join(': '));
    assert.deepEqual(said, [
      'NOTICE: 3a word in capitals',
      'NOTICE: 3d after a time',
      'INFO: 3b in brackets',
      'ERROR: 3c level key',
      'NOTICE: 3c level key',
      'INFO: 3a word in capitals',
      'NONE: 4 states no level',
      'NOTICE: 1 JSON',
      'INFO: 1 JSON',
      'NONE: 1 JSON',
    ]);
  }
});
