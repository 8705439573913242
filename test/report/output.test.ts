import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PACKAGE, Sandbox } from '../support/sandbox.ts';
import { browsing, closeBrowser, openPage } from './browser.ts';
import { pageOf, resultsOf, rowOf } from './results.ts';

after(closeBrowser);

test('-o report.html is a page over the files that were counted', browsing, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/api/a.log', 'ERROR x\nWARN y\nINFO z\n');
  sandbox.write('logs/b.log', 'INFO z\n');
  const args = ['logs', 'gone.log', '-q', '-o', 'out.html', '--fail-on', 'error>0 in api/**'];
  assert.equal((await sandbox.run(args)).code, 1);
  const page = await openPage(sandbox, sandbox.read('out.html'));
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), '1 ERROR line in 1 of 3 files');
  const gate = await page.locator('.gates').innerText();
  assert.match(gate.replaceAll('\n', ' '), /failed error>0 in api\/\*\* 1 line 1 logs\/api\/ a\.log/);
  assert.match(await page.locator('.problems').innerText(), /failed no such file or folder\s+gone\.log/);
  assert.deepEqual(await page.locator('.virtual button.path').allTextContents(), [
    'logs/api/a.log',
    'gone.log',
    'logs/b.log',
  ]);
});

test('--format html writes the page to standard output, and no file at all is a page too', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.folder('empty');
  const { stdout } = await sandbox.run(['empty', '--allow-empty', '--format', 'html']);
  assert.match(stdout, /^\uFEFF<!doctype html>\n<!-- loganalyze report -->\n<html lang="en">/);
  assert.match(stdout, /<h1 id="headline">No log file was found<\/h1>/);
});

test('a page is known again: it is replaced by the next one, and not counted as a log', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'ERROR x\n');
  for (let run = 0; run < 2; run++) {
    assert.equal((await sandbox.run(['.', '--all', '-q', '-o', 'report.html'])).code, 0);
  }
  const rows = await sandbox.rows(['.', '--all']);
  assert.equal(rows['report.html']?.Status, 'skipped');
  assert.equal(rows['report.html']?.Detail, 'a report of this program');
});

test('the policy allows the script and the styles of the page, and nothing else', () => {
  const page = pageOf(resultsOf([rowOf('a.log')]));
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  const hash = (element: string): string => {
    const [, text = ''] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page) ?? [];
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  assert.deepEqual(policy.split('; '), [
    "default-src 'none'",
    `script-src ${hash('script')}`,
    `style-src ${hash('style')}`,
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  // What the policy comes too late for, or would refuse.
  assert.ok(page.indexOf('Content-Security-Policy') < page.indexOf('<style>'));
  assert.doesNotMatch(page.replace(/<(script|style)>[\s\S]*?<\/\1>/g, ''), / style=| on\w+=| src=|<link/);
});

test('a report over 1,000 files is a part of a megabyte, with the licences of what is in it', () => {
  const services = 'auth billing cart catalog checkout edge ledger orders payments search'.split(' ');
  const rows = Array.from({ length: 1000 }, (_, i) => {
    const path = `/var/log/containers/${services[i % 10]}-deployment-${(i * 7919).toString(16).padStart(10, '0')}_production_app.log`;
    return rowOf(path, {
      ERROR: i,
      WARNING: 7 * i,
      INFO: 123_456 + i,
      DEBUG: 31 * i,
      NOTICE: i,
      NONE: 5 * i,
      FATAL: i % 3,
    });
  });
  const page = pageOf(resultsOf(rows));
  assert.ok(Buffer.byteLength(page) < 300_000, `${Buffer.byteLength(page)} bytes`);
  for (const name of ['uplot', 'virtual-core']) assert.match(page, new RegExp(`${name} [\\d.]+ \\(MIT\\)`));
  const licence = /Permission is hereby granted, free of charge/g;
  assert.equal(page.match(licence)?.length, 2);
  assert.match(readFileSync(join(PACKAGE, 'dist/LICENSES.txt'), 'utf8'), /^uplot [\d.]+ \(MIT\)$/m);
});

test(
  'where the browser gives no storage and no right to anything but scripts, the page works',
  browsing,
  async (t) => {
    const sandbox = new Sandbox(t);
    // As CI servers show the artifacts of jobs.
    const page = await openPage(
      sandbox,
      pageOf(resultsOf([rowOf('a.log', { ERROR: 3 }), rowOf('b.log')])),
      {},
      'frame',
    );
    const frame = page.frameLocator('iframe');
    const theme = frame.getByRole('button', { name: 'Dark theme' });
    await theme.click();
    assert.equal(await theme.getAttribute('aria-pressed'), 'true');
    await frame.getByLabel('Name').fill('b.');
    assert.deepEqual(await frame.locator('.virtual button.path').allTextContents(), ['b.log']);
  },
);
