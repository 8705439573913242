import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, symlinkSync } from 'node:fs';
import fc from 'fast-check';
import type { Sandbox } from '../support/sandbox.ts';
import { type Content, content, longContent } from './contents.ts';
import { archive, compressed, oddity, type Package } from './packages.ts';
import { type ExpectedRows, rowOf, single, uncounted } from './rows.ts';

/** Something that may lie in a folder of logs. */
type Thing =
  | { readonly kind: 'text'; readonly content: Content }
  | { readonly kind: 'package'; readonly package: Package; readonly isNamedSo: boolean }
  /** A package, changed by `damage`. */
  | { readonly kind: 'damaged'; readonly package: Package; readonly bytes: Buffer }
  /** A second name of an earlier file. */
  | { readonly kind: 'hard link'; readonly of: number }
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'pipe' | 'unreadable' | 'left out' };

interface Entry {
  readonly folder: string;
  readonly oddity: string;
  readonly thing: Thing;
}

export type Tree = readonly Entry[];

/** Where a package is cut, or which bit of it is flipped, as parts of its length. */
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

function cut({ bytes }: Package, where: number): Buffer {
  return bytes.subarray(0, 1 + Math.floor(where * (bytes.length - 1)));
}

function flip({ bytes }: Package, where: number): Buffer {
  const flipped = Buffer.from(bytes);
  const bit = Math.floor(where * bytes.length * 8);
  (flipped[bit >> 3] as number) ^= 1 << (bit & 7);
  return flipped;
}

const text = content.map((content): Thing => ({ kind: 'text', content }));
const long = longContent.map((content): Thing => ({ kind: 'text', content }));
const packed = fc
  .tuple(fc.oneof(compressed, archive), fc.boolean())
  // Only its name tells an empty tar from zeros.
  .map(
    ([p, isNamedSo]): Thing => ({ kind: 'package', package: p, isNamedSo: isNamedSo || p.suffix !== '.zip' }),
  );
const damaged = fc
  .tuple(fc.oneof(compressed, archive), place, fc.boolean())
  // A tar that is not compressed has no checksum of its contents; see damaged.test.ts for flipped bits of archives.
  .filter(([{ suffix }]) => suffix !== '.tar')
  .map(([p, where, isCut]): Thing => {
    const bytes = isCut || !p.suffix.startsWith('.log') ? cut(p, where) : flip(p, where);
    return { kind: 'damaged', package: p, bytes };
  });
const thing: fc.Arbitrary<Thing> = fc.oneof(
  { weight: 12, arbitrary: text },
  { weight: 10, arbitrary: packed },
  { weight: 8, arbitrary: damaged },
  { weight: 1, arbitrary: long },
  { weight: 3, arbitrary: fc.nat(30).map((of): Thing => ({ kind: 'hard link', of })) },
  { weight: 2, arbitrary: fc.constantFrom('..', 'gone', '.').map((to): Thing => ({ kind: 'link', to })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Thing>({ kind: 'pipe' }, { kind: 'unreadable' }, { kind: 'left out' }),
  },
);
const entry: fc.Arbitrary<Entry> = fc.record({
  folder: fc.constantFrom('', '', 'sub/', 'x.log/', 'new\nline/', '-rf/', '[a]/{b}/', '.pm2/', '😀/é/'),
  oddity,
  thing,
});

export const tree: fc.Arbitrary<Tree> = fc.array(entry, { maxLength: 40, size: 'max' });

/** What must come of a file that was written. */
type Expected =
  | { readonly kind: 'rows'; readonly rows: ExpectedRows }
  /** It was changed: these rows, or something that is said. */
  | { readonly kind: 'damaged'; readonly rows: ExpectedRows };

export interface Written {
  /** By path. */
  readonly files: ReadonlyMap<string, Expected>;
  /** Files of folders and members of archives; undefined if a damaged one may have some. */
  readonly leftOut: number | undefined;
}

/** Writes a tree to a folder, and says what must come of it. */
export function write(tree: Tree, root: string, sandbox: Sandbox): Written {
  const files = new Map<string, Expected>();
  let leftOut: number | undefined = 0;
  /** Names of sound files that are one file: those of the entry by its number. */
  const names = new Map<number, string[]>();
  const setRows = (path: string, rows: ExpectedRows): unknown => files.set(path, { kind: 'rows', rows });

  for (const [i, { folder, oddity, thing }] of tree.entries()) {
    sandbox.folder(`${root}/${folder}`);
    // Unlike any other, and no part of another.
    const path = `${root}/${folder}${oddity}${i}`;
    switch (thing.kind) {
      case 'text':
        sandbox.write(`${path}.log`, thing.content.bytes);
        setRows(`${path}.log`, single(rowOf(thing.content)));
        names.set(i, [`${path}.log`]);
        break;
      case 'package': {
        const { suffix, bytes, rows } = thing.package;
        const name = path + (thing.isNamedSo ? suffix : '.log');
        sandbox.write(name, bytes);
        setRows(name, rows);
        names.set(i, [name]);
        if (leftOut !== undefined) leftOut += thing.package.leftOut;
        break;
      }
      case 'damaged':
        sandbox.write(path + thing.package.suffix, thing.bytes);
        files.set(path + thing.package.suffix, { kind: 'damaged', rows: thing.package.rows });
        if (thing.package.leftOut > 0) leftOut = undefined;
        break;
      case 'hard link': {
        const known = names.get(thing.of);
        if (known === undefined) break;
        const name = `${path}${/(?:\.(?:log|tar))?\.\w+$/.exec(known[0] as string)?.[0]}`;
        linkSync(sandbox.at(known[0] as string), sandbox.at(name));
        known.push(name);
        break;
      }
      case 'link':
        symlinkSync(thing.to, sandbox.at(`${path}.log`));
        setRows(`${path}.log`, single(uncounted('skipped', 'a link; --follow-symlinks follows it')));
        break;
      case 'pipe':
        execFileSync('mkfifo', [sandbox.at(`${path}.log`)]);
        setRows(`${path}.log`, single(uncounted('skipped', 'a pipe')));
        break;
      case 'unreadable':
        chmodSync(sandbox.write(`${path}.log`), 0);
        setRows(`${path}.log`, single(uncounted('failed', 'cannot be opened: permission denied')));
        break;
      case 'left out':
        sandbox.write(`${path}.bin`);
        if (leftOut !== undefined) leftOut++;
        break;
    }
  }
  for (const all of names.values()) if (all.length > 1) countOnce(all, files);
  return { files, leftOut };
}

/** Of the names of one file the smallest has the counts. */
function countOnce(names: readonly string[], files: Map<string, Expected>): void {
  const expected = files.get(names[0] as string) as Expected;
  const [first, ...others] = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  files.set(first as string, expected);
  for (const name of others) {
    files.set(name, { kind: 'rows', rows: single(uncounted('skipped', `same file as ${first}`)) });
  }
}
