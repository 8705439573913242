import fc from 'fast-check';
import { partsOfArray } from '../../src/core/rule/array.ts';
import { line } from '../rule/pieces.ts';
import { type Counts, countsOfArray, countsOfLines, NOTHING, times } from './reference.ts';

/** What may be in a log, and what must be counted of it. */
export interface Content {
  readonly bytes: Buffer;
  readonly counts: Counts;
  /** Whether it is a JSON array that breaks off, of which everything before is counted. */
  readonly isBroken: boolean;
}

/** No bytes of any text in it can be taken for something else than lines of 8-bit text. */
const FIRST = `2026-05-01 08:00:00 INFO ${'starting '.repeat(32)}`;

const lines = fc.array(line, { maxLength: 20 });
const isEnded = fc.boolean();

const CR = 13;
const LF = 10;

function joined(parts: readonly (Uint8Array | string)[], end: string, isEnded: boolean): Buffer {
  const ends = parts.map((_, i) => (i + 1 < parts.length || isEnded ? end : ''));
  return Buffer.concat(parts.flatMap((part, i) => [Buffer.from(part), Buffer.from(ends[i] as string)]));
}

function ofLines(bytes: Buffer, text = bytes): Content {
  return { bytes, counts: countsOfLines(text), isBroken: false };
}

const empty = fc.constant<Content>({ bytes: Buffer.alloc(0), counts: NOTHING, isBroken: false });

/** UTF-8 and Latin-1, as `line` mixes them. */
const text = fc.tuple(lines, fc.constantFrom('\n', '\r\n'), isEnded).map(([all, end, isEnded]) => {
  return ofLines(joined(['INFO first', ...all], end, isEnded || all.length === 0));
});

const marked = fc.tuple(lines, isEnded).map(([all, isEnded]) => {
  const text = joined(['ERROR first', ...all], '\n', isEnded);
  return ofLines(Buffer.concat([Buffer.from('\uFEFF'), text]), text);
});

/** Lines end in CR alone, of which there is at least one. */
const macText = fc.tuple(lines, isEnded).map(([all, isEnded]) => {
  const parts = [
    'WARN first',
    'ERROR second',
    ...all.map((l) => l.filter((byte) => byte !== LF && byte !== CR)),
  ];
  return ofLines(joined(parts, '\r', isEnded), joined(parts, '\n', isEnded));
});

const withNuls = fc.tuple(lines, isEnded, fc.integer({ min: 1, max: 600 })).map(([all, isEnded, nuls]) => {
  return ofLines(joined([FIRST, Buffer.alloc(nuls), ...all, '\0ERROR\0 x'], '\n', isEnded));
});

const utf16 = fc
  .tuple(lines, isEnded, fc.constantFrom('LE', 'BE'), fc.boolean())
  .map(([all, isEnded, order, isMarked]) => {
    const text = joined([FIRST, ...all], '\n', isEnded).toString();
    const bytes = Buffer.from((isMarked ? '\uFEFF' : '') + text, 'utf16le');
    return ofLines(order === 'BE' ? bytes.swap16() : bytes, Buffer.from(text));
  });

const record = fc.dictionary(
  fc.constantFrom('level', 'msg', 'severity', 'log', 'time'),
  fc.oneof(fc.constantFrom('info', 'ERROR', 'warn', '}{', '\\"', '[', 30, 50), fc.jsonValue({ maxDepth: 1 })),
  { minKeys: 1, maxKeys: 4 },
);

const jsonLines = fc
  .tuple(fc.array(record, { minLength: 1, maxLength: 12 }), isEnded)
  .map(([records, isEnded]) => {
    return ofLines(joined(['INFO first', ...records.map((r) => JSON.stringify(r))], '\n', isEnded));
  });

/** A whole array, or one that was cut off somewhere behind its first record. */
const jsonArray = fc
  .tuple(
    fc.array(record, { minLength: 1, maxLength: 12 }),
    fc.constantFrom(0, 2, '\t'),
    fc.boolean(),
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  )
  .map(([records, indent, isBroken, where]): Content => {
    const whole = Buffer.from(JSON.stringify(records, null, indent));
    const [[, firstEnd] = [0, 0]] = partsOfArray(whole.toString('latin1')).elements;
    const bytes = isBroken
      ? whole.subarray(0, firstEnd + Math.floor(where * (whole.length - firstEnd)))
      : whole;
    return { bytes, counts: countsOfArray(bytes), isBroken };
  });

/** So long that several workers count a part each. */
export const longContent = fc
  .tuple(lines, fc.integer({ min: 9, max: 20 }))
  .map(([all, mebibytes]): Content => {
    const block = joined([FIRST, ...all], '\n', true);
    const n = Math.ceil((mebibytes * 2 ** 20) / block.length);
    const bytes = Buffer.alloc(n * block.length, block);
    return { bytes, counts: times(countsOfLines(block), n), isBroken: false };
  });

export const content: fc.Arbitrary<Content> = fc.oneof(
  { weight: 4, arbitrary: text },
  ...[empty, marked, macText, withNuls, utf16, jsonLines, jsonArray].map((arbitrary) => ({
    weight: 2,
    arbitrary,
  })),
);
