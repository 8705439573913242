import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { vocabularyOf } from '../../src/core/rule/vocabulary.ts';
import { mask } from '../../src/core/template/mask.ts';
import { PLACEHOLDERS } from '../../src/core/template/placeholders.ts';
import { TEMPLATE_LIMIT, TEXT_LIMIT, templateOf } from '../../src/core/template/template.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 20_000);

/** What the masks speak of, so that random texts meet them and their edges. */
const pieces = fc.constantFrom(
  ...`" ' \` \\ ( ) [ ] { } < > , ; | = - _ . : / @ # % + ! * ? ~ $ & ^ a b m s u 5 12 0x1f node 'x' {"a": key=`.split(
    ' ',
  ),
  ...'http:// a.com 10.0.0.1 ::1 2026-11-22 10:00:00 ms 12KB C:\\ x.Foo deadbeef1 00000001 E0382: [E0382]:'.split(
    ' ',
  ),
  ...PLACEHOLDERS,
  '"GET ',
  '\\042',
  'for user ',
  'Invalid user ',
  'password for ',
  ' from ',
  '-D1',
  'p~31bf3856ad364e35~amd64~~6.1',
  ' ',
  '  ',
  '\t',
  '5 bytes',
  'Jan 5 ',
  '{"a": 1}',
  '\xe2\x80\x98',
  '\xe2\x80\x99',
  '\xe2\x80\xa6',
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join('')),
  fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);

/** Words without a digit; none of them is the unit of a number. */
const word = fc.constantFrom(
  ...'connection refused the of to Reading worker closed x-forwarded-for cannot java.io Foo and/or can’t größe'.split(
    ' ',
  ),
);
const number = fc.oneof(
  fc.integer({ min: -1e9, max: 1e9 }).map(String),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((n) => n.toFixed(3)),
  fc.integer({ min: 1000, max: 1e9 }).map((n) => n.toLocaleString('en-US')),
);
const natural = fc.nat({ max: 1e9 });
const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length - 2, maxLength: length - 2 })
    .map((digits) => `1a${digits.join('')}`);
/** Letters and digits that Kubernetes makes names from, but for words and numbers of them. */
const safe = (length: number) =>
  fc
    .array(fc.constantFrom(...'bcdfghjklmnpqrstvwxz2456789'), { minLength: length, maxLength: length })
    .map((letters) => letters.join(''))
    .filter((name) => !/^(?:\d+|btrfs|html5|http2|https|mssql|pgsql|tmpfs|xhtml)$/.test(name));
const quoted = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));
const part = fc.constantFrom(...'srv app var-log x y_z log4j.d'.split(' '));
const time = fc.date({ min: new Date(0), max: new Date('2199-01-01'), noInvalidDate: true });

/** Values of one kind each: any two of them leave the same template. */
const kinds: readonly fc.Arbitrary<string>[] = [
  number,
  natural.map((n) => `node${n}`),
  natural.map((n) => `blk_${n}`),
  natural.map((n) => `${n}%`),
  natural.map((n) => `0x${n.toString(16)}`),
  fc.oneof(
    hex(7),
    hex(32),
    natural.map((n) => String(n + 1e7)),
  ),
  fc.uuid(),
  fc.tuple(safe(9), safe(5)).map((parts) => `web-${parts.join('-')}`),
  safe(5).map((end) => `kube-proxy-${end}`),
  fc.array(hex(4), { minLength: 2, maxLength: 4 }).map((groups) => groups.join('-')),
  natural.map((n) => `Thunderbird_${'ABCD'[n % 4]}${n % 10}`),
  fc.oneof(fc.ipV4(), fc.constantFrom('db.example.com', 'www.x.org:80', '::1')),
  fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65535 })).map(([ip, port]) => `${ip}:${port}`),
  quoted.map((words) => `"${words}"`),
  quoted.map((words) => `'${words}'`),
  fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
  fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `https://example.com/${parts.join('/')}`),
  fc.tuple(part, fc.nat(99)).map(([user, n]) => `${user}@mail${n}.example.org`),
  time.map((date) => date.toISOString()),
  time.map((date) => date.toISOString().slice(0, 19).replace('T', ' ')),
  fc.tuple(natural, fc.constantFrom('ms', 's', ' ms', ' seconds', ' s')).map(([n, unit]) => n + unit),
  fc.tuple(natural, fc.constantFrom('KB', 'MiB', ' GB', ' bytes', 'k')).map(([n, unit]) => n + unit),
  fc
    .oneof(
      number,
      quoted.map((words) => `"${words}"`),
      part,
    )
    .map((value) => `key=${value.replaceAll(',', '')}`),
  fc.array(natural, { minLength: 1, maxLength: 9 }).map((list) => `[${list.join(', ')}]`),
  fc
    .array(quoted, { minLength: 1, maxLength: 9 })
    .map((list) => `[${list.map((item) => `"${item}"`).join(', ')}]`),
];

const bytesOf = (line: string): Buffer => Buffer.from(line);
const shown = (template: string): string => Buffer.from(template, 'latin1').toString();

test('a template is its own template', () => {
  fc.assert(
    fc.property(text, (message) => {
      const template = mask(message);
      assert.equal(mask(template), template);
    }),
    { numRuns: runs },
  );
});

test('a value in the place of another of its kind leaves the template as it is', () => {
  const two = fc.integer({ min: 0, max: kinds.length - 1 }).chain((i) => {
    const kind = kinds[i] as fc.Arbitrary<string>;
    return fc.tuple(kind, kind);
  });
  fc.assert(
    fc.property(word, fc.array(fc.tuple(two, word), { minLength: 1, maxLength: 4 }), (first, rest) => {
      const line = (which: 0 | 1): Buffer =>
        bytesOf(`ERROR ${[first, ...rest.flatMap(([values, next]) => [values[which], next])].join(' ')}`);
      assert.equal(templateOf(line(0)), templateOf(line(1)));
    }),
    { numRuns: runs / 4 },
  );
});

test('prose without anything that varies stays as it is', () => {
  const prose = fc
    .array(fc.tuple(word, fc.constantFrom(' ', ' ', ', ', ': ', '; ', '. ')), { minLength: 1, maxLength: 12 })
    .map((words) => words.flat().join('').trimEnd());
  fc.assert(
    fc.property(prose, (message) => {
      assert.equal(shown(mask(bytesOf(message).toString('latin1'))), message);
    }),
    { numRuns: runs / 4 },
  );
});

test('the header of a line does not change the template of its message', () => {
  const header = fc.constantFrom(
    '2026-11-22 10:31:22,900 ERROR [main] ',
    '2026-11-22 10:31:23.901 [pool-2-thread-7] ERROR ',
    '[2026-11-22T10:31:22Z ERROR app::db] ',
    '2026/11/22 10:39:19 [error] 14222#14222: *2 ',
    'Nov 22 10:43:07 web-1 sshd[700]: error: ',
    '<11>1 2026-11-22T10:43:07.013230+00:00 web-1 app 42 - - ',
    'E1122 10:50:12.979006   26620 main.go:129] ',
    'E [22/Nov/2026:10:47:05 +0000] ',
    '[ERROR] ',
    'ERROR: ',
  );
  fc.assert(
    fc.property(header, header, fc.array(word, { minLength: 1, maxLength: 6 }), (one, other, words) => {
      const message = words.join(' ');
      assert.equal(templateOf(bytesOf(one + message)), templateOf(bytesOf(other + message)));
    }),
    { numRuns: runs / 4 },
  );
});

test('a message has the same template in text, in pairs and in JSON', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(word, ...kinds), { minLength: 1, maxLength: 5 }), (words) => {
      const message = `Failed ${words.join(' ')}`;
      const json = bytesOf(JSON.stringify({ level: 'error', msg: message }));
      const pairs = bytesOf(`level=error msg=${JSON.stringify(message)}`);
      const expected = templateOf(bytesOf(`ERROR ${message}`));
      assert.equal(templateOf(json), expected);
      assert.equal(templateOf(pairs), expected);
    }),
    { numRuns: runs / 4 },
  );
});

test('a template has a bounded length and says that it was cut', () => {
  const long = fc.oneof(
    fc.array(word, { minLength: 60, maxLength: 200 }).map((words) => words.join(' ')),
    fc.integer({ min: 260, max: 900 }).map((length) => '語'.repeat(length)),
    fc.integer({ min: 260, max: 900 }).map((length) => 'a-'.repeat(length)),
    fc.integer({ min: TEXT_LIMIT, max: 9999 }).map((length) => `list [${'7, '.repeat(length)}`),
    fc.integer({ min: 240, max: 260 }).map((length) => `${'x'.repeat(length)} [${'7, '.repeat(TEXT_LIMIT)}`),
  );
  fc.assert(
    fc.property(long, (message) => {
      const template = templateOf(bytesOf(`ERROR ${message}`));
      assert.ok(template.length <= TEMPLATE_LIMIT, `${template.length}`);
      assert.ok(shown(template).endsWith('…'), shown(template));
      assert.ok(!shown(template).includes('\ufffd'), shown(template));
    }),
    { numRuns: 200 },
  );
});

test('any bytes have a template', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.ok(templateOf(bytes).length <= TEMPLATE_LIMIT);
    }),
    { numRuns: runs / 4 },
  );
});

test('a word that the user made a level ends the header as any other does', () => {
  const vocabulary = vocabularyOf({ levels: [['audit', 'ERROR']], keys: ['my.level'] });
  assert.equal(templateOf(bytesOf('10:31:22 AUDIT [main] order 7 lost'), vocabulary), 'order <num> lost');
  const pairs = bytesOf('my.level=audit msg="order 7 lost"');
  assert.equal(templateOf(pairs, vocabulary), 'order <num> lost');
});
