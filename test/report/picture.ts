// Makes the picture of the README anew: node --import tsx test/report/shoot.ts .github/report.png [light|dark] [width]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { incident } from './incident.ts';
import { pageOf } from './results.ts';

const [path = '.github/report.png', colorScheme = 'light', width = '1280'] = process.argv.slice(2);
const file = join(mkdtempSync(join(tmpdir(), 'report-')), 'report.html');
writeFileSync(file, pageOf(incident()));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({
  viewport: { width: Number(width), height: 900 },
  deviceScaleFactor: Number(process.env.DPR ?? 1),
  colorScheme: colorScheme as 'light',
});
page.on('console', (m) => console.log(m.text()));
page.on('pageerror', (m) => console.log(m));
await page.goto(pathToFileURL(file).href);
await page.waitForTimeout(300);
if (path.endsWith('.pdf'))
  await page.pdf({
    path,
    format: 'A4',
    margin: { top: '14mm', bottom: '14mm', left: '12mm', right: '12mm' },
  });
else await page.screenshot({ path, fullPage: true });
await browser.close();
