import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { civilMs, offsets, WRITERS, written, writtenAt } from './writing.ts';

/** Lines made of what the rule of stamps speaks of, so that random lines meet its clauses and their edges. */

/** The lines of the table of examples. */
export const EXAMPLES: readonly string[] = readFileSync(
  new URL('./stamp-examples.tsv', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((row) => Buffer.from(JSON.parse(row.split('\t')[1] as string)).toString('latin1'));

const stamp = fc
  .tuple(written, fc.constantFrom(...Object.values(WRITERS)))
  .map(([time, writer]) => writer.write(time));

/** Stamps of all forms with fields that are no number of a date, too. */
const wild = fc
  .tuple(
    fc.constantFrom(
      'Y-M-D h:m:s',
      'Y/M/DTh:m:s',
      'Y.M.D_h:m:s',
      'Y-M-D\th:m:s',
      'Y-M-D  h:m:s',
      'Y-M-D time=h:m:s',
      'Y-M-D-h.m.s',
      'YMD-h:m:s',
      'YMDThms',
      'YMD hms',
      'YMD h:m:s',
      'YMD-h:m:s:ms',
      'Y N D h:m:s',
      'Y-N- D h:m:s',
      'D/N/Y:h:m:s',
      'D-N-Y  h:m:s',
      'W, D N Y h:m:s',
      'W D N h:m:s',
      'D N h:m:s',
      'W N D h:m:s',
      'N  D h:m:s',
      'N D, Y h:m:s',
      'N D, Y, h:m:s',
      'N D h:m:s',
      'M-D h:m:s',
      'EMD h:m:s',
      'IYMD h:m:s',
      'M/D/Y, h:m:s',
      'M/D/Y h:m:s PM',
      'M/D/Y-h:m:s.1',
      'D.M.Y h:m:s',
      'M.D h:m:s]',
      'yy/M/D h:m:s I',
      'yyMD hms ',
      'yyMD h:m:s',
      'Y-M-D h:m',
      'Y/M/DTh:m',
      'Y.M.D  h:m',
      'D.M.Y, h:m',
      'Y/M/D - h:m:s',
      'Y-M-D | h:m:s',
      'Y-M-D;h:m:s',
      'Y-M-D] [h:m:s',
      'Y-M-D][h:m:s',
      'Y-M-D,time=h:m:s',
      'Y.M.D-h.m.s',
      'DNY h:m:s',
      'D-N-Y::h:m:s',
      'YMDhms',
      '[1:23:MD/hms.5:E',
      '[MD/hms:W',
      'IyyMD h:m:s',
      'M/D-h:m:s.1',
      'M/D/yy-h:m:s.1',
      'M-D-Y h:m:s.123 +0200 ',
      'yy/M/D h:m:s,1  [I',
      '[I yyMD h:m:s',
      '# Time: yyMD h:m:s',
      'Started GET "/" for ::1 at Y-M-D h:m:s',
    ),
    fc.constantFrom('2026', '1970', '2199', '1900', '1899', '2200', '3000', '1000', '0999', '2024', '202'),
    fc.constantFrom('05', '12', '00', '13', '1', '02', '5'),
    fc.constantFrom('May', 'feb', 'DEC', 'Sat', 'Sep', 'Foo', 'Ma', 'Sept'),
    fc.constantFrom('01', '29', '30', '31', '32', '00', '1', '9'),
    fc.constantFrom('12', '00', '23', '24', '1', '9', '11', '123'),
    fc.constantFrom('00', '59', '60', '7'),
    fc.constantFrom('00', '59', '60', '61', '7', '000'),
    fc.constantFrom('Mon', 'Sun', 'mon', 'Jan'),
  )
  .map(([form, year, month, name, day, hour, minute, second, weekday]) => {
    const fields: Record<string, string> = {
      yy: year.slice(-2),
      ms: '12',
      Y: year,
      M: month,
      N: name,
      D: day,
      h: hour,
      m: minute,
      s: second,
      W: weekday,
    };
    return form.replace(/yy|ms|[YMNDhmsW]/g, (field) => fields[field] as string);
  });

const suffix = fc.constantFrom(
  ...[
    '',
    '',
    '',
    '.123',
    ',5',
    ',1234567',
    '.',
    ',',
    ':123',
    ':12',
    ':1234',
    '.123.4',
    '.12345678901234567890',
  ],
  ...['.123456789012345678901', 'Z', '+02:00', '-0330', '+02', '+0200:1', '+02:0', '+1500', '-1234', '+0215'],
  ...[' +02:00', ' -03', ' UTC', ' GMT+02:00', 'UTC', ' UTC-5', ' CEST', ' CET ', ' IST', ' AEDT', ' ESTA'],
  ...[
    ' INFO',
    ' EST5',
    ' AM',
    'AM',
    ' pm',
    ' PMx',
    '\u00e2\u0080\u00afPM',
    '\u00e2\u0080\u00af\u00e2PM',
    ' AMQP',
  ],
  ...[
    ' 2026',
    ' 2026]',
    ' CEST 2005',
    ' XYZT 1999 +02:00',
    ' 2026-',
    ' 2001:db8::1',
    ' 2026:',
    ' 2026: x',
    ' 1969',
  ],
  ...[
    '.log',
    '.1',
    'x',
    '_',
    '-',
    '\u00e9',
    '\x1b[0m',
    ' \x1b[1mUTC',
    '\\',
    '\x1b[2m.5\x1b[0mZ',
    ' 10.0.0.1',
    '+0',
    ' - x',
  ],
);

const epoch = fc.oneof(
  fc.constantFrom(
    ...[
      '1795344261',
      '1795344261.585',
      '1795344261,585',
      '1795344261585',
      '1795344261585123',
      '1795344261585123456',
    ],
    ...[
      '17953442615',
      '4795344261',
      '1795344261.',
      '1795344261.5.',
      '1795344261,5.',
      '1.7953446129756045e+09',
    ],
    ...[
      '1.795344612975E12',
      '1.8000e9',
      '1.800e9',
      '1.80001e09 ',
      '1.8e10',
      '1.8012e+018',
      '1.87654E15x',
      '1.e9',
      '1.12345678901234567890123e9',
    ],
    ...[
      'audit(1364396163.243:2',
      'audit(1364396163.24:2',
      'audit(1364396163.243:x',
      'xaudit(1364396163.243:2',
      '12345678',
    ],
    ...[
      '- 1117838570 2005.06.03 x',
      '12 a b c 1077804742 1 ',
      '[1795344261] ',
      '[ INFO] [1795344261.585]',
      '[W] [1795344261585]',
      '[1795344261.5851234567]',
      'section_start:1795344261:',
      'section_end:1795344261:',
      '2 a b c d e f g h i 1795344261 1795344321 ',
      '2 a b c d e f g h i 1795344261 4795344321 ',
      '[1795344261x',
      'R_1 1117838570 2005.06.03 ',
    ],
  ),
  fc.integer({ min: 1_000_000_000, max: 3_999_999_999 }).map(String),
);

const key = fc.constantFrom(
  ...[
    'time=',
    'ts="',
    'TS=',
    "time='",
    '"timestamp": "',
    "'time' : '",
    '"@t":',
    't=',
    'log.time=',
    '"event.created":"',
  ],
  ...[
    'exp=',
    '--time=',
    'msg="',
    'msg="a\\"b',
    '="',
    '==',
    '"x": "',
    '"time" ',
    'a="" ',
    '{time=',
    '/q?time=',
    'time="" ',
  ],
);

const before = fc.constantFrom(
  ...[
    '',
    '',
    ' ',
    '\t',
    '[',
    '["',
    '"',
    "('",
    ',"',
    '<13>',
    'web-1  | ',
    'INFO ',
    'until ',
    'a b ',
    'a - b - c - ',
    '*',
    ' .',
  ],
  ...[
    'x.',
    ': ',
    'x:',
    ';',
    '|',
    '(',
    '\u00ff',
    '\u00ef\u00bb\u00bf',
    'a b c d e f ',
    'a b c d e f g ',
    '4096 ',
    'x 4.1K  ',
    'x K ',
    'Started GET "/" for ::1 at ',
    '#',
    '-',
    'é ',
    '  x ',
  ],
  ...[
    '1.2.3.4 - - [',
    'x'.repeat(254),
    `${'x'.repeat(230)} `,
    ' '.repeat(300),
    '\x1b[2m',
    '\x1b[31m[\x1b[0m',
    '\x1b',
    '00:11:22:33 ',
  ],
);

const glue = fc.constantFrom(
  ...[
    '',
    ' ',
    '  ',
    '\t',
    ':',
    '-',
    '/',
    '.',
    ',',
    'T',
    'Z',
    '[',
    ']',
    '"',
    '="',
    '=',
    '{',
    '}',
    '{"',
    '\\',
    '\r',
    '\n',
    '\0',
  ],
  ...[
    'May',
    'Mon',
    'E',
    '20',
    '05',
    '12:00:00',
    '2026-05-01',
    ' 2026',
    '1',
    ':00',
    'x',
    '_',
    '(',
    ')',
    '+02',
    'PM',
    '\x1b[0m',
  ],
);

const timed = fc
  .tuple(
    fc.oneof(before, key),
    fc.oneof({ weight: 3, arbitrary: stamp }, { weight: 3, arbitrary: wild }, epoch),
    suffix,
  )
  .map((parts) => parts.join(''));

const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: timed },
      { weight: 3, arbitrary: glue },
      { weight: 1, arbitrary: before },
      { weight: 1, arbitrary: key },
      { weight: 1, arbitrary: fc.stringMatching(/^[0-9:\-/. TZ,[\]"=]{1,12}$/) },
      { weight: 1, arbitrary: fc.constantFrom(...EXAMPLES) },
      { weight: 1, arbitrary: fc.nat(70).map((n) => '.'.repeat(n)) },
    ),
    { maxLength: 5 },
  )
  .map((pieces) => pieces.join(''));

const jsonKey = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...[
        'timestamp',
        '@timestamp',
        'time',
        'ts',
        'datetime',
        'asctime',
        '@t',
        'eventtime',
        'event_time',
        'timeMillis',
      ],
      ...[
        'time_iso8601',
        'epochSecond',
        '$date',
        '__REALTIME_TIMESTAMP',
        't',
        'date',
        'created',
        'time_local',
        'Time',
        'TS',
      ],
      ...[
        'log_time',
        'createdAt',
        'start_time',
        'timeUnixNano',
        'requestReceivedTimestamp',
        '_time',
        'dt',
        'event.created',
        'a.b.time',
        '.ts',
        'a.t',
        'log.date',
        'log',
        'log',
        'Log',
        'uptime',
        'times',
        'x.',
        '',
      ],
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('msg', 'level', 'user', 'name', 'code', 'a"b', 'tab\t', 'é') },
  fc.tuple(fc.nat(70), fc.constantFrom('.time', 'time', '.t')).map(([n, end]) => 'k'.repeat(n) + end),
);

/** JSON text of a string, plainly or with needless escapes. */
const quoted = (content: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(content, fc.nat(12)).map(([s, how]) => {
    if (how === 0)
      return `"${[...s].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
    if (how === 1) return `" \\t ${JSON.stringify(s).slice(1, -1)}  "`;
    if (how === 2) return JSON.stringify(s).replace(/\d/, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
    if (how === 3) return `"${s}"`;
    return JSON.stringify(s);
  });

const time = fc
  .tuple(fc.oneof(stamp, wild, epoch), suffix, fc.constantFrom('', '', '', ' x', ' '.repeat(240)))
  .map((parts) => parts.join(''));

const scalar = fc.oneof(
  { weight: 4, arbitrary: quoted(time) },
  { weight: 2, arbitrary: epoch },
  { weight: 1, arbitrary: quoted(glue) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('null', 'true', '-1', '12.5', '{}', '[]', '', '"x', '"2026-05-01 12:00:00'),
  },
  { weight: 1, arbitrary: fc.nat(80).map((n) => `"${'x'.repeat(n)}"`) },
);

const space = fc.constantFrom('', '', '', '', ' ', '\t', '  ', '\n', '\x1b[0m');

const { record } = fc.letrec<{ record: string; value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('record'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
  ),
  record: fc
    .array(
      fc.tuple(quoted(jsonKey), space, space, tie('value'), fc.constantFrom('', '', '', '', '}', ' "')),
      {
        maxLength: 5,
      },
    )
    .map((members) => `{${members.map(([k, a, b, v, odd]) => `${k}${a}:${b}${v}${odd}`).join(',')}}`),
}));

/** docker's wrapping, of text and of records, up to one deeper than is read. */
const docker = fc
  .tuple(
    fc.oneof(record, text),
    fc.integer({ min: 1, max: 4 }),
    fc.constantFrom('', ',"stream":"stdout"', ',"time":"x"'),
  )
  .map(([inner, depth, rest]) => {
    let line = inner;
    for (let i = 0; i < depth; i++) line = `{"log":${JSON.stringify(`${line}\n`)}${rest}}`;
    return line;
  });

export const json = fc.oneof({ weight: 4, arbitrary: record }, docker);

const carried = fc
  .tuple(fc.oneof(before, timed, glue), json, fc.constantFrom('', ' ', '\x1b[0m', 'x'))
  .map((p) => p.join(''));

const content = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 3, arbitrary: timed },
  { weight: 2, arbitrary: json },
  { weight: 1, arbitrary: carried },
  { weight: 3, arbitrary: fc.constantFrom(...EXAMPLES) },
);

const end = fc.constantFrom(
  '',
  '',
  '',
  '\r',
  ' ',
  '  \r',
  ' x',
  ' some more of the line so that it is longer',
);

/** Changes to a line: bytes replaced by others that stamps are made of, cut out, or put in. */
type Change = readonly [how: number, at: number, length: number, what: string];

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.nat(3),
  fc.nat(200),
  fc.integer({ min: 1, max: 12 }),
  fc.oneof(
    fc.constantFrom(...'0123456789:-/.,TZ []"=+{}\\eE\x1bAPM_x\t\u00e9'),
    fc.constantFrom('\x1b[1m', ' UTC', '="', '{"', ' 2026', '00:00:00'),
  ),
);

function changed(line: string, [how, at, length, what]: Change): string {
  const i = line.length === 0 ? 0 : at % line.length;
  if (how === 0) return line.slice(0, i) + what + line.slice(i + 1);
  if (how === 1) return line.slice(0, i) + line.slice(i + length);
  if (how === 2) return line.slice(0, i) + what + line.slice(i);
  return line.replace(/\d/g, (digit, index: number) =>
    index % 7 === at % 7 ? String((Number(digit) + length) % 10) : digit,
  );
}

const bytesOf = (line: string): Buffer => Buffer.from(line.replaceAll('\n', ' '), 'latin1');

/** How much later a line is than the one before it, in milliseconds, and where it is not as that. */
const step = fc.tuple(
  fc.oneof({ weight: 4, arbitrary: fc.nat(5000) }, fc.nat(86_400_000), fc.constant(-1000)),
  fc.oneof({ weight: 6, arbitrary: fc.constant('') }, before, key),
  fc.oneof({ weight: 6, arbitrary: fc.constant('') }, suffix),
  fc.oneof({ weight: 6, arbitrary: fc.constant<Change[]>([]) }, fc.tuple(change)),
);

/** What one program writes, line by line: most are as the one before but for their time. */
export const logs: fc.Arbitrary<Buffer[]> = fc
  .tuple(
    fc.constantFrom(...Object.values(WRITERS)),
    civilMs,
    offsets,
    fc.oneof(fc.constant(''), before, key),
    fc.constantFrom(' INFO x', ' ERROR', ': x', ' - x', ' UTC x', ''),
    fc.array(step, { minLength: 3, maxLength: 16 }),
  )
  .map(([{ write }, start, offset, first, last, steps]) => {
    let ms = start;
    return steps.map(([later, otherFirst, otherLast, changes]) => {
      ms += later;
      const time = write(writtenAt(ms, offset));
      return bytesOf(changes.reduce(changed, `${otherFirst || first}${time}${otherLast}${last}`));
    });
  });

/** A line and others that differ little from it, one behind the other as in a log. */
export const lines: fc.Arbitrary<Buffer[]> = fc
  .tuple(content, end, fc.array(fc.array(change, { maxLength: 2 }), { maxLength: 4 }))
  .map(([line, behind, changes]) => {
    const first = line + behind;
    return [first, ...changes.map((some) => some.reduce(changed, first))].map(bytesOf);
  });
