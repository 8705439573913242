import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { member, tar } from '../archive/tar-builder.ts';
import { zip } from '../archive/zip-builder.ts';
import { logText } from '../decode/decoding.ts';
import { type Ended, outcomes, parseCsv, Sandbox } from '../support/sandbox.ts';
import { soon } from './running.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX signals' } : {};
const moments = Number(process.env.FUZZ_RUNS ?? 6);

/** Plain, compressed and archived logs that take some tenths of a second. */
function logs(t: TestContext): Sandbox {
  const sandbox = new Sandbox(t);
  const text = logText(1_000_000);
  const long = Buffer.concat(Array.from({ length: 20 }, () => text));
  const packed = gzipSync(text);
  for (let i = 0; i < 400; i++)
    sandbox.write(`logs/small/${'n'.repeat(60)}-${i}.log`, text.subarray(0, 2000));
  for (let i = 0; i < 4; i++) {
    sandbox.write(`logs/${i}.log`, long);
    sandbox.write(`logs/${i}.log.gz`, Buffer.concat([packed, packed, packed]));
    sandbox.write(`logs/${i}.zip`, zip([1, 2, 3].map((n) => ({ name: `${n}.log`, content: text }))).bytes);
    sandbox.write(`logs/${i}.tgz`, gzipSync(tar(member('a.log', text), member('b.log', text))));
  }
  return sandbox;
}

/** The report is the old one or a whole new one. */
function assertWhole(sandbox: Sandbox, whole: string): 'old' | 'new' {
  const report = sandbox.read('out/report.csv');
  if (report === 'old') return 'old';
  const withoutSeconds = (text: string): string => text.replace(/[^,]*$/, '');
  assert.ok(
    withoutSeconds(report) === withoutSeconds(whole),
    `a report of ${report.length} bytes:\n${report.slice(0, 400)}`,
  );
  return 'new';
}

const REPORT = ['logs', '-o', 'out/report.csv'] as const;

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGKILL', null],
] as const) {
  test(`${signal} at any moment leaves the old report or a whole new one`, {
    ...posix,
    timeout: 60_000 + moments * 5000,
  }, async (t) => {
    const sandbox = logs(t);
    sandbox.folder('out');
    const begun = performance.now();
    await soon(sandbox.start(REPORT));
    const wholeMs = performance.now() - begun;
    const whole = sandbox.read('out/report.csv');

    for (let moment = 0; moment < moments; moment++) {
      sandbox.write('out/report.csv', 'old');
      const child = sandbox.start(REPORT);
      const end = soon(child);
      await once(child, 'spawn');
      // Spread over the whole run, by chance within its part of it.
      await delay(((moment + Math.random()) / moments) * wholeMs * 1.1);
      child.kill(signal);
      const ended = await end;

      const report = assertWhole(sandbox, whole);
      if (signal !== 'SIGKILL') assert.deepEqual(sandbox.list('out'), ['report.csv']);
      assertOutcome(ended, signal, code, report);
    }
    const { code: next, stdout } = await soon(sandbox.start(REPORT));
    assert.equal(next, 0);
    assert.match(stdout, /^428 files found: 428 ok$/m);
    assert.equal(assertWhole(sandbox, whole), 'new');
  });
}

function assertOutcome(
  { code, signal, stdout }: Ended,
  sent: NodeJS.Signals,
  interrupted: number | null,
  report: 'old' | 'new',
): void {
  if (code === 0) assert.equal(report, 'new', 'it was over before');
  else if (signal === sent) {
    // Before it began, or when Node was ending it already, all done.
    if (sent !== 'SIGKILL') assert.ok(stdout === '' || report === 'new', stdout);
  } else {
    assert.equal(code, interrupted);
    assert.match(stdout, /Interrupted: these are the counts so far/);
    assert.match(stdout, /Total processing time: .* seconds\n$/);
  }
}

test('a signal while folders are searched leaves the old report', posix, async (t) => {
  const sandbox = new Sandbox(t);
  for (const name of ['a', 'b']) sandbox.write(`logs/${name}/x.log`, 'ERROR x\n');
  sandbox.write('report.csv', 'old');
  const preload = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { opendirSync } = fs;
    fs.opendirSync = (...args) => {
      process.kill(process.pid, 'SIGINT');
      fs.opendirSync = opendirSync;
      syncBuiltinESMExports();
      return opendirSync(...args);
    };
    syncBuiltinESMExports();`;
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(sandbox.write('preload.mjs', preload)).href}` };
  const { code, stdout } = await soon(sandbox.start(['logs', '-o', 'report.csv'], { env }));
  assert.equal(code, 130);
  assert.match(stdout, /Interrupted: these are the counts so far/);
  assert.equal(sandbox.read('report.csv'), 'old');
});

/** What the program does last to its temporary file, and a signal that comes right before. */
const STEPS = ['writeSync', 'fsyncSync', 'closeSync', 'renameSync'] as const;

/** Sends the process a signal before a step that concerns the temporary file, which it knows by its name. */
function preloadFor(step: string, signal: string): string {
  return `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { openSync, ${step}: original } = fs;
    let temporary, sent = false;
    fs.openSync = (path, ...rest) => {
      const fd = openSync(path, ...rest);
      if (String(path).endsWith('.tmp')) temporary = fd;
      return fd;
    };
    fs.${step} = (...args) => {
      if (!sent && (args[0] === temporary || String(args[0]).endsWith('.tmp'))) {
        sent = true;
        process.kill(process.pid, '${signal}');
      }
      return original(...args);
    };
    syncBuiltinESMExports();`;
}

const OLD_REPORT = 'File,ERROR,WARNING,INFO,an old report\n';

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`${signal} at each step of writing the report leaves a whole one`, posix, async (t) => {
    const sandbox = new Sandbox(t);
    for (let i = 0; i < 3000; i++) sandbox.write(`logs/${'n'.repeat(60)}-${i}.log`, 'ERROR x\n');
    // A report that is there is a row of the next one.
    sandbox.write('logs/report.log', OLD_REPORT);
    await soon(sandbox.start(['logs', '-o', 'logs/report.log', '--no-total']));
    const whole = sandbox.read('logs/report.log');
    for (const step of STEPS) {
      sandbox.write('logs/report.log', OLD_REPORT);
      const preload = pathToFileURL(sandbox.write('preload.mjs', preloadFor(step, signal))).href;
      const env = { NODE_OPTIONS: `--import=${preload}` };
      const { code, signal: killed } = await soon(
        sandbox.start(['logs', '-o', 'logs/report.log', '--no-total'], { env }),
      );
      const report = sandbox.read('logs/report.log');
      const temporaries = readdirSync(sandbox.at('logs')).filter((name) => name.endsWith('.tmp'));
      if (signal === 'SIGKILL') {
        assert.equal(killed, 'SIGKILL', step);
        assert.equal(report, OLD_REPORT, step);
        assert.ok(temporaries.length > 0, step);
      } else {
        assert.deepEqual(temporaries, [], step);
        // From the last step but one on the report is as good as written.
        if (step === 'writeSync') assert.equal(report, OLD_REPORT);
        else if (report !== OLD_REPORT) assert.equal(report.length, whole.length, step);
        assert.ok(code === 130 || (code === 0 && report !== OLD_REPORT), `${step}: ${code}`);
      }
    }
    // What a killed run left is neither counted nor in the way.
    const { stdout, code } = await soon(sandbox.start(['logs', '-o', 'logs/report.log', '--no-total']));
    assert.match(stdout, /^3,001 files found: 3,000 ok, 1 skipped$/m);
    assert.equal(code, 0);
    const rows = parseCsv(sandbox.read('logs/report.log')).filter(({ Status }) => Status === 'skipped');
    assert.deepEqual(outcomes(Object.fromEntries(rows.map((row) => [row.File, row]))), {
      'logs/report.log': 'skipped: this run writes to it',
    });
  });
}
