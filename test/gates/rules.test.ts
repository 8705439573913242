import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { evaluateGates } from '../../src/gates/evaluate.ts';
import { compileGlob } from '../../src/gates/matcher.ts';
import { type GateRule, parseRule } from '../../src/gates/rule.ts';
import { type GateRow, MOST_FILES } from '../../src/gates/sum.ts';

function rule(text: string): GateRule {
  const parsed = parseRule(text);
  if ('problem' in parsed) assert.fail(parsed.problem);
  return parsed;
}

/** A row with these counts by level. */
function row(
  path: string,
  counts: Readonly<Record<string, number>>,
  status: GateRow['status'] = 'ok',
): GateRow {
  return {
    path,
    status,
    finding: undefined,
    numbers: Float64Array.from([...LEVELS.map((l) => counts[l] ?? 0), 0]),
  };
}

function outcomeOf(text: string, rows: readonly GateRow[], baseline?: readonly GateRow[]): string {
  const [result] = evaluateGates([rule(text)], rows, compileGlob, baseline);
  return `${result?.outcome} ${result?.figure} ${result?.limit}`;
}

test('the forms of a rule', () => {
  const lines = (...levels: string[]): unknown => ({ kind: 'lines', levels });
  assert.deepEqual(rule('error>0'), {
    text: 'error>0',
    subject: lines('ERROR'),
    operator: '>',
    limit: { kind: 'count', value: 0 },
  });
  assert.deepEqual(rule('error+>=10').subject, lines('FATAL', 'ERROR'));
  assert.deepEqual(rule('WARN > 5 %').limit, { kind: 'share', percent: 5 });
  assert.deepEqual(rule('Severe==1').subject, lines('FATAL'));
  assert.equal(rule('severe==1').operator, '=');
  assert.deepEqual(rule('error>+10%').limit, { kind: 'increase', value: 10, unit: 'percent' });
  assert.deepEqual(rule('error > +0').limit, { kind: 'increase', value: 0, unit: 'lines' });
  assert.deepEqual(rule('error+ >+0').subject, lines('FATAL', 'ERROR'));
  assert.equal(rule('  error>0 in api/**/x y.log ').glob, 'api/**/x y.log');
  assert.deepEqual(rule('incomplete>0').subject, { kind: 'incomplete' });
  assert.equal(rule('none>99.5%').text, 'none>99.5%');
});

test('a rule that does not parse says where', () => {
  const mistakes: readonly (readonly [string, number, RegExp])[] = [
    ['', 0, /expected a level/],
    ['>0', 0, /expected a level/],
    ['loud>0', 0, /'loud' is no level; take one of fatal, error/],
    ['error', 5, /expected one of > >= </],
    ['error ~ 3', 6, /expected one of/],
    ['error>', 6, /expected a number/],
    ['error>x', 6, /expected a number/],
    ['error>-1', 6, /expected a number/],
    ['error>0 on api', 8, /expected the end, or 'in'/],
    ['error>0 in', 8, /expected the end, or 'in'/],
    ['incomplete>5%', 11, /compared with a number of files/],
    ['incomplete>+1', 11, /compared with a number of files/],
  ];
  for (const [text, at, problem] of mistakes) {
    const parsed = parseRule(text);
    assert.ok('problem' in parsed, text);
    assert.match(parsed.problem, problem);
    assert.equal(parsed.at, at, text);
  }
});

test('whatever the text, a rule or a mistake within it comes of it', () => {
  const piece = fc.constantFrom(
    'error',
    'warn',
    'incomplete',
    '+',
    '>',
    '>=',
    '!=',
    '0',
    '7.5',
    '%',
    ' ',
    'in',
    'a/*',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      const parsed = parseRule(text);
      if ('problem' in parsed) assert.ok(parsed.at >= 0 && parsed.at <= text.length);
      else assert.deepEqual(parseRule(parsed.text), parsed);
    }),
  );
});

test('numbers, shares of the lines with a level, and files', () => {
  const rows = [
    row('api/a.log', { ERROR: 3, INFO: 5, NONE: 90 }),
    row('api/b.log', { FATAL: 1 }),
    row('web/c.log', { WARNING: 1 }, 'partial'),
  ];
  assert.equal(outcomeOf('error>2', rows), 'failed 3 2');
  assert.equal(outcomeOf('error>3', rows), 'passed 3 3');
  assert.equal(outcomeOf('error+>=4', rows), 'failed 4 4');
  assert.equal(outcomeOf('error>30%', rows), 'passed 30 30');
  assert.equal(outcomeOf('error>=30%', rows), 'failed 30 30');
  assert.equal(outcomeOf('none>0', rows), 'failed 90 0');
  assert.equal(outcomeOf('error>0 in web/**', rows), 'passed 0 0');
  assert.equal(outcomeOf('error>0 in a.log', rows), 'failed 3 0');
  assert.equal(outcomeOf('incomplete>0', rows), 'failed 1 0');
  assert.equal(outcomeOf('incomplete>0 in api/**', rows), 'passed 0 0');
  assert.equal(outcomeOf('info<1', rows), 'passed 5 1');
  assert.equal(outcomeOf('error>0%', []), 'passed 0 0');
});

test('a pattern holds at any depth, as the place where a run starts changes paths', () => {
  for (const path of ['api/a.log', 'logs/api/a.log', '/var/log/api/v1/a.log']) {
    assert.ok(compileGlob('api/**')(path), path);
  }
  assert.ok(!compileGlob('api/**')('rapi/a.log'));
  assert.ok(compileGlob('/var/**')('/var/log/a.log'));
  assert.ok(!compileGlob('/var/**')('x/var/a.log'));
  assert.ok(compileGlob('*.log')('a/b/c.log'));
});

test('increases over a baseline, which may not be there yet', () => {
  const now = [row('a.log', { ERROR: 11 })];
  const before = [row('a.log', { ERROR: 10 }), row('gone.log', { WARNING: 1 })];
  assert.equal(outcomeOf('error>+0', now, before), 'failed 11 10');
  assert.equal(outcomeOf('error>+1', now, before), 'passed 11 11');
  assert.equal(outcomeOf('error>+10%', now, before), 'passed 11 11');
  assert.equal(outcomeOf('error>+9%', now, before), 'failed 11 10.9');
  assert.equal(outcomeOf('error>+0', now, []), 'failed 11 0');
  assert.equal(outcomeOf('error>+0', now), 'no-baseline 11 0');
  assert.equal(outcomeOf('error>0', now), 'failed 11 0');
});

test('the files behind a figure are those with the most, and how many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 30 }), (counts) => {
      const rows = counts.map((ERROR, i) => row(`${String(i).padStart(2, '0')}.log`, { ERROR }));
      const [result] = evaluateGates([rule('error>0')], rows, compileGlob, undefined);
      const expected = rows
        .map(({ path }, i) => ({ path, count: counts[i] as number }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count);
      assert.deepEqual(result?.files, expected.slice(0, MOST_FILES));
      assert.equal(result?.fileCount, expected.length);
    }),
  );
});
