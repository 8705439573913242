import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEVELS } from '../../src/core/levels.ts';
import { Sandbox } from '../support/sandbox.ts';
import { countsOf, type News, plus, Runs } from './runs.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 100);
const posix = process.platform === 'win32' ? { skip: 'needs POSIX' } : {};

const NOTHING = LEVELS.map(() => 0);

/** What is appended between two runs: lines, of which the last may be unfinished, or the end of it. */
const text = fc
  .array(
    fc.constantFrom(
      'ERROR a',
      '[warn] bb',
      'level=info',
      '',
      'ERR',
      'OR: x',
      '\n',
      '\n',
      '\n',
      'y'.repeat(90),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

const cuts = fc.record({
  splitBytes: fc.integer({ min: 8, max: 120 }),
  rangeBytes: fc.integer({ min: 1, max: 90 }),
});

test('growth that is cut into any ranges is counted as in one piece, up to its last line end', async (t) => {
  const sandbox = new Sandbox(t);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(text, cuts), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      fc.boolean(),
      async (steps, hasMark, isFinal) => {
        const name = isFinal ? 'logs/app.log.1' : 'logs/app.log';
        const path = sandbox.write(name, hasMark ? '\uFEFF' : '');
        const logs = new Runs(sandbox);
        let written = '';
        let sum = NOTHING;
        let bytes = 0;
        for (const [added, cut] of steps) {
          appendFileSync(path, added);
          written += added;
          const news = await logs.run(cut);
          sum = plus(sum, news.counts);
          bytes += news.bytes;
          // Of a log that is over, a line counts as it is when it is seen first.
          if (isFinal) continue;
          const lines = written.split('\n');
          const unfinished = lines.pop() as string;
          assert.deepEqual(sum, countsOf(lines));
          const isBegun = hasMark && lines.length > 0;
          assert.equal(bytes, Buffer.byteLength(written) - Buffer.byteLength(unfinished) + (isBegun ? 3 : 0));
          assert.deepEqual(news.remarks, unfinished !== '' ? { 'app.log': 'ok: pending' } : {});
        }
        if (isFinal) {
          const lines = written.split('\n').length - (written === '' || written.endsWith('\n') ? 1 : 0);
          assert.equal(
            sum.reduce((a, b) => a + b),
            lines,
          );
          assert.equal(bytes, Buffer.byteLength(written) + (hasMark ? 3 : 0));
        }
        sandbox.remove(name);
      },
    ),
    { numRuns: runs },
  );
});

/** What may happen to a log while it is counted. */
type Event = 'nothing' | 'lost' | 'rename' | 'copytruncate' | 'append' | 'replace';
const event: fc.Arbitrary<Event> = fc.constantFrom<Event>(
  'nothing', 'nothing', 'nothing', 'lost', 'rename', 'copytruncate', 'append', 'replace',
); // biome-ignore format: a list

test(
  'whatever happens to a log while its ranges are counted, every line is counted once',
  posix,
  async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ lines: fc.nat(30), isCut: fc.boolean(), cut: cuts, events: fc.array(event) }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (steps) => {
          const sandbox = new Sandbox(t);
          const path = sandbox.write('logs/app.log', '');
          const written: string[] = [];
          let rest = '';
          let rotations = 0;
          const append = (count: number, isCut: boolean): void => {
            let added = rest === '' ? '' : `${rest}\n`;
            rest = '';
            for (let i = 0; i < count; i++) added += `${line()}\n`;
            if (isCut) {
              const whole = line();
              added += whole.slice(0, 5);
              rest = whole.slice(5);
            }
            appendFileSync(path, added);
          };
          const line = (): string => {
            const level = ['ERROR', 'WARN', 'INFO'][written.length % 3];
            written.push(`${level}: line ${written.length}`);
            return written.at(-1) as string;
          };
          const rotate = (isCopied: boolean): void => {
            // What is cut is finished first: the other half of a line would be a line of its own.
            append(0, false);
            const old = sandbox.at(`logs/app.log.${++rotations}`);
            if (isCopied) {
              copyFileSync(path, old);
              truncateSync(path);
            } else {
              renameSync(path, old);
              writeFileSync(path, '');
            }
          };
          const happen = (what: Event | undefined): boolean => {
            if (what === 'append') append(20, true);
            if (what === 'rename') rotate(false);
            if (what === 'copytruncate') rotate(true);
            if (what === 'replace') {
              rotate(false);
              append(200, false);
            }
            return what !== 'lost';
          };
          const logs = new Runs(sandbox);
          let sum = NOTHING;
          const count = (news: News): void => {
            sum = plus(sum, news.counts);
          };
          for (const { lines, isCut, cut, events } of steps) {
            append(lines, isCut);
            count(await logs.run({ ...cut, beforeRange: () => happen(events.shift()) }));
          }
          append(0, false);
          count(await logs.run());
          assert.deepEqual(sum, countsOf(written));
        },
      ),
      { numRuns: runs },
    );
  },
);

test('a range that is lost leaves nothing counted, and the next run counts the growth', async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'ERROR a\n');
  const logs = new Runs(sandbox);
  await logs.run();
  appendFileSync(path, 'INFO b\n'.repeat(100));
  let ranges = 0;
  const cut = { splitBytes: 100, rangeBytes: 200 };
  const lost = await logs.run({ ...cut, beforeRange: () => ++ranges !== 2 });
  assert.deepEqual(lost, { counts: NOTHING, bytes: 0, remarks: { 'app.log': 'partial: interrupted' } });
  const found = await logs.run(cut);
  assert.deepEqual(found, { counts: countsOf(new Array(100).fill('INFO b')), bytes: 700, remarks: {} });
});
