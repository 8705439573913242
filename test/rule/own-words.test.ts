import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { judgeLine } from '../../src/core/rule/line.ts';
import { POSTGRES_STOPS, spellings } from '../../src/core/rule/spellings.ts';
import { LEVEL_KEYS, type OwnWords, vocabularyOf } from '../../src/core/rule/vocabulary.ts';
import { newKernel } from '../../src/worker/kernel.ts';
import { PREFIXES, prefilter } from '../../src/worker/prefilter.ts';
import { levelsOf } from './judging.ts';
import { linesOf } from './pieces.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 20_000);

const builtIn = spellings().map(({ word }) => word);
/** Words that have meanings of their own, that begin like others, and of every length up to 16 bytes. */
const OWN = [
  ...[...POSTGRES_STOPS].map((word) => word.toLowerCase()),
  ...'log system fail npm php cmake parse meta inf1 warnx errorx fatality fatal_x debug9 e0102 e01020304'.split(
    ' ',
  ),
  ...'erro fata pani debu trac level severity priority message a e i x v ok no er st_1 audit success'.split(
    ' ',
  ),
  ...'security status starting detailed warning_01 abcdefghijklmno abcdefghijklmnop informationalxyz'.split(
    ' ',
  ),
  ...'error_error_erro b________ q1 utc may z thread get http errors connection'.split(' '),
];
const OWN_KEYS = [
  ...'s log message priority my.level my-level level2 sev l x e _ t @ a/b %lvl lvl! k8s.level {a [b]'.split(
    ' ',
  ),
  ...'abcdefghijklmnop my_own_level_key audit error msg level_ xlevel type c:\\d'
    .replace(':', '.')
    .split(' '),
];

/** Words that single clauses ask for, or that begin like them. */
const ASKED_FOR =
  'error warning notice debug info warn fatal err php parse errorx warnings fatality e i'.split(' ');

const words = [...builtIn, ...OWN, ...ASKED_FOR, ...ASKED_FOR, ...ASKED_FOR, ...ASKED_FOR];
const line = linesOf(words, [...LEVEL_KEYS, ...OWN_KEYS, ...OWN_KEYS]);
const ownWords: fc.Arbitrary<OwnWords> = fc.record({
  levels: fc.uniqueArray(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...LEVELS)), {
    selector: ([word]) => word,
    maxLength: 64,
    size: 'max',
  }),
  keys: fc.uniqueArray(fc.constantFrom(...OWN_KEYS), { maxLength: 20, size: 'max' }),
});

test('the kernel gives every line the level of the reference, whatever words are added', () => {
  fc.assert(
    fc.property(ownWords, fc.array(line, { minLength: 1, maxLength: 40, size: 'max' }), (own, lines) => {
      const kernel = newKernel(own);
      const vocabulary = vocabularyOf(own);
      for (const bytes of lines) {
        const { level } = judgeLine(bytes, vocabulary);
        assert.deepEqual(levelsOf(kernel, bytes), [level, level], JSON.stringify(bytes.toString('latin1')));
      }
    }),
    { numRuns: runs / 20 },
  );
});

test('a word of one letter is one in the export of Windows events too', () => {
  const own: OwnWords = { levels: [['e', 'ERROR']], keys: [] };
  const bytes = Buffer.from('e,5/1/2024 12');
  assert.equal(judgeLine(bytes, vocabularyOf(own)).level, 'ERROR');
  assert.deepEqual(levelsOf(newKernel(own), bytes), ['ERROR', 'ERROR']);
});

const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,15}$/);

test('any word is found in capitals, in brackets and as a value', () => {
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 64 }), fc.nat(60), (words, shift) => {
      const kernel = newKernel({ levels: words.map((own) => [own, 'NOTICE']), keys: ['my.key'] });
      for (const own of words) {
        const before = '.'.repeat(shift);
        const lines = [`${own.toUpperCase()} x`, `[${own}] x`, `my.key=${own}`, `{"My.Key":"${own}"}`];
        for (const text of lines) {
          const bytes = Buffer.from(text.startsWith('{') ? text : `${before} ${text}`);
          assert.deepEqual(levelsOf(kernel, bytes), ['NOTICE', 'NOTICE'], bytes.toString());
        }
      }
    }),
    { numRuns: runs / 40 },
  );
});

test('words that begin like those of the rule leave its tables as they are', () => {
  assert.deepEqual(prefilter([...PREFIXES].filter((prefix) => prefix === prefix.toLowerCase())), prefilter());
  assert.notDeepEqual(prefilter(['audit']), prefilter());
});
