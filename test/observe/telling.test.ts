import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, linkSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Summary } from '../../src/index.ts';
import { Sandbox } from '../support/sandbox.ts';

const schema = JSON.parse(readFileSync('src/output/report.schema.json', 'utf8'));

/** The JSON report of a run over `logs`. */
async function report(sandbox: Sandbox, options: readonly string[], code = 0): Promise<Required<Summary>> {
  const args = ['logs', '--format', 'json', '-q', '--timezone', 'UTC', ...options];
  const result = await sandbox.run(args);
  assert.equal(result.code, code, result.stderr);
  const json: Required<Summary> = JSON.parse(result.stdout);
  const ajv = new Ajv2020();
  assert.ok(ajv.validate(schema, JSON.parse(result.stdout)), ajv.errorsText());
  return json;
}

const LOG = `a header
2026-05-01 12:00:00 INFO start
2026-05-01 12:00:01 ERROR 10.0.0.1 timed out after 30 s
\tat a.b(C.java:1)
2026-05-01 12:59:59 ERROR 10.0.0.2 timed out after 31 s
2026-05-01T15:00:00+02:00 FATAL out of memory
`;

test('--by: lines by the time that they state, or that the record before them states', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', LOG);
  sandbox.write('logs/none.log', 'INFO a\nERROR b\n');
  const { series, totals } = await report(sandbox, ['--by', 'hour']);
  const starts = series.buckets.map(({ start }) => start.slice(11, 16));
  assert.deepEqual(starts, ['12:00', '13:00']);
  assert.deepEqual(
    series.buckets.map(({ levels }) => [levels.ERROR, levels.NONE]),
    [
      [2, 2],
      [0, 0],
    ],
  );
  assert.equal(series.untimed.ERROR, 1);
  assert.equal(totals.lines, 8);
});

test('--since and --until: only lines of that time; a file without times is skipped, and says so', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', LOG);
  sandbox.write('logs/b.log.gz', gzipSync(LOG));
  sandbox.write('logs/none.log', 'INFO a\nERROR b\n');
  const { files } = await report(sandbox, ['--since', '2026-05-01T12:30', '--until', '2026-05-01T13:00'], 3);
  assert.deepEqual(
    files.map(({ path, status, lines }) => `${path} ${status} ${lines}`),
    ['logs/a.log ok 1', 'logs/b.log.gz ok 1', 'logs/none.log skipped 0'],
  );
  assert.match(files[2]?.detail ?? '', /no line says when it was written/);
});

test('--top: messages with what varies masked, how often, in how many files, when, and one of them', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', LOG);
  sandbox.write('logs/b.log', LOG);
  linkSync(sandbox.at('logs/a.log'), sandbox.at('logs/c.log'));
  const { top } = await report(sandbox, ['--top', '3']);
  const [fatal, error] = top;
  assert.equal(fatal?.messages[0]?.template, 'out of memory');
  assert.deepEqual(error, {
    level: 'ERROR',
    messages: [
      {
        template: '<host> timed out after <duration>',
        count: 4,
        share: 1,
        files: 2,
        sample: {
          path: 'logs/a.log',
          line: 3,
          text: '2026-05-01 12:00:01 ERROR 10.0.0.1 timed out after 30 s',
        },
        first: '2026-05-01T12:00:01.000Z',
        last: '2026-05-01T12:59:59.000Z',
      },
    ],
    otherCount: 0,
    isApproximate: false,
  });
});

test('a sample shows a line as it is, and a long one up to a whole character', async (t) => {
  const sandbox = new Sandbox(t);
  const long = `ERROR ${'x'.repeat(292)}€ and more`;
  sandbox.write(
    'logs/a.log',
    Buffer.concat([Buffer.from('ERROR disk \xff', 'latin1'), Buffer.from(`\n${long}\n`)]),
  );
  const { top } = await report(sandbox, ['--top', '3']);
  const texts = top[1]?.messages.map(({ sample }) => sample.text).sort();
  assert.deepEqual(texts, ['ERROR disk \ufffd', `ERROR ${'x'.repeat(292)}`]);
});

test('--max-templates: what falls out is counted as other, and the rest is marked', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', ['one', 'two', 'three', 'three'].map((text) => `ERROR ${text}\n`).join(''));
  const { top } = await report(sandbox, ['--top', '3', '--max-templates', '2']);
  assert.deepEqual(
    top[1]?.messages.map(({ template, count }) => [template, count]),
    [
      ['three', 2],
      ['one', 1],
    ],
  );
  assert.equal(top[1]?.otherCount, 1);
  assert.equal(top[1]?.isApproximate, true);
});

test('very many messages are told apart and counted whole', async (t) => {
  const sandbox = new Sandbox(t);
  const word = (n: number): string => String(n).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
  const lines = Array.from({ length: 18_000 }, (_, i) => `ERROR say ${word((i * 7919) % 6000)}`);
  sandbox.write('logs/a.log', `${lines.join('\n')}\n`);
  const { top } = await report(sandbox, ['--top', '6000']);
  const counts = top[1]?.messages.map(({ count }) => count);
  assert.deepEqual(counts, Array<number>(6000).fill(3));
  assert.equal(top[1]?.isApproximate, false);
});

test('a pretty-printed element of an array says what its field says', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', JSON.stringify([{ level: 'error', msg: 'disk 7 full' }], undefined, 2));
  const { top } = await report(sandbox, ['--top', '2']);
  assert.equal(top[1]?.messages[0]?.template, 'disk <num> full');
});

test('--max-templates: other levels take no room, and what is frequent is told wherever it stands', async (t) => {
  const sandbox = new Sandbox(t);
  const rare = (from: string) =>
    Array.from(
      { length: 676 },
      (_, i) =>
        `ERROR ${from} ${'abcdefghijklmnopqrstuvwxyz'[i % 26]}x${'abcdefghijklmnopqrstuvwxyz'[Math.floor(i / 26)]}`,
    );
  const frequent = Array<string>(200).fill('ERROR disk full');
  const logs = [
    ['FATAL out of memory', ...rare('first'), ...frequent],
    [...frequent, ...rare('second'), 'FATAL out of memory'],
    [...rare('third'), ...frequent, ...rare('fourth')],
  ];
  for (const [i, lines] of logs.entries()) sandbox.write(`logs/${i}.log`, `${lines.join('\n')}\n`);
  const { top } = await report(sandbox, ['--top', '1', '--max-templates', '50']);
  const [fatal, error] = top;
  assert.deepEqual([fatal?.isApproximate, fatal?.messages[0]?.count], [false, 2]);
  assert.deepEqual([error?.messages[0]?.template, error?.messages[0]?.files], ['disk full', 3]);
  assert.equal(error?.messages[0]?.count, 600);
  assert.equal(error?.otherCount, 4 * 676);
  assert.equal(error?.isApproximate, true);
});

test('a long file is told of as if one thread had read it', async (t) => {
  const sandbox = new Sandbox(t);
  const lines = Array.from({ length: 300_000 }, (_, i) => {
    const time = new Date(Date.UTC(2026, 4, 1) + i * 100).toISOString().slice(0, 19);
    return i % 7 === 3
      ? `${' '.repeat(40)}part of ${i}`
      : `${time} ${i % 1000 === 1 ? 'ERROR' : 'INFO'} job ${i} done`;
  });
  writeFileSync(sandbox.write('logs/long.log', ''), `${lines.join('\n')}\nERROR at its end\n`);
  const { series, top, totals } = await report(sandbox, ['--by', 'hour', '--top', '5', '-j', '2']);
  const want = lines.filter((text) => text.includes(' ERROR ')).length + 1;
  assert.equal(totals.levels.ERROR, want);
  assert.equal(
    series.buckets.reduce((sum, { levels }) => sum + levels.ERROR, 0),
    want,
  );
  const [job, end] = top[1]?.messages ?? [];
  assert.deepEqual(
    [job?.template, job?.count, job?.files, job?.sample.line],
    ['job <num> done', want - 1, 1, 2],
  );
  assert.deepEqual([end?.template, end?.sample.line], ['at its end', 300_001]);
  assert.equal(end?.first?.slice(11, 13), '08');
});

test('a line is of the time that was stated last, however far before', async (t) => {
  const sandbox = new Sandbox(t);
  const quiet = (mib: number): string =>
    `${'ERROR without a time, and rather long for that\n'.repeat(22_310 * mib)}`;
  const log = sandbox.write('logs/long.log', quiet(10));
  for (const text of [
    '2026-05-01 12:00:00 INFO one\n',
    quiet(40),
    '2026-05-01 14:00:00 INFO two\n',
    quiet(12),
  ]) {
    appendFileSync(log, text);
  }
  const { series } = await report(sandbox, ['--by', 'hour', '-j', '2']);
  assert.deepEqual(
    series.buckets.map(({ start, levels }) => [start.slice(11, 13), levels.ERROR]),
    [
      ['12', 50 * 22_310],
      ['14', 12 * 22_310],
    ],
  );
  const { totals } = await report(sandbox, ['--since', '2026-05-01T13:00', '--top', '3', '-j', '2']);
  assert.equal(totals.lines, 12 * 22_310 + 1);
});

test('the elements of an array count once, and times that state a zone need no other', async (t) => {
  const sandbox = new Sandbox(t);
  const element = { time: '2026-05-01T12:00:00Z', level: 'error', msg: 'disk full' };
  sandbox.write('logs/a.log', JSON.stringify([element, { ...element, level: 'info' }]));
  const { totals, top } = await report(sandbox, ['--top', '2', '--by', 'day', '--timezone', 'Europe/Berlin']);
  assert.equal(totals.lines, 2);
  assert.deepEqual([top[1]?.messages[0]?.template, top[1]?.messages[0]?.count], ['disk full', 1]);
});

test('a year that is not stated is that of the file', async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write(
    'logs/syslog',
    'Dec 31 23:59:59 host app: ERROR a\nJan  1 00:00:01 host app: ERROR b\n',
  );
  utimesSync(path, new Date('2026-01-02T00:00:00Z'), new Date('2026-01-02T00:00:00Z'));
  const { series } = await report(sandbox, ['--by', 'day']);
  const starts = series.buckets.map(({ start }) => start.slice(0, 10));
  assert.deepEqual(starts, ['2025-12-31', '2026-01-01']);
});

test('where clocks are put back the lines from the end of the hour on are those of a time within it', async (t) => {
  const sandbox = new Sandbox(t);
  const clocks = ['02:59:58', '03:00:05', '03:00:16'].map((clock) => `2025-10-26 ${clock} ERROR a`);
  sandbox.write('logs/a.log', `${clocks.join('\n')}\n`);
  // 02:30:15, for the second time.
  const since = String(Date.UTC(2025, 9, 26, 1, 30, 15) / 1000);
  const { totals } = await report(sandbox, ['--timezone', 'Europe/Berlin', '--since', since]);
  assert.equal(totals.levels.ERROR, 2);
});

test('a zone west of Greenwich may be an offset, and a time seconds since 1970', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', '2026-05-01 12:00:00 ERROR a\n2026-05-01 13:00:00 ERROR b\n');
  const from = String(Date.UTC(2026, 4, 1, 22, 30) / 1000);
  const { series } = await report(sandbox, [
    '--by',
    'hour',
    '--timezone',
    '-09:30',
    '--since',
    from,
    '-o',
    '-',
    '-o',
    'page.html',
  ]);
  assert.match(sandbox.read('page.html'), /2026-05-01 13:00.*-09:30/);
  assert.deepEqual(
    series.buckets.map(({ start }) => new Date(start).toISOString()),
    ['2026-05-01T22:30:00.000Z'],
  );
});

test('the summary shows messages and times', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', LOG);
  const { stdout } = await sandbox.run(['logs', '--top', '2', '--by', 'hour', '--timezone', 'UTC']);
  assert.match(
    stdout,
    /Most frequent ERROR messages\n {2}2 {2}<host> timed out after <duration>\n {5}logs\/a\.log:3\n/,
  );
  assert.match(stdout, /By hour, 2026-05-01 12:00 to 13:00 \(UTC\)\n {2}Lines {3}█▂\n {2}Errors {2}█▄\n/);
});

for (const [options, said] of [
  [['--since', 'soon'], /^loganalyze: --since: 'soon' is no time/],
  [['--since', '-1h'], /^loganalyze: --since: '-1h' is no time/],
  [['--until', '--top', '--by', 'day'], /^loganalyze: --until: '--top' is no time/],
  [['--since', '1h', '--until', '2h'], /^loganalyze: --since is not before --until/],
  [['--timezone', 'Mars/Base'], /^loganalyze: --timezone: 'Mars\/Base' is no time zone/],
  [['--top', '3', '--state', 's', '--counts', 'total'], /^loganalyze: --top and --by tell of what is new/],
  [['--since', '1h', '--state', 's'], /^loganalyze: --since and --until are not for a run with --state/],
  [['--assume-sorted'], /^loganalyze: --assume-sorted is about times: say which with --since or --until/],
  [['--timezone', '-9'], /^loganalyze: --timezone: '-9' is no time zone/],
  [['--max-templates', '3'], /^loganalyze: --max-templates is about messages/],
] as const) {
  test(`${options.join(' ')} is refused with one sentence`, async (t) => {
    const { stderr, code } = await new Sandbox(t).run(['.', ...options]);
    assert.equal(code, 2);
    assert.match(stderr, said);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  });
}

test('a year that is not stated is that of the member, not of the archive', async (t) => {
  const sandbox = new Sandbox(t);
  const log = sandbox.write('y.log', 'Dec 31 23:59:58 h a[1]: error: x\n');
  utimesSync(log, 1_798_761_599, 1_798_761_599);
  sandbox.folder('logs');
  const { cwd, env } = { cwd: sandbox.path, env: { ...process.env, TZ: 'UTC' } };
  execFileSync('tar', ['-cf', 'logs/y.tar', 'y.log'], { cwd, env });
  execFileSync('python3', ['-m', 'zipfile', '-c', 'logs/y.zip', 'y.log'], { cwd, env });
  for (const name of ['y.tar', 'y.zip']) utimesSync(sandbox.at(`logs/${name}`), 1_893_456_000, 1_893_456_000);
  const { series } = await report(sandbox, ['--by', 'day']);
  assert.deepEqual(
    series.buckets.map(({ start, levels }) => [start.slice(0, 10), levels.ERROR]),
    [['2026-12-31', 2]],
  );
});
