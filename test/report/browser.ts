import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Sandbox } from '../support/sandbox.ts';

export const CHROMIUM = '/usr/bin/chromium';

/** The options of a test that needs a browser. */
export const browsing = existsSync(CHROMIUM) ? {} : { skip: 'chromium not installed' };

let browser: Promise<Browser> | undefined;

/**
 * A page of one's own, which fails the test if anything is sent, refused or complained of in it.
 * @param place in a `frame` it may do nothing but run scripts
 */
export async function openPage(
  sandbox: Sandbox,
  html: string,
  options: BrowserContextOptions = {},
  place: 'window' | 'frame' = 'window',
): Promise<Page> {
  // As root, its own sandbox cannot be set up.
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const path = sandbox.at('report.html');
  writeFileSync(path, html);
  const url = pathToFileURL(path).href;
  const frame = sandbox.write(
    'frame.html',
    '<!doctype html><iframe sandbox="allow-scripts" src="report.html"></iframe>',
  );
  const frameUrl = pathToFileURL(frame).href;
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  page.on('request', (request) => {
    if (request.url() !== url && request.url() !== frameUrl) complaints.push(request.url());
  });
  sandbox.finally(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(place === 'window' ? url : frameUrl);
  return page;
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}
