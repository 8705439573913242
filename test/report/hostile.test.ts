import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { evaluateGates } from '../../src/gates/evaluate.ts';
import { compileGlob } from '../../src/gates/matcher.ts';
import { type GateRule, parseRule } from '../../src/gates/rule.ts';
import { html, jsonInScript } from '../../src/output/html/markup.ts';
import { rowBlocks } from '../../src/output/html/row-blocks.ts';
import { type RowBlock, rowTable } from '../../src/output/html/row-table.ts';
import type { TopLevel } from '../../src/results.ts';
import { Sandbox } from '../support/sandbox.ts';
import { browsing, closeBrowser, openPage } from './browser.ts';
import { pageOf, resultsOf, rowOf } from './results.ts';

/** Texts that are something else than text to a page, a script, a style sheet, a database or a reader. */
const HOSTILE = [
  '</script><img src=x onerror=alert(1)>',
  '<!--<script>',
  '-->',
  ']]><svg onload=alert(1)>',
  '" onmouseover="alert(1)" x="',
  "' autofocus onfocus=alert(1) '",
  '<style>*{display:none}</style>',
  '<base href="https://example.invalid/">',
  '<meta http-equiv=refresh content="0;url=https://example.invalid/">',
  '<iframe src="javascript:alert(1)"></iframe>',
  'javascript:alert(1)',
  '&lt;b&gt; &amp;amp; &#60;',
  '__proto__',
  '{{alert(1)}}',
  '\u2028\u2029',
  '\ud800 alone \udfff',
  '\x00\x01\x1b[31m\x7f\x9b',
  '\u202egpj.exe\u2066',
  '\ufeff\u200b',
  '\r\n\t',
  `${'deep/'.repeat(200)}${'n'.repeat(3000)}.log`,
];
const anyText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }));

after(closeBrowser);

test('a text in markup is that text, and ends no attribute', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { text: made } = html`<a title="${text}">${text}</a>`;
      assert.match(made, /^<a title="[^"<>]*">[^<>]*<\/a>$/);
    }),
  );
});

test('data in a script are those data, and end no script', () => {
  fc.assert(
    fc.property(fc.array(anyText), (texts) => {
      const json = jsonInScript(texts);
      assert.doesNotMatch(json, /[<>&\u2028\u2029]/);
      assert.deepEqual(JSON.parse(Buffer.from(json).toString()), texts);
    }),
  );
});

test('rows in blocks are the same rows', () => {
  const anyRow = fc.record({
    path: anyText,
    errors: fc.maxSafeNat(),
    lines: fc.nat(3),
    longLines: fc.nat(1),
  });
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 20 }), fc.nat(6000), (some, plain) => {
      const rows = [
        ...some.map(({ path, errors, lines, longLines }) =>
          rowOf(path, { ERROR: errors, NONE: lines }, { longLines }),
        ),
        ...Array.from({ length: plain }, (_, i) => rowOf(`logs/${i % 7}/${i}.log`)),
        rowOf('z', {}, { status: 'failed', finding: { code: 'vanished' } }),
      ];
      const blocks = Array.from(rowBlocks(rows), (block): RowBlock => JSON.parse(JSON.stringify(block)));
      const table = rowTable(blocks);
      assert.deepEqual(
        table.paths,
        rows.map(({ path }) => path),
      );
      for (const [at, column] of table.columns.entries()) {
        assert.deepEqual(
          [...column],
          rows.map(({ numbers }) => numbers[at]),
        );
      }
      assert.equal(table.statuses.at(-1), 3);
      assert.equal(table.details.get(rows.length - 1), 'disappeared before it was read');
      assert.equal(table.details.size, 1 + some.filter(({ longLines }) => longLines > 0).length);
    }),
    { numRuns: 20 },
  );
});

test('nothing in a name, a line or a rule becomes a part of the page', browsing, async (t) => {
  const problem = { status: 'failed', finding: { code: 'open', errno: '<i>E</i>' } } as const;
  const rows = HOSTILE.map((name, at) =>
    rowOf(`logs/${name}`, { ERROR: at + 1, INFO: 3 }, at % 2 === 0 ? {} : problem),
  );
  const top: TopLevel[] = [
    {
      level: 'ERROR',
      messages: HOSTILE.map((text, at) => ({
        template: `${text} <*>`,
        count: HOSTILE.length - at,
        share: 0.01,
        files: 1,
        sample: { path: text, line: 1, text },
      })),
      otherCount: 7,
      isApproximate: true,
    },
  ];
  const rules = ['error>0', 'error>0 in </script><img src=x onerror=alert(1)>'].map(
    (rule) => parseRule(rule) as GateRule,
  );
  const gates = evaluateGates(rules, rows, compileGlob, undefined);
  const series = {
    bucket: 'day',
    timeZone: 'UTC',
    buckets: [{ startMs: 0, counts: [1, 2, 3, 0, 0, 0, 0, 4] }],
    untimed: [],
  } as const;
  const page = await openPage(new Sandbox(t), pageOf(resultsOf(rows, { top, gates, series })));

  const strangers =
    'main :is(img, iframe, style, base, meta, i, b, script):not([type="application/json"]), [onerror], [onload], [onfocus], [onmouseover], svg[onload]';
  assert.equal(await page.locator(strangers).count(), 0);
  const paths = await page.locator('.virtual button.path').allTextContents();
  assert.equal(paths.length, HOSTILE.length);
  for (const text of [
    '</script><img src=x onerror=alert(1)>',
    '\\x00\\x01\\x1b[31m\\x7f\\x9b',
    '\\u202egpj.exe\\u2066',
    '\\x0d\\x0a\\x09',
  ]) {
    assert.ok(paths.includes(`logs/${text}`), text);
  }
  // Every one opens, and the longest leaves the page as wide as it was.
  for (const button of await page.locator('.virtual button.path').all()) {
    await button.click();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
  for (const link of await page.locator('.headline a[data-find], #messages ~ ol a[data-find]').all())
    await link.dispatchEvent('click');
  assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
  assert.equal(await page.evaluate('document.querySelectorAll("script.rows, #series").length'), 0);
});
