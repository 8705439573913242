import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { looksLikeTar, tarMembers } from '../../src/worker/archive/tar.ts';
import { ByteReader } from '../../src/worker/decode/byte-reader.ts';
import { outline, type ReadArchive, readAll, shown } from './reading.ts';
import { base256, body, END_MARK, header, longName, member, pax, tar, withChecksum } from './tar-builder.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 300);

/** The bytes in pieces of these sizes, which repeat, each in the same buffer as the one before. */
async function* pieces(bytes: Buffer, sizes: readonly number[] = [65_536]): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(Math.max(...sizes));
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = bytes.copy(buffer, 0, at, at + (sizes[i % sizes.length] as number));
    at += length;
    yield buffer.subarray(0, length);
    buffer.fill('?');
  }
}

function read(bytes: Buffer, sizes?: readonly number[]): Promise<ReadArchive> {
  return readAll(tarMembers(new ByteReader(pieces(bytes, sizes))));
}

async function outlineOf(...parts: readonly Buffer[]): Promise<string[]> {
  return outline(await read(Buffer.concat(parts)));
}

const LONG = `${'deep/'.repeat(60)}app.log`;

test('files of every tar format are handed over in their order', async () => {
  assert.deepEqual(
    await outlineOf(
      member('v7.log', 'v7', { magic: '', type: '\0' }),
      member('app.log', 'ustar', { prefix: 'var/log' }),
      longName(LONG),
      member(LONG, 'gnu', { magic: 'ustar  \0' }),
      pax({ path: `${LONG}.1`, mtime: '1.5' }),
      member('PaxHeaders/short', 'pax'),
      member('contiguous.log', '7', { type: '7' }),
      END_MARK,
    ),
    ['v7.log: v7', 'var/log/app.log: ustar', `${LONG}: gnu`, `${LONG}.1: pax`, 'contiguous.log: 7'],
  );
});

test('a name keeps what it is, but for a leading ./ or /', async () => {
  const names = ['./a.log', '/b.log', '././/c.log', '../d.log', '.e.log', 'f\n.log', ''];
  const { members } = await read(tar(...names.map((name) => member(name, ''))));
  assert.deepEqual(
    members.map(({ name }) => name),
    ['a.log', 'b.log', 'c.log', '../d.log', '.e.log', 'f\n.log', '(no name)'],
  );
});

test('bytes of a name that are no UTF-8 become U+FFFD', async () => {
  assert.deepEqual(await outlineOf(member(Buffer.from('caf\xe9.log', 'latin1'), 'x'), END_MARK), [
    'caf\ufffd.log: x',
  ]);
});

test('folders are not handed over, links and devices by what they are', async () => {
  assert.deepEqual(
    await outlineOf(
      header('logs', { type: '5', size: 4096 }),
      header('logs/', { type: '\0', magic: '' }),
      member('dump', 'Ya.log\0', { type: 'D' }),
      header('hard', { type: '1', linkname: 'a.log' }),
      header('soft', { type: '2', linkname: 'a.log' }),
      header('tty', { type: '3' }),
      header('disk', { type: '4' }),
      header('pipe', { type: '6' }),
      header('label', { type: 'V' }),
      member('a.log', 'x'),
      END_MARK,
    ),
    ['hard (link): ', 'soft (link): ', 'tty (other): ', 'disk (other): ', 'pipe (other): ', 'a.log: x'],
  );
});

test('a hard link has the content that pax writes, and not the one that others only state', async () => {
  const links = [member('with', 'content', { type: '1' }), header('without', { type: '1', size: 7 })];
  assert.deepEqual(await outlineOf(...links, member('a.log', 'x'), END_MARK), [
    'with (link): content',
    'without (link): ',
    'a.log: x',
  ]);
});

test('what GNU tar keeps in the place of the prefix is no part of a name', async () => {
  const accessed = { magic: 'ustar  \0', prefix: '14666666666' } as const;
  assert.deepEqual(await outlineOf(member('a.log', 'x', accessed), END_MARK), ['a.log: x']);
});

test('extended headers may say nothing, and have zeros behind them', async () => {
  const padded = member('PaxHeaders/x', '12 path=xyz\n\0\0\0', { type: 'x' });
  assert.deepEqual(await outlineOf(padded, member('a', '1'), pax({ path: '' }), member('b', '2'), END_MARK), [
    'xyz: 1',
    'b: 2',
  ]);
});

test('a type that nobody knows is a file', async () => {
  assert.deepEqual(await outlineOf(member('a.log', 'x', { type: 'z' }), END_MARK), ['a.log: x']);
});

test('sizes are read in octal, in base 256 and from pax', async () => {
  assert.deepEqual(
    await outlineOf(
      member('octal', 'abc', { size: Buffer.from('000000000003') }),
      member('blanks', 'abc', { size: Buffer.from('          3 ') }),
      member('base256', 'abc', { size: base256(3n) }),
      pax({ size: '3' }),
      member('pax', 'abc', { size: 0 }),
      member('none', '', { size: Buffer.alloc(12) }),
      END_MARK,
    ),
    ['octal: abc', 'blanks: abc', 'base256: abc', 'pax: abc', 'none: '],
  );
});

test('a long name whose first 100 bytes end in a slash is no folder', async () => {
  const name = `${'deep/'.repeat(20)}app.log`;
  assert.deepEqual(await outlineOf(longName(name), member(name, 'x'), END_MARK), [`${name}: x`]);
});

test('a header of pax is about the next member, a global one about all of its archive', async () => {
  assert.deepEqual(
    await outlineOf(
      pax({ comment: 'a\n18 path=evil.log\n', size: '2' }, 'g'),
      member('a', 'xx', { size: 0 }),
      pax({ size: '3' }),
      longName('long'),
      member('b', 'xxx', { size: 0 }),
      pax({ size: '' }),
      member('c', 'x'),
      END_MARK,
      member('d', 'xxxx'),
      END_MARK,
    ),
    ['a: xx', 'long: xxx', 'c: x', 'd: xxxx'],
  );
});

test('a sparse file is refused under its real name and size', async () => {
  const old = header('old.log', { type: 'S', size: 512, magic: 'ustar  \0' });
  old[482] = 1;
  old.write('00000100000\0', 483);
  const map = Buffer.alloc(512);
  map[504] = 1;
  const parts = [
    withChecksum(old),
    map,
    Buffer.alloc(512),
    body('stored'),
    pax({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'pax.log', 'GNU.sparse.realsize': '70000' }),
    member('GNUSparseFile.1/pax.log', 'stored'),
    member('whole.log', 'x'),
  ];
  const { members, fault } = await read(tar(...parts));
  assert.equal(fault, undefined);
  assert.deepEqual(
    members.map(({ name, sizeBytes, refusal }) => [name, sizeBytes, refusal?.code]),
    [
      ['old.log', 0o100000, 'sparse'],
      ['pax.log', 70_000, 'sparse'],
      ['whole.log', 1, undefined],
    ],
  );
});

test('the content of a refused member throws', async () => {
  const bytes = tar(pax({ 'GNU.sparse.map': '0,1' }), member('a.log', 'x'));
  for await (const { content } of tarMembers(new ByteReader(pieces(bytes)))) {
    await assert.rejects(async () => {
      for await (const _ of content);
    }, /sparse/);
  }
});

test('a file that began in another volume is handed over with a fault', async () => {
  assert.deepEqual(await outlineOf(member('a.log', 'rest', { type: 'M' }), END_MARK), [
    'a.log: rest !unsupported',
  ]);
});

test('tars one behind the other are read to the end of the last', async () => {
  const padding = Buffer.alloc(10_240);
  assert.deepEqual(
    await outlineOf(
      member('a', '1'),
      END_MARK,
      padding,
      member('b', '2'),
      END_MARK,
      member('c', '3'),
      END_MARK,
    ),
    ['a: 1', 'b: 2', 'c: 3'],
  );
});

test('one block of zeros is an end mark, too, and zeros behind it are nothing', async () => {
  assert.deepEqual(await outlineOf(member('a', '1'), Buffer.alloc(512)), ['a: 1']);
  assert.deepEqual(await outlineOf(member('a', '1'), Buffer.alloc(512 * 7 + 100)), ['a: 1']);
  assert.deepEqual(await outlineOf(END_MARK), []);
});

test('bytes behind the end mark that are no tar are a fault', async () => {
  for (const garbage of [Buffer.from('x'), Buffer.alloc(512, 'x'), member('b', '2').subarray(0, 300)]) {
    assert.deepEqual(await outlineOf(member('a', '1'), END_MARK, garbage), [
      'a: 1',
      '!damaged: bytes behind its end mark are no tar',
    ]);
  }
});

test('a tar without its end mark is cut off, also between two members', async () => {
  const bytes = Buffer.concat([member('a', '1'), member('b', '2')]);
  assert.deepEqual(await outlineOf(bytes), [
    'a: 1',
    'b: 2',
    '!truncated: it ends without its end mark; it may be cut off',
  ]);
  assert.deepEqual(await outlineOf(bytes.subarray(0, 1024)), [
    'a: 1',
    '!truncated: it ends without its end mark; it may be cut off',
  ]);
  assert.deepEqual(await outlineOf(bytes.subarray(0, 1034)), [
    'a: 1',
    '!truncated: it ends within the header at byte 1024',
  ]);
  assert.deepEqual(await outlineOf(bytes.subarray(0, 512 + 1)), [
    'a: 1',
    '!truncated: the archive ends within a member',
  ]);
});

test('a content that is cut off gives what is there, and ends the archive whether it is read or not', async () => {
  const bytes = member('a', 'x'.repeat(2000)).subarray(0, 512 + 700);
  assert.deepEqual(await outlineOf(bytes), [
    `a: ${shown('x'.repeat(700))} !truncated`,
    '!truncated: the archive ends within a member',
  ]);
  await assert.rejects(async () => {
    for await (const _ of tarMembers(new ByteReader(pieces(bytes))));
  }, /ends within a member/);
});

test('a header that does not hold ends the archive', async () => {
  const flipped = member('b', '2');
  flipped[3] = 1;
  const cases: [Buffer, string][] = [
    [flipped, 'the checksum of the header at byte 1024 does not match'],
    [header('b', { size: base256(-1n) }), 'the header at byte 1024 states no possible size'],
    [header('b', { size: base256(1n << 60n) }), 'the header at byte 1024 states no possible size'],
    [header('b', { size: Buffer.from('-0000000001\0') }), 'the header at byte 1024 states no possible size'],
    [header('b', { size: Buffer.from('many\0') }), 'the header at byte 1024 states no possible size'],
    [header('b', { type: 'L', size: (1 << 20) + 1 }), 'the extended header at byte 1024 is too long'],
    [member('b', '99 path=x\n', { type: 'x' }), 'the extended header at byte 1024 does not hold'],
    [member('b', '0 path=x\n', { type: 'x' }), 'the extended header at byte 1024 does not hold'],
    [member('b', '10 path=xx', { type: 'x' }), 'the extended header at byte 1024 does not hold'],
    [member('b', 'path', { type: 'x' }), 'the extended header at byte 1024 does not hold'],
    [pax({ size: '-1' }), 'the extended header at byte 1024 does not hold'],
    [pax({ size: '99999999999999999999' }), 'the extended header at byte 1024 does not hold'],
  ];
  for (const [bytes, message] of cases) {
    assert.deepEqual(await outlineOf(member('a', '1'), bytes, member('c', '3'), END_MARK), [
      'a: 1',
      `!damaged: ${message}`,
    ]);
  }
});

test('a checksum of signed bytes holds, too', async () => {
  const block = header('caf\u00e9', { size: 0 });
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : (byte << 24) >> 24), 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  assert.deepEqual(await outlineOf(block, END_MARK), ['caf\u00e9: ']);
});

test('contents may be left unread, or read in part', async () => {
  const bytes = tar(member('a', 'x'.repeat(3000)), member('b', 'y'.repeat(3000)), member('c', 'z'));
  const seen: string[] = [];
  for await (const { name, content } of tarMembers(new ByteReader(pieces(bytes, [700])))) {
    if (name === 'a') for await (const _ of content) break;
    if (name === 'c') for await (const piece of content) seen.push(`${Buffer.from(piece)}`);
    seen.push(name);
  }
  assert.deepEqual(seen, ['a', 'b', 'z', 'c']);
});

test('a hard link names the member whose content it has, in each format', async () => {
  const target = 'x'.repeat(120);
  const links = async (...parts: Buffer[]): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const { name, linkTarget } of tarMembers(new ByteReader(pieces(tar(...parts), [4096])))) {
      found.push([name, linkTarget]);
    }
    return found;
  };
  const link = (linkname: string): Buffer => header('b.log', { type: '1', linkname });
  assert.deepEqual(await links(link('./a.log')), [['b.log', 'a.log']]);
  assert.deepEqual(await links(pax({ linkpath: target }), link('cut')), [['b.log', target]]);
  const longLink = member('././@LongLink', `${target}\0`, { type: 'K', magic: 'ustar  \0' });
  assert.deepEqual(await links(longLink, link('cut')), [['b.log', target]]);
  assert.deepEqual(await links(header('b.log', { type: '2', linkname: 'a.log' })), [['b.log', undefined]]);
});

test('an error of the source passes through unchanged, behind all that came before it', async () => {
  const error = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* pieces(Buffer.concat([member('a', '1'), member('b', 'y'.repeat(2000))]).subarray(0, 2000), [500]);
    throw error;
  }
  const seen: string[] = [];
  await assert.rejects(
    async () => {
      for await (const { name, content } of tarMembers(new ByteReader(source()))) {
        let length = 0;
        try {
          for await (const piece of content) length += piece.length;
        } catch (thrown) {
          assert.equal(thrown, error);
        }
        seen.push(`${name} ${length}`);
      }
    },
    (thrown) => thrown === error,
  );
  assert.deepEqual(seen, ['a 1', 'b 464']);
});

test('memory does not depend on the number of members', async () => {
  const count = 4_000;
  const one = Buffer.concat([pax({ path: 'long/'.repeat(5_000) }), member('a.log', 'x')]);
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < count; i++) yield one;
    yield END_MARK;
  }
  const before = process.memoryUsage().heapUsed;
  let seen = 0;
  for await (const { sizeBytes } of tarMembers(new ByteReader(source()))) seen += sizeBytes;
  assert.equal(seen, count);
  // All the names are 100 MB.
  assert.ok(process.memoryUsage().heapUsed - before < 50e6);
});

test('a tar is told by its first block, if its checksum holds', () => {
  assert.ok(looksLikeTar(member('a.log', 'x')));
  assert.ok(looksLikeTar(member('a.log', 'x', { magic: '', type: '\0' })));
  assert.ok(looksLikeTar(longName(LONG)));
  assert.ok(!looksLikeTar(member('a.log', 'x').subarray(0, 511)));
  assert.ok(!looksLikeTar(END_MARK));
  assert.ok(!looksLikeTar(header('', { magic: '' })));
  assert.ok(!looksLikeTar(header('a', { magic: '', size: Buffer.from('size unknown') })));
  assert.ok(!looksLikeTar(Buffer.from('2024-05-01 12:00:00 ERROR 00012345 failed\n'.repeat(20))));
  const flipped = header('a.log');
  flipped[300] = 1;
  assert.ok(!looksLikeTar(flipped));
});

const SOUND = Buffer.concat([
  member('a.log', 'INFO a line\n'.repeat(200)),
  longName(LONG),
  member(LONG.slice(0, 100), 'x'),
  header('soft', { type: '2', linkname: 'a.log' }),
  pax({ path: 'b.log', comment: 'y'.repeat(600) }),
  member('PaxHeaders/b', 'ERROR another\n'.repeat(100)),
  member('c.log', 'z'.repeat(512)),
  Buffer.alloc(512),
]);

/** Where some member of it begins or ends is cut as well as anywhere. */
const offset = fc.oneof(
  fc.nat(SOUND.length - 1),
  fc.tuple(fc.nat(SOUND.length / 512 - 1), fc.nat(2)).map(([block, by]) => Math.max(0, block * 512 + by - 1)),
);

test('a tar cut anywhere gives the members before the cut, and a fault', async () => {
  const whole = await read(SOUND);
  assert.equal(whole.fault, undefined);
  await fc.assert(
    fc.asyncProperty(offset, async (end) => {
      const { members, fault } = await read(SOUND.subarray(0, end));
      assert.equal(fault?.problem, 'truncated');
      members.forEach((member, i) => {
        const original = whole.members[i];
        assert.equal(member.name, original?.name);
        if (member.fault)
          assert.ok(original?.content.subarray(0, member.content.length).equals(member.content));
        else assert.deepEqual(member, original);
      });
      assert.ok(members.slice(0, -1).every((member) => member.fault === undefined));
    }),
    { numRuns: runs },
  );
});

test('of a tar with a flipped bit, no header passes for another', async () => {
  const whole = await read(SOUND);
  await fc.assert(
    fc.asyncProperty(offset, fc.nat(7), async (at, bit) => {
      const bytes = Buffer.from(SOUND);
      (bytes[at] as number) ^= 1 << bit;
      const { members, fault } = await read(bytes);
      if (!fault) assert.equal(members.length, whole.members.length);
      members.forEach((member, i) => {
        if (member.fault) return;
        // Contents have no checksum, nor have long names.
        const { sizeBytes, type } = whole.members[i] ?? {};
        assert.deepEqual([member.sizeBytes, member.type], [sizeBytes, type]);
      });
    }),
    { numRuns: runs },
  );
});

test('any pieces give the same members', async () => {
  const whole = await read(SOUND);
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2000 })), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(sizes, async (sizes) => assert.deepEqual(await read(SOUND, sizes), whole)),
    { numRuns: runs / 5 },
  );
});
