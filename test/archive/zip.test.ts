import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { FileBytes } from '../../src/worker/archive/file-bytes.ts';
import { zipMembers } from '../../src/worker/archive/zip.ts';
import { directoryEntries } from '../../src/worker/archive/zip-directory.ts';
import { faultOf, outline } from './reading.ts';
import { type ArchiveFields, type MemberFields, type Zip, zip } from './zip-builder.ts';
import { ZipFile } from './zip-file.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 300);
const file = new ZipFile();
after(() => file.remove());

async function outlineOf(members: readonly MemberFields[], fields?: ArchiveFields): Promise<string[]> {
  return outline(await file.read(zip(members, fields).bytes));
}

const FORMS = ['signed', 'signed64', 'plain', 'plain64'] as const;

test('stored and deflated files are handed over in their order', async () => {
  assert.deepEqual(
    await outlineOf([
      { name: 'b.log', content: 'deflated' },
      { name: 'a.log', content: 'stored', method: 0 },
      { name: 'empty.log', method: 0 },
    ]),
    ['b.log: deflated', 'a.log: stored', 'empty.log: '],
  );
});

test('an archive without members is empty', async () => {
  assert.deepEqual(await outlineOf([]), []);
  assert.deepEqual(await outlineOf([], { comment: 'nothing', isZip64: true }), []);
});

test('a name may be any: it is only a label', async () => {
  const unicodePath = Buffer.from('up\x0e\0\x01\0\0\0\0caf\u00e9.log');
  unicodePath.writeUInt16LE(unicodePath.length - 4, 2);
  unicodePath.writeUInt32LE(crc32(Buffer.from('cafe.log')), 5);
  const { members, fault } = await file.read(
    zip([
      { name: './a.log' },
      { name: '/b.log' },
      { name: '../c.log' },
      { name: 'C:\\logs\\d.log' },
      { name: 'e\u2603.log' },
      { name: Buffer.from('caf\x82.log', 'latin1') },
      { name: Buffer.from('caf\u00e9.log') },
      { name: Buffer.from('cafe.log'), extra: unicodePath },
      { name: '' },
    ]).bytes,
  );
  assert.equal(fault, undefined);
  assert.deepEqual(
    members.map(({ name }) => name),
    [
      'a.log',
      'b.log',
      '../c.log',
      'C:/logs/d.log',
      'e\u2603.log',
      'caf\u00e9.log',
      'caf\u00e9.log',
      'caf\u00e9.log',
      '(no name)',
    ],
  );
});

test('folders are not handed over, links and pipes by what they are', async () => {
  assert.deepEqual(
    await outlineOf([
      { name: 'logs/', mode: 0o040755 },
      { name: 'logs/now.log', content: '../a.log', mode: 0o120777 },
      { name: 'pipe', mode: 0o010644 },
      { name: 'piped.log', content: 'y', mode: 0o010644 },
      { name: 'plain.log', content: 'x', mode: 0 },
      { name: 'dos.log', content: 'z', mode: 0o120777, maker: 0 },
      { name: 'odd/', content: 'no folder' },
    ]),
    [
      'logs/now.log (link): ../a.log',
      'pipe (other): ',
      'piped.log: y',
      'plain.log: x',
      'dos.log: z',
      'odd/: no folder',
    ],
  );
});

test('zip64, a comment, and data in front that the offsets count make no difference', async () => {
  const members = [
    { name: 'a.log', content: 'a', isZip64: true },
    { name: 'b.log', content: 'b', method: 0 },
  ];
  for (const fields of [
    { isZip64: true },
    { comment: 'made by hand' },
    { isZip64: true, comment: 'c'.repeat(65_535) },
    { front: Buffer.from('#!/bin/sh\nexit\n') },
  ]) {
    assert.deepEqual(await outlineOf(members, fields), ['a.log: a', 'b.log: b']);
  }
});

test('data in front that the offsets do not count, and zeros behind, make no difference', async () => {
  const { bytes } = zip([
    { name: 'a.log', content: 'a' },
    { name: 'b.log', content: 'b', method: 0 },
  ]);
  const front = Buffer.from('MZ a program that unpacks itself PK\x03\x04');
  for (const parts of [
    [front, bytes],
    [Buffer.from('PK00'), bytes],
    [bytes, Buffer.alloc(9000)],
    [front, bytes, Buffer.alloc(3)],
  ]) {
    assert.deepEqual(outline(await file.read(Buffer.concat(parts))), ['a.log: a', 'b.log: b']);
  }
});

test('a directory that states no entries where there are some is a fault, and all are handed over', async () => {
  const { bytes } = zip([{ name: 'a.log', content: 'a' }]);
  const end = bytes.lastIndexOf('PK\x05\x06');
  bytes.fill(0, end + 8, end + 20);
  assert.deepEqual(outline(await file.read(bytes)), ['a.log: a', '!damaged: its directory does not hold']);
});

test('sizes behind the content make no difference', async () => {
  for (const descriptor of FORMS) {
    assert.deepEqual(
      await outlineOf([
        { name: 'a.log', content: 'a', descriptor },
        { name: 'b.log', content: 'b', method: 0, descriptor },
      ]),
      ['a.log: a', 'b.log: b'],
    );
  }
});

const PACKED: readonly (readonly [number, string])[] = [
  [12, 'QlpoOTFBWSZTWcDdv30AAARXgAAQQAACAJAALghAACAAIr/VIaaNCAaaaKSyhKErU8ta3xdyRThQkMDdv30='],
  [93, 'KLUv/SAnnQAAaEVSUk9SIHBhY2tlZAoBAGDPLw=='],
  [
    95,
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AAmABRdACKUrJ5TWNZG0yQWVAejSVsaKAAAACF3xv+/q7CYAAEwJ7M2yloftvN9AQAAAAAEWVo=',
  ],
];

test('bzip2, zstd and xz are decoded', async () => {
  const content = 'ERROR packed\n'.repeat(3);
  for (const [method, base64] of PACKED) {
    const packed = Buffer.from(base64, 'base64');
    assert.deepEqual(await outlineOf([{ name: 'a.log', content, method, packed }]), [`a.log: ${content}`]);
  }
});

test('what is encrypted or compressed otherwise is refused, and the rest is read', async () => {
  const packed = Buffer.from('?');
  const { members, fault } = await file.read(
    zip([
      { name: 'encrypted', packed, flags: 1 },
      { name: 'strongly', packed, flags: 0x41 },
      { name: 'ppmd', packed, method: 98 },
      { name: 'unknown', packed, method: 77 },
      { name: 'a.log', content: 'a' },
    ]).bytes,
  );
  assert.equal(fault, undefined);
  assert.deepEqual(
    members.map(({ refusal }) => refusal),
    [
      { code: 'encrypted' },
      { code: 'encrypted' },
      { code: 'method', method: 98, name: 'PPMd' },
      { code: 'method', method: 77, name: undefined },
      undefined,
    ],
  );
});

test('the content of a refused member throws', async () => {
  const { bytes } = zip([{ name: 'a.log', flags: 1 }]);
  file.put(bytes);
  for await (const { content } of zipMembers(file.fd, bytes.length)) {
    const fault = await faultOf(async () => {
      for await (const _ of content);
    });
    assert.equal(fault?.problem, 'unsupported');
  }
});

test('a damaged content has a fault of its own, and the next member is read', async () => {
  const content = 'INFO a line\n'.repeat(20);
  const deflated = deflateRawSync(Buffer.from(content));
  const broken = Buffer.from(deflated);
  broken[10] = 0xff;
  const cases: [MemberFields, string | undefined, RegExp][] = [
    [{ name: 'a', content, crc: 1 }, content, /damaged: its checksum does not match/],
    [{ name: 'a', content, crc: 1, method: 0 }, content, /damaged: its checksum does not match/],
    [
      { name: 'a', content, packed: deflateRawSync(Buffer.from('short')) },
      'short',
      /damaged: it has 5 bytes instead of 240/,
    ],
    [
      { name: 'a', content, method: 0, packed: Buffer.from('INFO') },
      'INFO',
      /damaged: it has 4 bytes instead of 240/,
    ],
    [{ name: 'a', content, packed: deflated.subarray(0, -2) }, undefined, /truncated/],
    [{ name: 'a', content, packed: broken }, undefined, /damaged/],
  ];
  for (const [member, given, expected] of cases) {
    const { members, fault } = await file.read(zip([member, { name: 'b', content: 'b' }]).bytes);
    assert.equal(fault, undefined);
    assert.match(`${members[0]?.fault?.problem}: ${members[0]?.fault?.message}`, expected);
    if (given !== undefined) assert.equal(`${members[0]?.content}`, given);
    assert.deepEqual([`${members[1]?.content}`, members[1]?.fault], ['b', undefined]);
  }
});

test('a member that is not where the directory has it has a fault of its own', async () => {
  const { bytes, headersAt } = zip([
    { name: 'a', content: 'a' },
    { name: 'b', content: 'b' },
  ]);
  bytes[headersAt[0] as number] = 0;
  assert.deepEqual(outline(await file.read(bytes)), ['a:  !damaged', 'b: b']);
});

test('more entries than 16 bits count are all handed over', async () => {
  const members = Array.from({ length: 65_536 + 3 }, (_, i) => ({ name: `${i}`, method: 0 }));
  const { bytes } = zip(members);
  file.put(bytes);
  let seen = 0;
  for await (const { name } of zipMembers(file.fd, bytes.length)) assert.equal(name, `${seen++}`);
  assert.equal(seen, members.length);
});

test('a wrong number of entries is a fault, and all are handed over', async () => {
  const members = ['a', 'b', 'c'].map((name) => ({ name, content: name }));
  for (const entries of [0, 2, 4, 65_535]) {
    for (const isZip64 of [false, true]) {
      assert.deepEqual(await outlineOf(members, { entries, isZip64 }), [
        'a: a',
        'b: b',
        'c: c',
        '!damaged: its directory does not hold',
      ]);
    }
  }
});

test('one of several volumes is not read', async () => {
  const unsupported = '!unsupported: it is one of several volumes';
  assert.deepEqual(await outlineOf([{ name: 'a', content: 'a' }], { disk: 1 }), [unsupported]);
  const first = zip([{ name: 'a', content: 'a' }], { front: Buffer.from('PK\x07\x08') });
  assert.deepEqual(outline(await file.read(first.bytes.subarray(0, first.directoryAt))), [unsupported]);
});

const MIXED: readonly MemberFields[] = [
  { name: 'a.log', content: 'INFO a line\n'.repeat(300) },
  { name: 'stored.log', content: 'INFO stored\n'.repeat(30), method: 0 },
  { name: 'logs/', mode: 0o040755, method: 0 },
  ...FORMS.map((descriptor) => ({ name: `${descriptor}.log`, content: `ERROR ${descriptor}\n`, descriptor })),
  { name: 'empty.log', content: '', descriptor: 'signed64' },
  { name: 'nothing.log', method: 0, descriptor: 'signed' },
  { name: 'zip64.log', content: 'WARN zip64\n', isZip64: true },
  { name: 'pipe64.log', content: 'WARN to a pipe\n', isZip64: true, descriptor: 'signed64' },
  { name: 'secret.log', content: 'x', packed: Buffer.from('unreadable'), flags: 1 },
  { name: 'last.log', content: 'INFO the last\n' },
];

function directoryEntriesOf({ bytes, directoryAt }: Zip): number[] {
  const entries: number[] = [];
  for (
    let at = bytes.indexOf('PK\x01\x02', directoryAt);
    at !== -1;
    at = bytes.indexOf('PK\x01\x02', at + 1)
  ) {
    entries.push(at);
  }
  return entries;
}

test('without its directory, an archive is read from local header to local header', async () => {
  const whole = zip(MIXED);
  const { members, fault } = await file.read(whole.bytes.subarray(0, whole.directoryAt));
  assert.deepEqual(
    [fault?.problem, fault?.message],
    ['truncated', 'its directory is missing; it may be cut off'],
  );
  const { members: all } = await file.read(whole.bytes);
  assert.deepEqual(
    members.map(({ name, content, fault }) => [name, `${content}`, fault]),
    all.map(({ name, content }) => [name, `${content}`, undefined]),
  );
});

test('where the directory breaks, the members behind are found by their local headers, and none twice', async () => {
  const whole = zip(MIXED);
  const { members: all } = await file.read(whole.bytes);
  for (const at of directoryEntriesOf(whole)) {
    const bytes = Buffer.from(whole.bytes);
    bytes[at] = 0;
    const { members, fault } = await file.read(bytes);
    assert.equal(fault?.problem, 'damaged');
    assert.deepEqual(
      members.map(({ name, content, fault }) => [name, `${content}`, fault]),
      all.map(({ name, content }) => [name, `${content}`, undefined]),
    );
  }
});

test('what is left unread is passed over without a directory, too', async () => {
  const { bytes, directoryAt } = zip(MIXED);
  file.put(bytes.subarray(0, directoryAt));
  const names: string[] = [];
  const fault = await faultOf(async () => {
    for await (const { name, refusal, content } of zipMembers(file.fd, directoryAt)) {
      if (names.length % 2 === 0 && !refusal) for await (const _ of content) break;
      names.push(name);
    }
  });
  assert.equal(fault?.problem, 'truncated');
  assert.deepEqual(
    names,
    MIXED.map(({ name }) => name).filter((name) => name !== 'logs/'),
  );
});

test('without a directory, a content whose end nothing says ends the archive', async () => {
  for (const fields of [{ method: 0 }, { flags: 1 }]) {
    const { bytes, directoryAt } = zip([
      { name: 'a', content: 'a' },
      { name: 'b', content: 'b', descriptor: 'signed', ...fields },
      { name: 'c', content: 'c' },
    ]);
    const lines = outline(await file.read(bytes.subarray(0, directoryAt)));
    assert.equal(lines[0], 'a: a');
    assert.match(
      lines[1] as string,
      /^!damaged: its directory is missing, and without it the member at byte \d+ has no end/,
    );
    assert.equal(lines.length, 2);
  }
});

test('a member is not found twice where the directory has another order', async () => {
  const whole = zip(
    ['a', 'b', 'c'].map((name) => ({ name, content: name })),
    { isReversed: true },
  );
  whole.bytes[directoryEntriesOf(whole)[2] as number] = 0;
  assert.deepEqual(outline(await file.read(whole.bytes)), [
    'c: c',
    'b: b',
    '!damaged: its directory does not hold',
  ]);
});

test('without a directory, a streamed content with a wrong checksum has a fault of its own', async () => {
  const { bytes, directoryAt } = zip([
    { name: 'a', content: 'a', descriptor: 'signed', crc: 1 },
    { name: 'b', content: 'b' },
  ]);
  assert.deepEqual(outline(await file.read(bytes.subarray(0, directoryAt))), [
    'a: a !damaged',
    'b: b',
    '!truncated: its directory is missing; it may be cut off',
  ]);
});

test('without a directory, a streamed content that is damaged ends the archive', async () => {
  const { bytes, headersAt, directoryAt } = zip([
    { name: 'a', content: 'x'.repeat(100), descriptor: 'signed' },
    { name: 'b', content: 'b' },
  ]);
  bytes[(headersAt[0] as number) + 31] = 0xff;
  const { members, fault } = await file.read(bytes.subarray(0, directoryAt));
  assert.deepEqual(
    members.map(({ fault }) => fault?.problem),
    ['damaged'],
  );
  assert.match(`${fault?.problem}: ${fault?.message}`, /^damaged: its directory is missing; /);
});

test('what is no zip at all has no members', async () => {
  assert.deepEqual(outline(await file.read(Buffer.from('PK'))), [
    '!truncated: its directory is missing; it may be cut off',
  ]);
  assert.deepEqual(outline(await file.read(Buffer.alloc(1000))), [
    '!damaged: its directory is missing, and no member begins at byte 0',
  ]);
});

test('contents may be left unread, or read in part, and the file is left open', async () => {
  const { bytes } = zip([
    { name: 'a', content: 'x'.repeat(5_000_000) },
    { name: 'b', content: 'y'.repeat(5_000_000) },
    { name: 'c', content: 'z', method: 0 },
    { name: 'd', content: 'not asked for' },
  ]);
  file.put(bytes);
  const seen: string[] = [];
  for await (const { name, content } of zipMembers(file.fd, bytes.length)) {
    if (name === 'a') for await (const _ of content) break;
    if (name === 'c') for await (const piece of content) seen.push(`${Buffer.from(piece)}`);
    seen.push(name);
    if (name === 'c') break;
  }
  assert.deepEqual(seen, ['a', 'b', 'z', 'c']);
  assert.equal(fstatSync(file.fd).size, bytes.length);
});

test('a content that was begun is let go when the next member is asked for', async () => {
  const { bytes } = zip([{ name: 'a', content: 'x'.repeat(5_000_000) }, { name: 'b' }]);
  file.put(bytes);
  const members = zipMembers(file.fd, bytes.length);
  const content = (await members.next()).value.content[Symbol.asyncIterator]();
  assert.equal((await content.next()).done, false);
  await members.next();
  assert.equal((await content.next()).done, true);
  await members.return(undefined);
});

test('memory does not depend on what a content inflates to', async () => {
  const content = Buffer.alloc(64 << 20);
  const { bytes } = zip([{ name: 'bomb', content }]);
  file.put(bytes);
  let length = 0;
  let largest = 0;
  for await (const member of zipMembers(file.fd, bytes.length)) {
    for await (const piece of member.content) {
      length += piece.length;
      largest = Math.max(largest, piece.length);
    }
  }
  assert.equal(length, content.length);
  assert.ok(largest <= 1 << 20);
});

test('an error of the system passes through unchanged', async () => {
  const folder = openSync(tmpdir(), 'r');
  try {
    await assert.rejects(zipMembers(folder, 10_000).next(), { code: 'EISDIR' });
  } finally {
    closeSync(folder);
  }
});

test('an error of the system is not taken for a directory that does not hold', async () => {
  const { bytes } = zip([{ name: 'a' }]);
  file.put(bytes);
  const error = new Error('EIO: i/o error, read');
  const failing = new FileBytes(file.fd, bytes.length);
  failing.readInto = () => {
    throw error;
  };
  await assert.rejects(directoryEntries(failing).next(), (thrown) => thrown === error);
});

test('a file that shrinks while it is read is cut off', async () => {
  const { bytes } = zip([
    { name: 'a', content: 'a' },
    { name: 'b', content: 'x'.repeat(200_000), method: 0 },
  ]);
  file.put(bytes);
  const problems: unknown[] = [];
  for await (const { name, content } of zipMembers(file.fd, bytes.length)) {
    if (name === 'a') file.put(bytes.subarray(0, 1000));
    const fault = await faultOf(async () => {
      for await (const _ of content);
    });
    problems.push(fault?.problem);
  }
  assert.deepEqual(problems, [undefined, 'truncated']);
});

const SOUND = zip(MIXED, { comment: 'a comment' });

/** Where something of it begins or ends is as likely as anywhere. */
const offset = fc.oneof(
  fc.nat(SOUND.bytes.length - 1),
  fc.integer({ min: SOUND.directoryAt, max: SOUND.bytes.length - 1 }),
  fc
    .tuple(fc.constantFrom(...SOUND.headersAt, ...directoryEntriesOf(SOUND)), fc.nat(40))
    .map(([at, by]) => Math.max(0, at + by - 10)),
);

test('a zip cut anywhere gives the members before the cut, and a fault', async () => {
  const { members: all, fault } = await file.read(SOUND.bytes);
  assert.equal(fault, undefined);
  await fc.assert(
    fc.asyncProperty(offset, async (end) => {
      const { members, fault } = await file.read(SOUND.bytes.subarray(0, end));
      assert.equal(fault?.problem, 'truncated');
      members.forEach((member, i) => {
        assert.equal(member.name, all[i]?.name);
        const expected = all[i]?.content as Buffer;
        if (member.fault) assert.ok(expected.subarray(0, member.content.length).equals(member.content));
        else assert.ok(expected.equals(member.content));
      });
      assert.ok(members.slice(0, -1).every((member) => member.fault === undefined));
    }),
    { numRuns: runs },
  );
});

test('of a zip with a flipped bit, no content without a fault is another', async () => {
  const { members: all } = await file.read(SOUND.bytes);
  const contents = new Set(all.map(({ content }) => `${content}`));
  await fc.assert(
    fc.asyncProperty(offset, fc.nat(7), async (at, bit) => {
      const bytes = Buffer.from(SOUND.bytes);
      (bytes[at] as number) ^= 1 << bit;
      const { members, fault } = await file.read(bytes);
      // The name of a folder can become that of an empty file.
      if (!fault) assert.ok(members.length >= all.length);
      for (const { content, fault } of members) assert.ok(fault || contents.has(`${content}`));
    }),
    { numRuns: runs },
  );
});

test('bytes that begin like a zip give members or a fault, never anything else', async () => {
  const record = fc.constantFrom(
    'PK\x03\x04',
    'PK\x01\x02',
    'PK\x05\x06',
    'PK\x06\x06',
    'PK\x06\x07',
    'PK\x07\x08',
  );
  const part = fc.oneof(
    record.map((text) => Buffer.from(text, 'latin1')),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc.nat(60).map((length) => Buffer.alloc(length)),
    fc.nat(60).map((length) => Buffer.alloc(length, 0xff)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
      await file.read(Buffer.concat([Buffer.from('PK\x03\x04'), ...parts]));
    }),
    { numRuns: runs },
  );
});
