import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { evaluateGates } from '../../src/gates/evaluate.ts';
import { compileGlob } from '../../src/gates/matcher.ts';
import { type GateRule, parseRule } from '../../src/gates/rule.ts';
import { FORMATS, type Format, writerOf } from '../../src/output/formats.ts';
import type { Report } from '../../src/report.ts';
import type { Results } from '../../src/results.ts';
import type { Row } from '../../src/row.ts';
import { needing } from '../faults/running.ts';
import { Sandbox } from '../support/sandbox.ts';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../src/output/report.schema.json', import.meta.url), 'utf8'),
);
const LAYOUT = { totalRow: 'last', byteOrderMark: 'omit' } as const;

/** The results of a run over files of these names, each with an ERROR line. */
function resultsOf(names: readonly string[]): Results {
  const numbers = Float64Array.from([1, 0, 0, 0, 0, 0, 0, 0, 8]);
  const rows = names.map((path): Row => ({ path, status: 'ok', finding: undefined, longLines: 0, numbers }));
  const problem = { status: 'failed', finding: { code: 'not-found' }, longLines: 0 } as const;
  const report: Report = {
    totals: numbers.map((n) => n * names.length),
    files: { ok: names.length, partial: 0, skipped: 0, failed: 0 },
    notReached: 0,
    leftOut: 0,
    links: 0,
    worst: names.slice(0, 5).map((path) => ({ path, errors: 1 })),
    problems: names.slice(0, 3).map((path) => ({ path, ...problem })),
  };
  const rules = ['error>0', 'error>+0', 'warning>5% in x'].map((text) => parseRule(text) as GateRule);
  return {
    report,
    rows: () => rows,
    gates: evaluateGates(rules, rows, compileGlob, undefined),
    interrupted: false,
    startedAt: new Date('2026-05-01T12:00:00Z'),
    elapsedSeconds: () => 0.21,
  };
}

/** Nothing stands where the text goes. */
const EMPTY = { usedBytes: 0 };

async function textOf(format: Format, names: readonly string[]): Promise<string> {
  const write = await writerOf(format);
  return [...write(resultsOf(names), LAYOUT, EMPTY)].join('');
}

/** Names with all that means something to a format. */
const HOSTILE = [
  'a|b.log', 'x\ny.log', '"q".log', '<script>alert(1)</script>.log', 'a&b;c.log', '**b**_i_`c`.log', '%0A::error::x.log',
  ']]>.log', '\x1b[31m.log', '\x00\x01.log', '@someone.log', ':smile:.log', 'https://evil.example/x.log', '\\n.log', '😀.log', '\u2028.log',
]; // biome-ignore format: a list

const anyNames = fc.array(
  fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', minLength: 1 })),
  {
    minLength: 1,
    maxLength: 8,
  },
);

test('JSON agrees with its schema and gives back every name', async () => {
  const validate = new Ajv2020({ strict: false }).compile(SCHEMA);
  await fc.assert(
    fc.asyncProperty(anyNames, async (names) => {
      const report: { files: { path: string }[] } = JSON.parse(await textOf('json', names));
      assert.ok(validate(report), JSON.stringify(validate.errors));
      assert.deepEqual(
        report.files.map(({ path }) => path),
        names,
      );
    }),
  );
});

test('NDJSON is a record a line: run, files, gates, total', async () => {
  await fc.assert(
    fc.asyncProperty(anyNames, async (names) => {
      const lines = (await textOf('ndjson', names)).trimEnd().split('\n');
      const types = lines.map((line) => JSON.parse(line).type);
      assert.deepEqual(types, ['run', ...names.map(() => 'file'), 'gate', 'gate', 'gate', 'total']);
    }),
  );
});

test('Markdown: nothing in a name is markup, and no table row is broken', async () => {
  await fc.assert(
    fc.asyncProperty(anyNames, async (names) => {
      const text = await textOf('md', names);
      const table = text.slice(text.indexOf('| File |'), text.indexOf('</details>')).trimEnd().split('\n');
      assert.equal(table.length, 2 + names.length);
      for (const row of table) assert.equal(row.split('|').length, 9, row);
      const own = text.replaceAll(/<\/?(?:details|summary)>|<!-- loganalyze report -->|&#\d+;|^\|-.*$/gm, '');
      assert.doesNotMatch(own, /[<`*_\\@[\]&]|:\S/);
    }),
  );
});

test('Markdown ends at 1 MiB, and says what is missing', async () => {
  const names = Array.from({ length: 60_000 }, (_, i) => `logs/service-${i}/a.log`);
  const text = await textOf('md', names);
  assert.ok(Buffer.byteLength(text) <= 1024 * 1024);
  const shown = text.match(/^\| logs/gm)?.length ?? 0;
  assert.ok(shown > 10_000);
  assert.match(
    text,
    new RegExp(`^and ${(60_000 - shown).toLocaleString('en')} more files, as a summary ends at 1 MiB`, 'm'),
  );
  assert.match(text, /Total processing time: 0\.21 seconds\n$/);
});

test('JUnit is well-formed XML, and a gate is a test case', needing('xmllint'), async () => {
  const text = await textOf('junit', HOSTILE);
  execFileSync('xmllint', ['--noout', '-'], { input: text });
  assert.match(text, /<testsuites name="loganalyze" tests="3" failures="1" errors="0" skipped="1"/);
  assert.equal(text.match(/<testcase /g)?.length, 3);
  const names = fc.sample(anyNames, { numRuns: 30, seed: 7 });
  for (const some of names) execFileSync('xmllint', ['--noout', '-'], { input: await textOf('junit', some) });
});

test('GitHub gets at most ten annotations, each on one line', async () => {
  const commands = (text: string): string[] => text.trimEnd().split('\n');
  const few = commands(await textOf('github', ['a.log']));
  assert.deepEqual(few, [
    '::error title=Gate error>0::error>0: 1 line, in a.log (1)',
    '::warning file=a.log::failed: no such file or folder',
    '::notice file=a.log::a.log: 1 ERROR and FATAL line',
  ]);
  await fc.assert(
    fc.asyncProperty(anyNames, async (names) => {
      const lines = commands(await textOf('github', names));
      assert.ok(lines.length <= 10);
      for (const line of lines)
        assert.match(line, /^::(?:error|warning|notice)(?: (?:title|file)=[^:,\r\n]*)?::[^\r\n]*$/);
    }),
  );
  const write = await writerOf('github');
  const results = resultsOf(['a.log']);
  const problems = Array.from({ length: 30 }, () => results.report.problems[0] as Report['problems'][number]);
  const many = commands(
    [...write({ ...results, report: { ...results.report, problems } }, LAYOUT, EMPTY)].join(''),
  );
  assert.equal(many.length, 10);
  assert.equal(many.at(-1), '::warning::and 23 more messages of loganalyze; its summary has them');
});

test('Prometheus text passes promtool, whatever the names', needing('promtool'), async () => {
  const check = (text: string): void => {
    const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  };
  check(await textOf('prom', HOSTILE));
  for (const names of fc.sample(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 5 }), {
    numRuns: 15,
    seed: 7,
  })) {
    check(await textOf('prom', names));
  }
});

test('the format follows the extension, --format tells where that does not, and each is written whole', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR x\n');
  const names = ['r.csv', 'r.json', 'r.ndjson', 'r.md', 'r.html', 'r.xml', 'r.prom', 'r'];
  const { code, stdout } = await sandbox.run([
    'logs',
    ...names.flatMap((name) => ['-o', name]),
    '--format',
    'github',
  ]);
  assert.equal(code, 0);
  assert.match(stdout, /^Total processing time/m);
  const starts = [
    'File,ERROR,', '{"format":"loganalyze-report",', '{"format":"loganalyze-report",', '<!-- loganalyze report -->',
    '\uFEFF<!doctype html>\n<!-- loganalyze report -->', '<?xml version="1.0"', '# HELP loganalyze_lines', '::notice file=logs/a.log::',
  ]; // biome-ignore format: a list
  for (const [i, name] of names.entries())
    assert.ok(sandbox.read(name).startsWith(starts[i] as string), name);
  // Each may be written again, though it lies among the logs, and none is counted.
  for (const name of names) {
    const again = await sandbox.run(['.', '--all', '--exclude', 'nothing', '-o', name, '-q']);
    assert.equal(again.code, 0, `${name}: ${again.stderr}`);
  }
});

test('--format alone writes to standard output, and holds for a single output whatever its name', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'ERROR x\n');
  const { stdout, stderr } = await sandbox.run(['a.log', '--format', 'ndjson']);
  assert.equal(JSON.parse(stdout.split('\n')[1] as string).levels.ERROR, 1);
  assert.match(stderr, /^ERROR +1 /m);
  await sandbox.run(['a.log', '-q', '-o', 'x.csv', '--format', 'json']);
  assert.equal(JSON.parse(sandbox.read('x.csv')).totals.lines, 1);
  for (const args of [
    ['-o', 'x.csv', '-o', 'x.csv'],
    ['-o', '-', '-o', '/dev/stdout'],
    ['--format', 'yaml'],
  ]) {
    assert.equal((await sandbox.run(['a.log', ...args])).code, 2, args.join(' '));
  }
});

test('the summary of a step of GitHub is added to, and is Markdown', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'ERROR x\n');
  const path = sandbox.write('step_summary', '# What other commands wrote\n');
  const { code } = await sandbox.run(['a.log', '-q', '-o', path], { env: { GITHUB_STEP_SUMMARY: path } });
  assert.equal(code, 0);
  assert.match(
    sandbox.read('step_summary'),
    /^# What other commands wrote\n<!-- loganalyze report -->\n## Log levels/,
  );
});

test('every format has a writer, and every level is in it', async () => {
  for (const format of FORMATS) {
    const text = await textOf(format, ['a.log']);
    if (format === 'github') continue;
    for (const level of LEVELS) assert.match(text, new RegExp(`\\b${level}\\b`, 'i'), format);
  }
});

test('what a step summary has already counts to its most', async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 3000; i++) sandbox.write(`logs/${'x'.repeat(60)}-${i}.log`, 'ERROR a\n');
  const path = sandbox.write('step_summary', 'x'.repeat(1_000_000));
  await sandbox.run(['logs', '-q', '-o', path, '--format', 'md'], { env: { GITHUB_STEP_SUMMARY: path } });
  const text = sandbox.read('step_summary');
  assert.ok(text.length > 1_000_000 && text.length <= 1024 * 1024, `${text.length} bytes`);
  assert.match(text, /more files|Total processing time/);
});
