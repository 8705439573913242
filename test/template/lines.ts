import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { PLACEHOLDERS } from '../../src/core/template/placeholders.ts';

/** Lines that meet the masks and their edges: real ones, real ones that were changed, and such as are put together. */

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

const exampleLines = readFileSync(new URL('./template-examples.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((row) => Buffer.from(JSON.parse(row.split('\t')[1] as string) as string).toString('latin1'));

const fixtureLines = readdirSync(fixtures, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile())
  .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1').split('\n'));

/** The lines of the table and of every fixture, one character a byte. */
export const realLines: readonly string[] = [...new Set([...exampleLines, ...fixtureLines])];

/** As many of the table as of the fixtures: the former have more that is masked. */
const realLine = fc.oneof(fc.constantFrom(...exampleLines), fc.constantFrom(...realLines));

const NUMBERS =
  '0 5 17 007 00000001 0000000000000000 1.5 1,234 1,234,567 1.5e-9 1e5 2E+3 -3 +5 3rd 1st 12th 99999999999 1.2.3 5% 20260101'.split(
    ' ',
  );
const UNITS =
  'ms s m h d ns us µs μs min mins hr hrs sec secs B k K M KB kb MiB GiB Kib bytes byte seconds Minutes nano millis msecs MB'.split(
    ' ',
  );
const DIGITS_AND_LETTERS =
  'a f x z b r u A Z D1 R02-M1-N0 -A8 _B12 a-C3d abc1234 1234567 deadbeef 1b2c3d4 0x1f 0X 0xg jA9J1UvC004306 node7 log4j Base64Decoder qxzbv a1b2 66b6c48dd5 web-7d4b9c6f5d-x2x4z -mjdqz -https -x2x4z- DESKTOP-4F7K2Q9 -NE b123-4567 684cadce-00d3 9bXk2Lr/T7qPz0Vd4mWc1A eyJhbGciOiJI.eyJz'.split(
    ' ',
  );
const TOKENS =
  'a.lan x.y.lan ip-1.ec2.internal Package_for_KB1~31bf3856ad364e35~amd64~~6.1.1.1 a~31bf3856ad364e35~~en-US~6. a~b a.com www.x.org db-1.shop.example.com a.b.io a.b.uk com.x.net x.arpa -a.b.com a.com:80 a.com:123456 a.com/ a.com:8/x?y ' +
  'jane@x.org j.d+e%f@x-y.co.uk @x x@ a@b.c1 a@b..com com.x.Foo a.Foo.Bar1 a.FOO a.Foo- a.Foo.b _a.Foo ' +
  '/a/b / /srv. /10.0.0.1:80 C:\\a c:/ \\\\s\\x \\\\ ./a ../ ~/.x ~ a/b a/b.c a/b.c/ a/b/c. @a/b/c x/y.toolongname9 ' +
  'http://x/y hdfs://1.2.3.4:9 a+b.c-d://x :// s3:// 1.2.3.4 1.2.3.4:5 1.2.3.4:123456 1.2.3.4.5 1.2.3.4567 256.1.1 ' +
  '::1 1:: a::b fe80::1 ::ffff:1.2.3.4 0:0:0:0:0:0:0:0 0:0:0:0:0:0:0:0:80 2001:db8::1:2 1:2:3:4:5:6:7::8 ::g ' +
  '00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E 3f2504e0-4f89-41d3-9a0c-0305e82c3301 3f2504e0-4f89-41d3-9a0c-0305e82c330';
const TIMES =
  '2026-11-22T10:31:22.900Z|2026-11-22 10:31:22|2026-11-22|10:31:22,900|10:31:22|22/Nov/2026:10:47:05 +0000|22 Nov 2026 10:00|' +
  'Sun Nov 22 10:39:26.320783 2026|Sat, 18 Jun 2005 02:08:10 GMT|Nov 22, 2026|Nov  5 10:00:00|Nov 22 10:00:00 UTC 2026|' +
  '11/22/2026|22.11.2026 10:31|10:50AM|10:50 pm|20261122T103122Z|20171223-22:15:29:606|2005-06-03-15.42.50.363779|' +
  '2026/11/22 10:31:22 AM|22 Nov 10:00:00|10:31:22.1234567890|10:31:22+02:00|2026-11-22_10:31x|May|Mon|Mon, ';
const HEADERS =
  '2026-11-22 10:31:22,900 ERROR [main] |2026-11-22T10:31:22Z ERROR 123 --- [x] |[2026-11-22T10:31:22Z ERROR app::db] |ERROR |' +
  '2026/11/22 10:39:19 [error] 14222#14222: *2 |Nov 22 10:43:07 web-1 sshd[700]: error: |Nov 22 10:43:07 web-1 app: ERROR |' +
  '<11>1 2026-11-22T10:43:07.013230+00:00 web-1 app 42 - - |<11>1 t h a p i [a b="\\"]"][c] |<11>Nov 22 10:43:07 h sshd[1]: |' +
  '<11>2026-11-22 10:43:07 h app[1]: |E1122 10:50:12.979006   26620 main.go:129] |E [22/Nov/2026:10:47:05 +0000] |' +
  'x.c:1:10: fatal error: |fatal error LNK1120: |error TS2304: |error[E0382]: |E/Tag( 12): |12:00:00 E/Tag: |level=error |' +
  'time=x level="error" |lvl=fatal msg=|"level":"error" |*Mar  1 18:46:11: %LINK-3-UPDOWN: |a b cd ERROR |in the end ERROR |' +
  'x\terror\tlogs/main.go:72\t|Error: ERROR |MyException: FATAL |npm ERR! |PHP Fatal error:  |ERRO[0000] |[ERROR] [a[b]] (8) |' +
  '1:M 29 Aug 2023 13:47:38.984 # |web-1  \u0001 ERROR |2016-10-06T00:17:09Z stderr F ERROR |\x1b[31mERROR\x1b[0m |' +
  '##vso[task.logissue type=error]|::error file=x::|2026-11-22 10:31:22 ERROR "|ERROR (12) 12-13:|ERROR *1 *2:x ';
const MARKS = [...'"\'`\\()[]{}<>,;|=-_.:/@#%+!*?~$&^'];

const words = (list: string): string[] => list.split(' ');

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(' ', ' ', ' ', '', ', ', ': ', '; ', '  ', '\t', '\0', '\x7f') },
  { weight: 5, arbitrary: fc.constantFrom(...MARKS) },
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 2, arbitrary: fc.constantFrom(...UNITS.map((unit) => Buffer.from(unit).toString('latin1'))) },
  { weight: 2, arbitrary: fc.constantFrom(...DIGITS_AND_LETTERS) },
  { weight: 4, arbitrary: fc.constantFrom(...words(TOKENS)) },
  { weight: 2, arbitrary: fc.constantFrom(...TIMES.split('|')) },
  { weight: 1, arbitrary: fc.constantFrom(...PLACEHOLDERS, '<nu', '<name>', '<3>') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        '\xe2\x80\x98',
        '\xe2\x80\x99',
        '\xe2\x80\x9c',
        '\xe2\x80\x9d',
        '\xe2\x80',
        '\xe2',
        '\xc3\xa9',
        '\xff',
      ],
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...words(
        'connection refused the to can’t key= id[0]= x=( msg= err=" {"a": {\'b\':1} {"x":{"y":[1]}} [1, 2] b\'x\'',
      ),
      ...[
        '{"a": 1, "b.c": "x"}',
        '5 bytes',
        '3 seconds',
        '"a b"',
        "'a b'",
        '`a b`',
        '\\"',
        "can't",
        'AH01630:',
        '[E0382]:',
        '"GET /a HTTP/1.1"',
        "'POST x'",
        '"get x"',
        '"GETS "',
        '\\042',
        '\\042a b\\042',
        'for user ',
        'invalid user ',
        'Invalid user  ',
        'for user input',
        'password for ',
        'password for jane from ',
        'jane. ',
        '_x@y$',
        ' from ',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('ERROR', 'error:', 'level=error', 'FATAL', '[error]', '<error>') },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300 }).map((n) => 'x'.repeat(n)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map((n) => '1'.repeat(n)) },
);

const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
const header = fc.constantFrom(...HEADERS.split('|').map((h) => h.replaceAll('\u0001', '|')));
const headed = fc.tuple(header, text).map((parts) => parts.join(''));

const key = fc.constantFrom(
  ...words(
    'msg message Message event err error error.message exception type error.type exc_type class fields record log level x a.b',
  ),
);

/** A JSON text of a string, now and then with escapes that need not be there, or that are none. */
const string = fc.tuple(fc.oneof(text, key), fc.nat(6)).map(([content, how]) => {
  if (how === 0)
    return `"${[...content].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
  if (how === 1) return `"\\n ${JSON.stringify(content).slice(1, -1)}\\u00e9\\ud83d\\ude9a\\ud83d\\n\\u12"`;
  if (how === 2) return `" \\t${content.replaceAll('"', '\\"')}"`;
  return JSON.stringify(content);
});

const { record } = fc.letrec<{ record: string; value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    string,
    fc.constantFrom('50', '"error"', 'null', '[]', '{}', '[1, 2]', '"x', '"'),
    tie('record'),
    tie('record').map((inner) => `[${inner}]`),
  ),
  record: fc
    .array(fc.tuple(key, fc.constantFrom(':', ': ', ' : '), tie('value')), { maxLength: 6 })
    .map((members) => `{${members.map(([k, colon, v]) => `"${k}"${colon}${v}`).join(',')}}`),
}));
const docker = fc
  .oneof(headed, record)
  .map((inner) => `{"log":${JSON.stringify(`${inner}\n`)},"stream":"stderr"}`);
const json = fc
  .tuple(fc.constantFrom('{"level":"error",', '{', '{"level":50,', '{ "a":1,'), fc.oneof(record, docker))
  .map(([start, inner]) => start + inner.slice(1));

const pairs = fc
  .array(fc.tuple(key, fc.oneof(piece, string, text)), { minLength: 1, maxLength: 6 })
  .map((all) => all.map(([k, v]) => `${k}=${v}`).join(' '));
const paired = fc
  .tuple(fc.constantFrom('level=error ', 'time=x lvl=fatal ', '', 'a '), pairs)
  .map((p) => p.join(''));

/** What was done to one line, or to one and another. */
const change = fc.tuple(
  fc.nat(5),
  fc.nat(),
  fc.nat(),
  fc.oneof(
    piece,
    fc.nat(255).map((c) => String.fromCharCode(c)),
  ),
);

function changed(
  line: string,
  other: string,
  [how, a, b, inserted]: readonly [number, number, number, string],
): string {
  const from = a % (line.length + 1);
  const to = Math.min(line.length, from + (b % 12));
  switch (how) {
    case 0:
      return line.slice(0, from) + line.slice(to);
    case 1:
      return line.slice(0, from) + inserted + line.slice(from);
    case 2:
      return line.slice(0, from) + inserted + line.slice(from + 1);
    case 3:
      return line.slice(0, to) + line.slice(from);
    case 4:
      return line.slice(0, from) + other.slice(b % (other.length + 1));
    default:
      return line.slice(0, from);
  }
}

const changedLine = fc
  .tuple(realLine, realLine, fc.array(change, { minLength: 1, maxLength: 4 }))
  .map(([line, other, changes]) => changes.reduce((so_far, one) => changed(so_far, other, one), line));

const asBytes = (line: fc.Arbitrary<string>): fc.Arbitrary<Buffer> =>
  line.map((characters) => Buffer.from(characters, 'latin1'));

/** Any line. */
export const line = asBytes(
  fc.oneof(
    { weight: 5, arbitrary: changedLine },
    { weight: 4, arbitrary: headed },
    { weight: 2, arbitrary: text },
    { weight: 2, arbitrary: paired },
    { weight: 3, arbitrary: json },
    { weight: 1, arbitrary: docker },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    },
  ),
);

/** Lines over what is looked at, of little that is said again and again. */
export const longLine = asBytes(
  fc
    .tuple(
      fc.oneof(header, fc.constant('{"level":50,"msg":"'), fc.constant('level=error msg="')),
      fc.array(piece, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1000, max: 9000 }),
      text,
    )
    .map(([start, pieces, length, end]) => {
      const again = pieces.join('') || 'x';
      return start + again.repeat(Math.ceil(length / again.length)).slice(0, length) + end;
    }),
);
