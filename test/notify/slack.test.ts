import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Alert } from '../../src/notify/alert.ts';
import { slackBody } from '../../src/notify/channels/slack.ts';

const ALERT: Alert = {
  id: 'here/errors/firing/2026-05-01T12:00:00.000Z',
  status: 'firing',
  subscription: 'errors',
  rule: 'error>10 in api/**',
  files: '*.log',
  hosts: 'web-*',
  windowMs: 5_400_000,
  figure: 1234,
  limit: 10,
  unit: 'lines',
  behind: [
    { path: 'logs/api/a.log', host: 'web-1', count: 1200 },
    { path: 'logs/api/b.log', host: 'here', count: 34 },
  ],
  fileCount: 5,
  host: 'here',
  sinceMs: Date.UTC(2026, 4, 1, 11),
  atMs: Date.UTC(2026, 4, 1, 12),
  messages: [{ level: 'ERROR', template: 'connection to <ip> timed out', count: 7 }],
};

interface Body {
  readonly text: string;
  readonly blocks: readonly { readonly text: { readonly text: string; readonly verbatim: boolean } }[];
}

function bodyOf(alert: Alert): { readonly text: string; readonly section: string } {
  const { text, blocks } = JSON.parse(slackBody(alert)) as Body;
  assert.equal(blocks.length, 1);
  return { text, section: blocks[0]?.text.text ?? '' };
}

test('a message says what, where, how much, by which rule, since when', () => {
  const { text, section } = bodyOf(ALERT);
  assert.equal(text, '*Firing* `errors`: 1,234 lines, the rule is `error&gt;10 in api/**`');
  assert.deepEqual(section.split('\n').slice(1), [
    'Counted within 90m in files `*.log` of hosts `web-*`',
    '• `logs/api/a.log` on `web-1`: 1,200',
    '• `logs/api/b.log`: 34',
    '• and 3 more files at least',
    '7 × ERROR `connection to &lt;ip&gt; timed out`',
    '`here`, 2026-05-01T12:00:00Z, since 2026-05-01T11:00:00Z',
  ]);
});

test('the figure is told in its unit', () => {
  const figure = (unit: Alert['unit'], figure: number): string => {
    return bodyOf({ ...ALERT, unit, figure }).text.replace(/^.*`: (.*), the rule.*$/, '$1');
  };
  assert.equal(figure('lines', 1), '1 line');
  assert.equal(figure('files', 2), '2 files');
  assert.equal(figure('percent', 100 / 3), '33.33 % of the lines with a level');
});

/** What logs and names may hold to be more than text. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '<@U1>',
        '`',
        '```',
        '&lt;',
        '\n',
        '*',
        '@here',
        '>',
        '<http://x|y>',
        '\u202e',
        'é',
      ),
      {
        maxLength: 120,
      },
    )
    .map((parts) => parts.join('')),
);

test('nothing of a log or a name is a mention, a link or a new line, and all fits into what Slack takes', () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 10, maxLength: 10 }), (texts) => {
      const [name = '', rule = '', files = '', hosts = '', host = '', ...more] = texts;
      const alert: Alert = {
        ...ALERT,
        subscription: name,
        rule,
        files,
        hosts,
        host,
        behind: more.map((path, at) => ({ path, host: more[at - 1] ?? 'x', count: 1_000_000 })),
        fileCount: 1_000_000,
        messages: more.slice(0, 3).map((template) => ({ level: 'FATAL', template, count: 1_000_000 })),
      };
      const { text, section } = bodyOf(alert);
      assert.ok(section.length <= 3000, `${section.length} characters`);
      assert.ok(section.startsWith(text));
      assert.equal(section.split('\n').length, 1 + 1 + 5 + 1 + 3 + 1);
      for (const line of section.split('\n')) {
        assert.doesNotMatch(line, /[<>]|&(?!(?:amp|lt|gt);)/);
        // What is outside of code is of this program, and has no mark but those of its own.
        const outside = line.replace(/`[^`]*`/g, '');
        assert.doesNotMatch(outside.replace(/^\*(?:Firing|Resolved)\*/, ''), /[`*_~@:]{2}|[`*_~@]/);
      }
    }),
    { numRuns: 300 },
  );
});
