import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { UTC } from '../../src/core/time/zone.ts';
import { timeWindow } from '../../src/time-window.ts';
import { Sandbox } from '../support/sandbox.ts';
import { tell } from './tell.ts';

const SECOND = 1000;
const START = Date.UTC(2026, 4, 1, 12);

/** So long that a file of some lines is not read whole at once. */
const LENGTHS = [10, 200, 16_384, 40_000, 140_000];

const line = fc.record({
  stepSeconds: fc.constantFrom(0, 1, 60),
  form: fc.constantFrom('civil', 'instant', 'none'),
  level: fc.constantFrom('ERROR', 'INFO'),
  length: fc.constantFrom(...LENGTHS),
});

test('in a file that is in the order of time the lines of a window are those that are found in it whole', async (t) => {
  const path = new Sandbox(t).write('app.log', '');
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 5, maxLength: 60 }),
      fc.tuple(fc.nat(1000), fc.nat(1000)),
      fc.constantFrom('since', 'until', 'both'),
      async (entries, [a, b], bounds) => {
        let now = START;
        const lines = entries.map(({ stepSeconds, form, level, length }, i) => {
          now += stepSeconds * SECOND;
          const time = new Date(now).toISOString().slice(0, 19);
          const stamp = { civil: `${time} `, instant: `${time}Z `, none: '' }[form];
          return `${stamp}${level} job ${i} ${'x'.repeat(length)}`;
        });
        writeFileSync(path, `${lines.join('\n')}\n`);
        const [since, until] = [Math.min(a, b), Math.max(a, b) + 1].map((s) => START + s * SECOND);
        const window = timeWindow(
          bounds === 'until' ? undefined : since,
          bounds === 'since' ? undefined : until,
          UTC,
        );
        const whole = await tell(path, { window }, 1 << 20, 1 << 20);
        const found = await tell(path, { window, isSorted: true }, 1 << 20, 1 << 20);
        assert.deepEqual(found.counts, whole.counts);
        assert.deepEqual(found.series, whole.series);
        const messages = ({ top }: typeof whole): unknown => {
          return top.map((level) => level.messages.map(({ template, count }) => [template, count]));
        };
        assert.deepEqual(messages(found), messages(whole));
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 100) },
  );
});

test('--assume-sorted: of a long file only what is wanted is read', async (t) => {
  const sandbox = new Sandbox(t);
  const lines = Array.from({ length: 400_000 }, (_, i) => {
    const time = new Date(START + i * SECOND).toISOString().slice(0, 19);
    return `${time} ${i % 100 === 0 ? 'ERROR' : 'INFO'} job ${i} done`;
  });
  writeFileSync(sandbox.write('logs/long.log', ''), `${lines.join('\n')}\n`);
  const at = (i: number): string => new Date(START + i * SECOND).toISOString();
  const args = ['logs', '-q', '--format', 'json', '--timezone', 'UTC', '--top', '1', '-j', '2'];
  for (const [from, to] of [
    [350_000, 399_000],
    [0, 1000],
    [10, 10_000],
    [399_999, 500_000],
    [500_000, 600_000],
  ] as const) {
    const bounds = ['--since', at(from), '--until', at(to)];
    const whole = JSON.parse((await sandbox.run([...args, ...bounds])).stdout);
    const found = JSON.parse((await sandbox.run([...args, ...bounds, '--assume-sorted'])).stdout);
    assert.deepEqual(found.totals.levels, whole.totals.levels);
    assert.equal(found.totals.lines, Math.max(0, Math.min(to, 400_000) - from));
    assert.equal(found.files[0].status, 'ok');
    assert.equal(whole.totals.bytes > 14_000_000, true);
    assert.ok(found.totals.bytes < 45 * found.totals.lines + 200_000, `${found.totals.bytes} bytes`);
    const [{ sample } = { sample: undefined }] = found.top[1].messages;
    // How many lines stand before is known only from the start on.
    if (sample) assert.equal(sample.line, from === 0 ? 1 : undefined);
  }
});
