import fc from 'fast-check';
import { header, tar, member as tarMember } from '../archive/tar-builder.ts';
import { zip } from '../archive/zip-builder.ts';
import { COMPRESSIONS, type Compression } from './compressions.ts';
import { type Content, content } from './contents.ts';
import { type ExpectedRow, type ExpectedRows, rowOf, single, uncounted } from './rows.ts';

/** A file that is compressed or an archive. */
export interface Package {
  /** What its name ends with, with the dot. */
  readonly suffix: string;
  readonly bytes: Buffer;
  readonly rows: ExpectedRows;
  /** Members that are not named like logs. */
  readonly leftOut: number;
}

const compression = fc.constantFrom(...COMPRESSIONS);

/** Compressed as a whole or in two pieces, one behind the other. */
export const compressed: fc.Arbitrary<Package> = fc
  .tuple(content, compression, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
  .map(([content, { suffix, compress }, where, isWhole]) => {
    const { bytes } = content;
    const cut = isWhole ? bytes.length : Math.floor(where * bytes.length);
    const pieces = isWhole ? [bytes] : [bytes.subarray(0, cut), bytes.subarray(cut)];
    return {
      suffix: `.log.${suffix}`,
      bytes: Buffer.concat(pieces.map(compress)),
      rows: single(rowOf(content)),
      leftOut: 0,
    };
  });

interface Member {
  readonly name: string;
  readonly bytes: Buffer;
  readonly kind: 'file' | 'link' | 'folder' | 'encrypted';
  /** Undefined of one that has no row. */
  readonly row: ExpectedRow | undefined;
}

const LINK = uncounted('skipped', 'a link in an archive');
const ENCRYPTED = uncounted('skipped', 'encrypted: unpack it with its password first');
const NESTED = uncounted('skipped', 'an archive (zip) inside an archive');

/** Characters that mean something to a shell, a terminal, a pattern or a CSV. */
export const oddity = fc.constantFrom(
  '', 'a\nb', '"', "'", '😀', ',', '!', '-', '*', '[a]', '{b,c}', '?', 'a\\b', ' ', '=1+1', '$HOME', '`', 'a\rb',
  '\x1b[31m', '#', '..', '~', 'é', 'e\u0301', '\u202e', '(', '%2e', '+(x)', '!(y)', '&',
); // biome-ignore format: a list

const memberKind = fc.constantFrom(
  ...(['file', 'file', 'file', 'packed', 'left out', 'link', 'folder', 'nested', 'encrypted'] as const),
);

function memberAt(i: number): fc.Arbitrary<Member> {
  const folder = fc.constantFrom('', 'build/', './', 'x.log/', '.hidden/');
  return fc
    .tuple(folder, oddity, memberKind, content, compression)
    .map(([folder, odd, kind, content, by]) => memberOf(`${folder}${odd}${i}`, kind, content, by));
}

type MemberKind = typeof memberKind extends fc.Arbitrary<infer K> ? K : never;

function memberOf(name: string, kind: MemberKind, content: Content, by: Compression): Member {
  const { bytes } = content;
  switch (kind) {
    case 'file':
      return { name: `${name}.log`, bytes, kind: 'file', row: rowOf(content) };
    case 'packed':
      return {
        name: `${name}.log.${by.suffix}`,
        bytes: by.compress(bytes),
        kind: 'file',
        row: rowOf(content),
      };
    case 'left out':
      return { name: `${name}.bin`, bytes, kind: 'file', row: undefined };
    case 'link':
      return { name: `${name}.log`, bytes: Buffer.from('0.log'), kind: 'link', row: LINK };
    case 'folder':
      return { name: `${name}.log/`, bytes: Buffer.alloc(0), kind: 'folder', row: undefined };
    case 'nested':
      return { name: `${name}.zip`, bytes: zip([]).bytes, kind: 'file', row: NESTED };
    case 'encrypted':
      return { name: `${name}.log`, bytes, kind: 'encrypted', row: ENCRYPTED };
  }
}

function rowsOf(members: readonly Member[]): ExpectedRows {
  const rows = new Map<string, ExpectedRow>();
  for (const { name, row } of members) if (row) rows.set(`!${name.replace(/^\.\//, '')}`, row);
  if (rows.size > 0) return rows;
  const seen = members.filter(({ kind }) => kind !== 'folder').length;
  return single(
    seen === 0
      ? uncounted('ok', 'an empty archive')
      : uncounted('skipped', `an archive without logs: none of its ${seen} member`),
  );
}

function zipOf(members: readonly Member[], method: number): Buffer {
  const fields = members.map(({ name, bytes, kind }) => ({
    name,
    content: bytes,
    method,
    ...(kind === 'link' ? { mode: 0o120777 } : kind === 'encrypted' ? { flags: 1 } : {}),
  }));
  return zip(fields).bytes;
}

function tarOf(members: readonly Member[]): Buffer {
  const parts = members.map(({ name, bytes, kind }) => {
    if (kind === 'link') return header(name, { type: '2', linkname: '0.log' });
    return kind === 'folder' ? header(name, { type: '5' }) : tarMember(name, bytes);
  });
  return tar(...parts);
}

/** How an archive is packed. */
type Form =
  | { readonly kind: 'zip'; readonly method: 0 | 8 }
  | { readonly kind: 'tar'; readonly by?: Compression };

const form: fc.Arbitrary<Form> = fc.oneof(
  fc.constantFrom<Form>({ kind: 'zip', method: 0 }, { kind: 'zip', method: 8 }, { kind: 'tar' }),
  compression.map((by): Form => ({ kind: 'tar', by })),
);

export const archive: fc.Arbitrary<Package> = fc
  .tuple(
    fc.nat(6).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => memberAt(i)))),
    form,
  )
  .map(([all, form]) => {
    // A tar has no encryption.
    const members = form.kind === 'tar' ? all.filter(({ kind }) => kind !== 'encrypted') : all;
    const leftOut = members.filter(({ row, kind }) => row === undefined && kind !== 'folder').length;
    const rows = rowsOf(members);
    if (form.kind === 'zip') {
      // Its names have slashes, whatever some programs write.
      const slashed = [...rows].map(([suffix, row]) => [suffix.replaceAll('\\', '/'), row] as const);
      return { suffix: '.zip', bytes: zipOf(members, form.method), rows: new Map(slashed), leftOut };
    }
    const rest = { rows, leftOut };
    const bytes = tarOf(members);
    if (form.by === undefined) return { ...rest, suffix: '.tar', bytes };
    return { ...rest, suffix: `.tar.${form.by.suffix}`, bytes: form.by.compress(bytes) };
  });
