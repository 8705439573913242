import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, rmdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { soon } from '../faults/running.ts';
import { type Ended, isRoot, parseCsv, Sandbox } from '../support/sandbox.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX' } : {};

const OLD = 'File,ERROR,WARNING,an old report\n';
const ARGS = ['--state', 'state', '-q', '--no-total'] as const;
const OUTPUTS = ['-o', 'out/one.csv', '-o', 'out/two.csv'] as const;

/** A log with one line, and reports of an earlier run. */
function setUp(t: TestContext): Sandbox {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/a.log', 'ERROR a\n');
  for (const name of ['one', 'two']) sandbox.write(`out/${name}.csv`, OLD);
  return sandbox;
}

/** Does something while a run counts, which has looked at its outputs by then. */
async function meanwhile(sandbox: Sandbox, outputs: readonly string[], act: () => unknown): Promise<Ended> {
  await sandbox.shell('mkfifo pipe');
  const end = soon(sandbox.start(['logs', 'pipe', ...ARGS, ...outputs]));
  // Opens when the run reads it.
  const pipe = await open(sandbox.at('pipe'), 'w');
  await act();
  await pipe.close();
  const result = await end;
  rmSync(sandbox.at('pipe'));
  return result;
}

/** The lines of the logs that the next run takes for new. */
async function news(sandbox: Sandbox): Promise<number> {
  const { stdout, stderr } = await soon(sandbox.start(['logs', ...ARGS, '-o', '-']));
  assert.equal(stderr, '');
  return parseCsv(stdout).reduce((sum, { Lines }) => sum + Number(Lines), 0);
}

test(
  'an output whose place has become a folder: none takes its place, and the state stays',
  posix,
  async (t) => {
    const sandbox = setUp(t);
    chmodSync(sandbox.at('out/one.csv'), 0o640);
    const { ino } = statSync(sandbox.at('out/one.csv'));
    const { code, stderr } = await meanwhile(sandbox, OUTPUTS, () => {
      rmSync(sandbox.at('out/two.csv'));
      mkdirSync(sandbox.at('out/two.csv'));
    });
    assert.equal(code, 4);
    assert.equal(
      stderr,
      `loganalyze: ${sandbox.at('out/two.csv')} could not be written: it is a folder; the state stays as it was.\n`,
    );
    assert.equal(sandbox.read('out/one.csv'), OLD);
    const now = statSync(sandbox.at('out/one.csv'));
    assert.deepEqual([now.ino, now.mode & 0o777], [ino, 0o640]);
    assert.deepEqual(sandbox.list('out'), ['one.csv', 'two.csv']);
    assert.deepEqual(sandbox.list(), ['logs', 'out']);
    rmdirSync(sandbox.at('out/two.csv'));
    assert.equal((await sandbox.run(['logs', ...ARGS, ...OUTPUTS])).code, 0);
    for (const name of ['one', 'two']) assert.equal(parseCsv(sandbox.read(`out/${name}.csv`))[0]?.ERROR, '1');
    assert.equal(statSync(sandbox.at('out/one.csv')).mode & 0o777, 0o640);
    assert.deepEqual(sandbox.list('out'), ['one.csv', 'two.csv']);
    assert.equal(await news(sandbox), 0);
  },
);

test('an output that was not there before is gone again when another one fails', posix, async (t) => {
  const sandbox = setUp(t);
  rmSync(sandbox.at('out/one.csv'));
  const { code } = await meanwhile(sandbox, OUTPUTS, () => {
    rmSync(sandbox.at('out/two.csv'));
    mkdirSync(sandbox.at('out/two.csv'));
  });
  assert.equal(code, 4);
  assert.deepEqual(sandbox.list('out'), ['two.csv']);
  assert.equal(await news(sandbox), 1);
});

test('outputs behind links are put back where they are, and the links stay', posix, async (t) => {
  const sandbox = setUp(t);
  symlinkSync('out/one.csv', sandbox.at('link.csv'));
  const { code } = await meanwhile(sandbox, ['-o', 'link.csv', '-o', 'out/two.csv'], () => {
    rmSync(sandbox.at('out/two.csv'));
    mkdirSync(sandbox.at('out/two.csv'));
  });
  assert.equal(code, 4);
  assert.ok(lstatSync(sandbox.at('link.csv')).isSymbolicLink());
  assert.equal(sandbox.read('out/one.csv'), OLD);
  assert.deepEqual(sandbox.list('out'), ['one.csv', 'two.csv']);
});

test('an output whose folder is gone leaves the others and the state', posix, async (t) => {
  const sandbox = setUp(t);
  sandbox.folder('other');
  const { code, stderr } = await meanwhile(sandbox, ['-o', 'out/one.csv', '-o', 'other/two.csv'], () => {
    rmdirSync(sandbox.at('other'));
  });
  assert.equal(
    stderr,
    'loganalyze: other/two.csv could not be written: no such file or folder; the state stays as it was.\n',
  );
  assert.equal(code, 4);
  assert.equal(sandbox.read('out/one.csv'), OLD);
  assert.deepEqual(sandbox.list('out'), ['one.csv', 'two.csv']);
  assert.equal(await news(sandbox), 1);
});

test('an output that cannot be replaced leaves the others and the state', {
  skip: !isRoot || process.platform !== 'linux',
}, async (t) => {
  const sandbox = setUp(t);
  const fixed = await sandbox.shell('chattr +i out/two.csv');
  if (fixed.code !== 0) return t.skip('files cannot be made immutable here');
  sandbox.finally(() => sandbox.shell('chattr -i out/two.csv'));
  const { code, stderr } = await soon(sandbox.start(['logs', ...ARGS, ...OUTPUTS]));
  assert.match(stderr, /two\.csv could not be written: permission denied; the state stays as it was\.$/m);
  assert.equal(code, 4);
  for (const name of ['one', 'two']) assert.equal(sandbox.read(`out/${name}.csv`), OLD);
  assert.deepEqual(sandbox.list('out'), ['one.csv', 'two.csv']);
  assert.equal(await news(sandbox), 1);
});

test('a state that cannot take its place leaves the outputs as they were', posix, async (t) => {
  const sandbox = setUp(t);
  const { code, stderr } = await meanwhile(sandbox, OUTPUTS, () => mkdirSync(sandbox.at('state')));
  assert.match(stderr, /state could not be written: it is a folder; the state stays as it was\.$/m);
  assert.equal(code, 4);
  for (const name of ['one', 'two']) assert.equal(sandbox.read(`out/${name}.csv`), OLD);
  assert.deepEqual(sandbox.list('out'), ['one.csv', 'two.csv']);
  assert.deepEqual(sandbox.list(), ['logs', 'out', 'state']);
});

/** Makes renames fail whose target, and whose source, have these in their names. */
function failing(...renames: readonly { from: string; to: string }[]): string {
  return `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { renameSync } = fs;
    fs.renameSync = (from, to) => {
      const fails = ${JSON.stringify(renames)}.some((name) => from.includes(name.from) && to.endsWith(name.to));
      if (fails) throw Object.assign(new Error('denied'), { code: 'EACCES' });
      return renameSync(from, to);
    };
    syncBuiltinESMExports();`;
}

test(
  'what cannot even be put back is for the next run to complete, which does nothing else before',
  posix,
  async (t) => {
    const sandbox = setUp(t);
    const exchanging = { from: '.tmp', to: 'two.csv' };
    const puttingBack = { from: '.old.tmp', to: 'one.csv' };
    const preload = pathToFileURL(sandbox.write('fail.mjs', failing(exchanging, puttingBack))).href;
    const env = { NODE_OPTIONS: `--import=${preload}` };
    const one = sandbox.at('out/one.csv');
    for (let i = 0; i < 2; i++) {
      const { code, stderr } = await soon(sandbox.start(['logs', ...ARGS, ...OUTPUTS], { env }));
      assert.equal(
        stderr,
        `loganalyze: ${one} could not be put back, which the next run will try: permission denied.\n`,
      );
      assert.equal(code, 4);
      assert.ok(!sandbox.list().includes('state'));
    }
    assert.equal(await news(sandbox), 0);
    for (const name of ['one', 'two']) assert.equal(parseCsv(sandbox.read(`out/${name}.csv`))[0]?.Lines, '1');
    assert.deepEqual(sandbox.list('out'), ['one.csv', 'two.csv']);
    assert.deepEqual(sandbox.list(), ['fail.mjs', 'logs', 'out', 'state']);
  },
);

/**
 * Kills the process right before the step with a number, of those that concern outputs and state, from when the next
 * state is there. `fails` makes the second output's exchange fail; without `links`, there are none.
 */
function killBefore(step: number, { links, fails }: { links: boolean; fails: boolean }): string {
  return `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { linkSync, renameSync, rmSync } = fs;
    let step;
    const before = (path) => {
      if (step !== undefined && !path.includes('.lock') && step++ === ${step}) process.kill(process.pid, 'SIGKILL');
    };
    fs.rmSync = (path, options) => {
      before(path);
      return rmSync(path, options);
    };
    fs.linkSync = (from, to) => {
      before(from);
      if (!${links} && !from.includes('.lock')) throw Object.assign(new Error('no links'), { code: 'EPERM' });
      return linkSync(from, to);
    };
    fs.renameSync = (from, to) => {
      before(from);
      if (${fails} && to.endsWith('two.csv')) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
      renameSync(from, to);
      if (to.endsWith('.next')) step = 0;
    };
    syncBuiltinESMExports();`;
}

for (const [what, world] of Object.entries({
  '': { links: true, fails: false },
  ', where there are no links': { links: false, fails: false },
  ', and an output fails': { links: true, fails: true },
  ', and an output fails where there are no links': { links: false, fails: true },
})) {
  test(`killed at each step${what}: outputs and state agree once the next run has begun`, {
    ...posix,
    timeout: 240_000,
  }, async (t) => {
    const sandbox = setUp(t);
    for (let step = 0, isOver = false; !isOver; step++) {
      rmSync(sandbox.at('state'), { force: true });
      for (const name of ['one', 'two']) sandbox.write(`out/${name}.csv`, OLD);
      const preload = pathToFileURL(sandbox.write('kill.mjs', killBefore(step, world))).href;
      const env = { NODE_OPTIONS: `--import=${preload}` };
      const killed = await soon(sandbox.start(['logs', ...ARGS, ...OUTPUTS], { env }));
      isOver = killed.signal === null;
      // A run that has nothing to do with the outputs settles them.
      await soon(sandbox.start([...ARGS, 'gone.log']));
      const given = ['one', 'two'].map((name) => sandbox.read(`out/${name}.csv`) !== OLD);
      assert.equal(given[0], given[1], `step ${step}`);
      assert.equal((await soon(sandbox.start(['logs', ...ARGS, ...OUTPUTS]))).code, 0);
      for (const name of ['one', 'two']) {
        const [row] = parseCsv(sandbox.read(`out/${name}.csv`));
        assert.equal(row?.Lines, given[0] ? '0' : '1', `step ${step}`);
      }
      assert.deepEqual(sandbox.list('out'), ['one.csv', 'two.csv'], `step ${step}`);
      assert.deepEqual(sandbox.list(), ['kill.mjs', 'logs', 'out', 'state'], `step ${step}`);
    }
  });
}
