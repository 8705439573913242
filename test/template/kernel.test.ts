import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NO_OWN_WORDS, type OwnWords, vocabularyOf } from '../../src/core/rule/vocabulary.ts';
import { TEMPLATE_LIMIT, templateOf, templateOfRecord } from '../../src/core/template/template.ts';
import { loadKernel, newKernel } from '../../src/worker/kernel.ts';
import { lineTemplate, recordTemplate } from './kernel-templates.ts';
import { line, longLine, realLines } from './lines.ts';

const kernel = loadKernel(NO_OWN_WORDS);
const runs = Number(process.env.FUZZ_RUNS ?? 10_000);

test('the kernel gives every real line the template of the reference', () => {
  for (const characters of realLines) {
    const bytes = Buffer.from(characters, 'latin1');
    assert.equal(lineTemplate(kernel, bytes), templateOf(bytes), characters);
  }
});

test('the kernel gives any line the template of the reference', () => {
  fc.assert(
    fc.property(line, (bytes) => {
      assert.equal(lineTemplate(kernel, bytes), templateOf(bytes));
    }),
    { numRuns: runs },
  );
});

test('the kernel gives any element of an array the template of the reference', () => {
  fc.assert(
    fc.property(line, (bytes) => {
      assert.equal(recordTemplate(kernel, bytes), templateOfRecord(bytes));
    }),
    { numRuns: runs / 4 },
  );
});

test('the kernel looks at no more of a long line than the reference', () => {
  fc.assert(
    fc.property(longLine, (bytes) => {
      assert.equal(lineTemplate(kernel, bytes), templateOf(bytes));
    }),
    { numRuns: runs / 10 },
  );
});

test('a line over the limit has the template of its first bytes', () => {
  const start = Buffer.from('ERROR order 17 failed, ');
  const bytes = Buffer.alloc(kernel.lineLimit + 10, start);
  kernel.bytes.set(bytes.subarray(0, kernel.lineLimit), kernel.chunk - kernel.lineLimit);
  const length = kernel.templateOf(kernel.chunk - kernel.lineLimit, kernel.chunk, 1);
  assert.equal(kernel.bytes.toString('latin1', kernel.template, kernel.template + length), templateOf(bytes));
});

test('what lies in memory around a line, and what was there before, does not change its template', () => {
  fc.assert(
    fc.property(line, line, line, (before, bytes, after) => {
      const at = kernel.chunk + 1000;
      before.copy(kernel.bytes, at - before.length);
      lineTemplate(kernel, after, at + bytes.length);
      assert.equal(lineTemplate(kernel, bytes, at), templateOf(bytes));
    }),
    { numRuns: runs / 4 },
  );
});

test('the kernel writes a template of any line within bounds, and the line stays as it is', () => {
  const at = kernel.chunk + 1000;
  // The fixed areas up to the index of lines; behind the template; all of the chunk.
  const areas = [
    [0xf000, 0x20000],
    [kernel.template + 1024, 0x30000],
    [kernel.chunk, kernel.chunk + kernel.chunkSize],
  ] as const;
  fc.assert(
    fc.property(fc.oneof(line, longLine), (bytes) => {
      kernel.bytes.set(bytes, at);
      const before = areas.map(([from, to]) => Buffer.from(kernel.bytes.subarray(from, to)));
      assert.ok(kernel.templateOf(at, at + bytes.length, 0) <= TEMPLATE_LIMIT);
      for (const [i, [from, to]] of areas.entries()) {
        assert.ok(kernel.bytes.subarray(from, to).equals(before[i] as Buffer), `${from}`);
      }
    }),
    { numRuns: runs / 10 },
  );
});

test('equal templates have equal hashes, and others have others', () => {
  const byHash = new Map<string, string>();
  const byTemplate = new Map<string, string>();
  fc.assert(
    fc.property(line, (bytes) => {
      const template = lineTemplate(kernel, bytes);
      const hash = kernel.templateHash.join();
      assert.equal(byHash.get(hash) ?? template, template);
      assert.equal(byTemplate.get(template) ?? hash, hash);
      byHash.set(hash, template);
      byTemplate.set(template, hash);
    }),
    { numRuns: runs / 4 },
  );
});

test('with words of the user the kernel gives the template of the reference', () => {
  const words: OwnWords = {
    levels: [
      ['order', 'ERROR'],
      ['error', 'NONE'],
      ['x', 'FATAL'],
    ],
    keys: ['type', 'a.b'],
  };
  const own = newKernel(words);
  const vocabulary = vocabularyOf(words);
  fc.assert(
    fc.property(line, (bytes) => {
      assert.equal(lineTemplate(own, bytes), templateOf(bytes, vocabulary));
    }),
    { numRuns: runs / 4 },
  );
});
