import fc from 'fast-check';
import { spellings } from '../../src/core/rule/spellings.ts';
import { LEVEL_KEYS } from '../../src/core/rule/vocabulary.ts';

/** Lines made of what the rule itself speaks of, so that random lines meet its clauses and their edges. */

const cased = (word: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(word, fc.nat(4)).map(([w, how]) => {
    if (how <= 1) return w.toUpperCase();
    if (how === 2) return w;
    if (how === 3) return w.charAt(0).toUpperCase() + w.slice(1);
    return [...w].map((c, i) => (i % 2 ? c.toUpperCase() : c)).join('');
  });

const special = fc.constantFrom(
  'LOG:',
  'DETAIL:  ',
  'HINT:  x',
  'CONTEXT: ',
  'STATEMENT:  ',
  'QUERY:  ',
  'LOCATION:  ',
  '[System] [MY-010116]',
  'fail:',
  'Fail:',
  'npm ',
  'yarn  ',
  'npm ERR! ',
  'gyp ',
  'E: ',
  'W: ',
  'e: file:',
  'w: /',
  'ERRO[0000]',
  'PANI[12345]',
  'DEBU[01]',
  'PHP ',
  'PHP Warning: ',
  'PHP Fatal error: ',
  'PHP Parse error:',
  '[01-May-2024 12:00:00 UTC] ',
  '[01-MAY-2024 12:00:00 UTC] ',
  '[01-mAy-2024 12:00:00] PHP Warning: ',
  '[01-M1y-2024 12:00:00] PHP Warning: ',
  'CMake Error at',
  'CMake Warning:',
  'CMake Deprecation Warning',
  '::error file=x::',
  '::warning::',
  '::debug',
  '::noticed::',
  '##vso[task.logissue type=error;x=1]',
  '##vso[task.logissue code=1; type=warning]',
  '##[error]',
  'daemon.err ',
  'local7.warning:',
  'local9.err',
  ' kern.info ',
  'xkern.info',
  '%LINK-3-UPDOWN:',
  '%SYS-5-CONFIG_I:',
  '%A-B-2-C:',
  '%A-9-C:',
  '% A',
  'E0102 15:04:05.0',
  'I20240501 12:',
  'W1234 5',
  'E/Tag: ',
  'W/ActivityManager( 1702): ',
  'V/a(12):',
  'E [01/May/2024:',
  'd [20/Aug/2009',
  '  12:5  error  ',
  '1:2 warning  ',
  'Error,5/1/2024 12',
  'Information,12/31/2024',
  '0x12ab Error 0x0',
  ' 0xff   Fault  0x1',
  '1:M 29 Aug 2023 13:47:38.984 * x',
  '77:C 01 May 13:47:38 # ',
  '<12>',
  '<3>',
  '<192>',
  '<007>',
  'error TS2304:',
  'warning CS1002:',
  'error[E0382]:',
  'fatal error LNK1120:',
  'fatal error:',
  'Fatal Error: ',
  'META-INF',
  '[ERROR-handler-1]',
  'INFO-1',
  '2024-05-01-INFO',
  'thread/INFO]',
  'a/WARN:',
  '/INFO',
  '"TRACE / HTTP/1.1"',
  '"GET /INFO"',
  '"INFO /',
  '--level=error',
  '?level=error',
  'level: ',
  'Severity:  ',
  '{level:',
  'lvl: ',
  ' I NETWORK ',
  ' E A',
  ' D Tag',
  ' E/Conf(',
  ' 1702  2395 E Win',
  ' u0_a1 17 23 V x',
  ' 1 2 W ',
  ' [ID 1 kern.notice] ',
  '<kern.crit> ',
  'ERRO[2024-05-01T12:00:00Z]',
  'DEBU[2024-05-01T12:00:00.1+02:00] ',
  'I/O error',
  'I/O( 12): ',
  'E/foo/bar( 1): ',
  'E/( 12): ',
  'Worker #1/INFO]',
  'x)/WARN:',
  '[:error]',
  '[core: error]',
  '[a/b:  warn ]',
  ' I -  [conn]',
  ' F - x',
  'error-pages-1  | ',
  'app.error  | ',
  'web-ERROR | ',
  '%ROUTING-BGP-5-ADJ :',
  '%UC-3-DevUn:',
  '%Uc-3-D:',
  '1-INFO-x',
  'x-INFO-1',
  '1-WARN',
  ':  error:',
  ':\twarn:',
  'warning D9025 :',
  'warning xUnit1026:',
  'fatal error x1 :',
);

const time = fc.constantFrom(
  '12:00:00',
  '12:00:00,123',
  '12:00:00.1234567Z',
  '2024-05-01 12:00:00',
  '2024-05-01T12:00:00Z',
  '2024-05-01T12:00:00.123+0200',
  '2024-05-01T12:00:00+02',
  '2024-05-01 12:00:00.1-07:00',
  '[2024-05-01T12:00:00Z',
  'May  1 12:00:00',
  '2024-05-01T12:00:00.1234567Z ',
  '03-17 16:13:38.811 ',
  '12:00:00]',
  '12:00:00+2',
  '12:00:00-',
  '112:00:00',
  '12:0:00',
  '12:00:00.',
  '12:00:00,',
  '2024-05-01 12:00:00.123456+0200 0x1a Error  0x0',
);

const carrier = fc.constantFrom(
  '2016-10-06T00:17:09.669794202Z stdout F ',
  '2016-10-06T00:17:09Z stderr P ',
  '2016-10-06T00:17:09Z stdout X ',
  'web-1  | ',
  'db |',
  'ERROR | ',
  'a_b.c-1    | ',
  '#12 3.456 ',
  '#1 2 ',
  '#7 0.1 ',
);

const ansi = fc.constantFrom(
  '\x1b[31m',
  '\x1b[0m',
  '\x1b[36;1m',
  '\x1b[2K',
  '\x1b[',
  '\x1b',
  '\x1b[1;31',
  '\x1b[?25h',
  '\x1b[38;2;255;100;200;48;2;255;255;255m',
);

const glue = fc.constantFrom(
  '',
  ' ',
  '  ',
  '\t',
  ': ',
  ':',
  '[',
  ']',
  '<',
  '>',
  '|',
  ' | ',
  '(',
  ')',
  ', ',
  ',',
  '=',
  '="',
  '"',
  '\\"',
  '\\',
  '/',
  '-',
  ' - ',
  '_',
  '.',
  '%',
  '?',
  '&',
  ';',
  '{',
  '}',
  '{"',
  '"}',
  '::',
  '#',
  '!',
  '\r',
  '\0',
  '\n',
  'x',
  '7',
  "'",
  '\xff',
  'é',
  '│ ',
  '\xc3',
  '[module:',
  '*',
  '+',
  '@',
  '~',
);

const prose = fc.constantFrom(
  'connection',
  'failed',
  'errors',
  'information',
  'terror',
  'server',
  'the',
  'ERROR_CODE',
  'errorCode',
  'INFOx',
  '3INFO',
  'GET',
  'HTTP/1.1',
  'version',
  'int',
  'notice_',
  'a',
  'E',
  'trace9',
  'debug6',
  'LOGS',
  'Contexts',
);

const space = fc.constantFrom('', '', '', ' ', '\t', '  ');

/** What only some words make a level or a known start of, with `%` for the word. */
const template = fc.constantFrom(
  'npm % ',
  '%,5/1/2024 12',
  '0x12ab % 0x0',
  '2024-05-01 12:00:00.123456+0200 0x1a %  0x0',
  '%[0000]',
  'PHP %:',
  'PHP % error: ',
  'PHP Parse %:',
  '::% ',
  '::%::',
  '##vso[task.logissue type=%]',
  '% TS2304:',
  '%[E0382]:',
  '% error:',
  'daemon.% ',
  'x.%  | ',
  'web-% | ',
  '% | ',
  '  1:2  %  ',
  'CMake % at',
  '[%] [MY-010116]',
  '%:  x',
  '% 15:04:05',
  '{"t":{"$date":"x"},"s":"%"}',
);

/**
 * Lines as bytes: most of their characters as UTF-8, some as single bytes that are not.
 * @param words that stand for levels in them
 * @param keys that stand for level keys
 */
export function linesOf(words: readonly string[], keys: readonly string[]): fc.Arbitrary<Buffer> {
  const level = cased(fc.constantFrom(...words));
  const key = cased(
    fc.constantFrom(...keys, 'msg', 'error', 'xlevel', 'level_', 'my.level', 's', 'priority'),
  );
  const templated = fc.tuple(template, level).map(([text, word]) => text.replace('%', word));

  const jsonString = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.oneof(
        level,
        key,
        prose,
        fc.constantFrom('', 'x', '30', 'e', 'D1', 'D9', 'ERROR+2', 'debug-4', 'E+1'),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.array(fc.oneof(level, glue, special, prose), { maxLength: 5 }).map((p) => p.join('')),
    },
  );

  /** JSON text of a string, plainly or with needless escapes. */
  const quoted = fc.tuple(jsonString, fc.nat(5)).map(([s, how]) => {
    if (how === 0)
      return `"${[...s].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
    if (how === 1) return `" ${JSON.stringify(s).slice(1, -1)}  "`;
    return JSON.stringify(s);
  });

  const scalar = fc.oneof(
    quoted,
    fc.constantFrom(
      '10',
      '20',
      '30',
      '40',
      '50',
      '60',
      '70',
      '30.0',
      '300',
      '1',
      '7',
      '3',
      'null',
      'true',
      '-1',
      '{}',
      '[]',
      '"error',
      '"E"',
      '"3"',
    ),
  );

  const { record } = fc.letrec<{ record: string; value: string }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      tie('record'),
      fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    ),
    record: fc
      .array(
        fc.tuple(
          fc.oneof(
            key.map((k) => `"${k}"`),
            quoted,
            fc.constantFrom('"log"', '"MESSAGE"', '"PRIORITY"', '"t"', '"s"'),
          ),
          space,
          space,
          tie('value'),
        ),
        { maxLength: 5 },
      )
      .map((members) => `{${members.map(([k, a, b, v]) => `${k}${a}:${b}${v}`).join(',')}}`),
  }));

  const docker = record.map((inner) => `{"log":${JSON.stringify(`${inner}\n`)},"stream":"stdout"}`);
  const mongo = level.map((l) => `{"t":{"$date":"x"},"s":"${l.charAt(0).toUpperCase()}","c":"X"}`);
  const journal = fc
    .tuple(fc.nat(9), fc.boolean())
    .map(([p, first]) =>
      first ? `{"PRIORITY":"${p}","MESSAGE":"x"}` : `{"MESSAGE":"ERROR","priority":${p}}`,
    );
  const json = fc.oneof({ weight: 6, arbitrary: record }, docker, mongo, journal);

  const value = fc
    .tuple(
      key,
      fc.constantFrom('=', '="', ':', ': ', ' : ', '":"', '": "'),
      level,
      fc.constantFrom('', '"', ' "', '+2'),
    )
    .map((p) => p.join(''));
  const enclosed = fc
    .tuple(
      fc.constantFrom('[', '<', '|', '[ ', '| ', '[a:', '[a.b-c:', '('),
      level,
      fc.constantFrom(']', '>', '|', ' ]', '  |', ')'),
    )
    .map((p) => p.join(''));

  const piece = fc.oneof(
    { weight: 5, arbitrary: glue },
    { weight: 4, arbitrary: level },
    { weight: 3, arbitrary: special },
    { weight: 2, arbitrary: templated },
    { weight: 3, arbitrary: prose },
    { weight: 2, arbitrary: time },
    { weight: 2, arbitrary: value },
    { weight: 2, arbitrary: enclosed },
    { weight: 1, arbitrary: json },
    { weight: 1, arbitrary: ansi },
    { weight: 1, arbitrary: carrier },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 270 }).map((n) => '.'.repeat(n)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 70 }).map((n) => ' '.repeat(n)) },
  );

  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  const headed = fc
    .tuple(
      fc.oneof(fc.constant(''), carrier, time, ansi),
      fc.oneof(fc.constant(''), fc.constant(' '), carrier, time),
      fc.oneof(special, templated, json, enclosed, level, value),
      text,
    )
    .map((pieces) => pieces.join(''));

  return fc
    .tuple(
      fc.oneof(
        { weight: 3, arbitrary: text },
        { weight: 4, arbitrary: headed },
        { weight: 2, arbitrary: json },
      ),
      fc.boolean(),
      fc.constantFrom('', '', '\r', ' ', '  \r'),
    )
    .map(([s, isUtf8, end]) => Buffer.from(s.replaceAll('\n', ' ') + end, isUtf8 ? 'utf8' : 'latin1'));
}

/** Lines with the words of the rule. */
export const line = linesOf(
  spellings().map(({ word }) => word),
  LEVEL_KEYS,
);
