// Makes the picture of the README anew: node --import tsx test/report/picture.ts
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { PACKAGE } from '../support/sandbox.ts';
import { CHROMIUM } from './browser.ts';
import { incident } from './incident.ts';
import { pageOf } from './results.ts';

const folder = mkdtempSync(join(tmpdir(), 'loganalyze-picture-'));
const report = join(folder, 'report.html');
writeFileSync(report, pageOf(incident()));
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 1990 } });
await page.goto(pathToFileURL(report).href);
await page.screenshot({ path: join(PACKAGE, '.github/report.png') });
await browser.close();
rmSync(folder, { recursive: true });
