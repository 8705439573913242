import assert from 'node:assert/strict';
import { test } from 'node:test';
import { member, tar } from '../archive/tar-builder.ts';
import { zip } from '../archive/zip-builder.ts';
import { logText } from '../decode/decoding.ts';
import { type CsvRow, Sandbox } from '../support/sandbox.ts';
import { assertNotSilent, assertRows, rowsOf } from './checking.ts';
import { COMPRESSIONS } from './compressions.ts';
import { countsOfLines } from './reference.ts';
import { type ExpectedRow, type ExpectedRows, rowOf, single } from './rows.ts';
import { count } from './running.ts';

/** Damaged files a sample and kind of damage. With more than a sample has bytes, each of them is met. */
const variants = Number(process.env.FUZZ_RUNS ?? 60);
/** At both ends, where headers and checksums are, every byte is met. */
const END_BYTES = 24;

interface Sample {
  readonly suffix: string;
  readonly bytes: Buffer;
  readonly rows: ExpectedRows;
  /** Where it may end without a sign that more is missing. */
  readonly mayEndAt?: number;
  /** Where every flipped bit shows: all of it, or the headers of a format that has no checksum of contents. */
  readonly headers?: readonly number[];
  /** Texts that no checksum protects. */
  readonly unprotected?: readonly string[];
}

function rowOfText(text: Buffer): ExpectedRow {
  return rowOf({ bytes: text, counts: countsOfLines(text), isBroken: false });
}

const TEXT = logText(4000, 1);
const MEMBERS = [
  { name: 'a.log', content: logText(1500, 2) },
  { name: 'folder/b.log', content: logText(2900, 3) },
  { name: 'step.txt', content: logText(600, 4) },
];
const MEMBER_ROWS: ExpectedRows = new Map(
  MEMBERS.map(({ name, content }) => [`!${name}`, rowOfText(content)]),
);
const TAR = tar(...MEMBERS.map(({ name, content }) => member(name, content)));
const TAR_HEADERS = [0, 2048, 5632];

const compressed = COMPRESSIONS.map(({ suffix, compress }): Sample => {
  return { suffix: `log.${suffix}`, bytes: compress(TEXT), rows: single(rowOfText(TEXT)) };
});
const joined = COMPRESSIONS.map(({ suffix, compress }): Sample => {
  const first = compress(TEXT.subarray(0, 2000));
  const bytes = Buffer.concat([first, compress(TEXT.subarray(2000))]);
  return { suffix: `joined.log.${suffix}`, bytes, rows: single(rowOfText(TEXT)), mayEndAt: first.length };
});
const compressedTars = COMPRESSIONS.map(({ suffix, compress }): Sample => {
  return { suffix: `tar.${suffix}`, bytes: compress(TAR), rows: MEMBER_ROWS };
});
const zips = [0, 8].map((method): Sample => {
  const { bytes } = zip(MEMBERS.map((member) => ({ ...member, method })));
  return {
    suffix: `${method === 0 ? 'stored' : 'deflated'}.zip`,
    bytes,
    rows: MEMBER_ROWS,
    unprotected: MEMBERS.map(({ name }) => name),
  };
});
const plainTar: Sample = { suffix: 'tar', bytes: TAR, rows: MEMBER_ROWS, headers: TAR_HEADERS };

/** Numbers below `n`: all at both ends, and between them as many as are wanted, evenly. */
function spread(n: number): number[] {
  const step = Math.max(1, Math.floor(n / variants));
  return Array.from({ length: n }, (_, i) => i).filter(
    (i) => i < END_BYTES || i >= n - END_BYTES || i % step === 0,
  );
}

async function check(
  sandbox: Sandbox,
  { suffix, bytes, rows }: Sample,
  damaged: ReadonlyMap<string, Buffer>,
): Promise<void> {
  sandbox.write(`logs/sound.${suffix}`, bytes);
  for (const [name, content] of damaged) sandbox.write(`logs/${name}.${suffix}`, content);
  const { rows: all, code } = await count(sandbox, ['-q', 'logs']);
  const byName = new Map<string, CsvRow[]>();
  for (const row of all) {
    const name = row.File.replace(/^logs\/|!.*$/g, '');
    byName.set(name, [...(byName.get(name) ?? []), row]);
  }
  const rowsFor = (name: string): Map<string, CsvRow> => rowsOf(`logs/${name}`, byName.get(name) ?? []);
  assertRows('sound', rowsFor(`sound.${suffix}`), rows);
  for (const name of damaged.keys()) assertNotSilent(name, rowsFor(`${name}.${suffix}`), rows);
  assert.equal(code, 3);
}

/** Whether a byte is part of a text that no checksum protects. */
function isUnprotected({ bytes, unprotected = [] }: Sample, at: number): boolean {
  return unprotected.some((text) =>
    bytes.subarray(Math.max(0, at - text.length + 1), at + text.length).includes(text),
  );
}

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  (copy[at] as number) ^= 1 << bit;
  return copy;
}

for (const sample of [...compressed, ...joined, ...zips, plainTar, ...compressedTars]) {
  const { suffix, bytes, mayEndAt, headers } = sample;
  test(`${suffix}: cut off anywhere, it is not silently ok`, { timeout: 60_000 }, async (t) => {
    const cuts = spread(bytes.length).filter((at) => at > 0 && at !== mayEndAt);
    const damaged = cuts.map((at) => [`cut-${at}`, bytes.subarray(0, at)] as const);
    await check(new Sandbox(t), sample, new Map(damaged));
  });

  test(`${suffix}: with a bit flipped anywhere, it is not silently ok`, { timeout: 60_000 }, async (t) => {
    const places = headers?.flatMap((from) => spread(512).map((at) => from + at)) ?? spread(bytes.length);
    const protectedPlaces = places.filter((at) => !isUnprotected(sample, at));
    const damaged = protectedPlaces.map((at) => [`flip-${at}`, flipped(bytes, at, at % 8)] as const);
    await check(new Sandbox(t), sample, new Map(damaged));
  });
}
