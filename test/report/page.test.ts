import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { Sandbox } from '../support/sandbox.ts';
import { browsing, closeBrowser, openPage } from './browser.ts';
import { incident } from './incident.ts';
import { pageOf, resultsOf, rowOf } from './results.ts';

const INCIDENT = pageOf(incident());

after(closeBrowser);

/** The paths that the table shows, from its first row. */
async function shownPaths(page: Page, most = 5): Promise<string[]> {
  const paths = await page.locator('.virtual tbody button.path').allTextContents();
  return paths.slice(0, most);
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate('axe.run(document)')) as {
    violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[];
  };
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map((n) => `${n.target} ${n.failureSummary}`).join('; ')}`,
  );
}

test('what failed, since when and where stands first', browsing, async (t) => {
  const page = await openPage(new Sandbox(t), INCIDENT);
  assert.match(await page.title(), /^68 FATAL and 16,150 ERROR lines in 980 of 1,287 files$/);
  const headline = (await page.locator('.headline').innerText()).replaceAll('/\n', '/');
  assert.match(headline, /2 gates failed/);
  assert.match(headline, /7 files not counted, or not to the end/);
  assert.match(headline, /charge <\*> failed: connection to payments-db-<\*>:5432 refused/);
  assert.match(headline, /around it\s+2026-05-01 08:14 to 09:40/);
  assert.match(headline, /308\s+logs\/payments\/pod-12\/app\.log\.2026-05-01T08\.gz/);
});

test('all of it that is not in the table of files can be read without script', browsing, async (t) => {
  const page = await openPage(new Sandbox(t), INCIDENT, { javaScriptEnabled: false });
  const text = await page.locator('body').innerText();
  for (const part of [
    '16,150 ERROR lines', '3,733,120', '90.4 %', 'error>500 in payments/**', 'the baseline has 412', 'retrying in <*> ms',
    'permission denied', 'The 100 files with most errors; 1,187 more files are in this page and shown if scripts may run',
  ]) assert.ok(text.includes(part), part); // biome-ignore format: a list
  assert.equal(await page.locator('#file-table tbody tr').count(), 100);
  assert.equal(await page.locator('#search').isVisible(), false);
  assert.equal(await page.locator('#theme').isVisible(), false);
  // Times, though not drawn.
  await page.getByText('As a table').click();
  assert.match(await page.locator('#time ~ details').innerText(), /2026-05-01 08:00\s+12\s+3,590\s/);
});

test('a column sorts by a click or a key, and says which way', browsing, async (t) => {
  const page = await openPage(new Sandbox(t), INCIDENT);
  const sorted = (name: string): Promise<string | null> =>
    page.getByRole('columnheader', { name }).getAttribute('aria-sort');
  await page.getByRole('button', { name: 'INFO', exact: true }).last().click();
  assert.equal(await sorted('INFO'), 'descending');
  const infos = await page.locator('.virtual tbody td.INFO').allTextContents();
  const numbers = infos.map((text) => Number(text.replaceAll(',', '')));
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => b - a),
  );
  assert.ok((numbers[0] ?? 0) > 3000);

  const file = page.getByRole('columnheader', { name: 'File' }).getByRole('button');
  await file.focus();
  await page.keyboard.press('Enter');
  assert.equal(await sorted('File'), 'ascending');
  assert.equal(await sorted('INFO'), null);
  assert.deepEqual(await shownPaths(page, 2), [
    'logs/auth/pod-01/app.log',
    'logs/auth/pod-01/app.log.2026-05-01T00.gz',
  ]);
  await page.keyboard.press('Enter');
  assert.equal(await sorted('File'), 'descending');
  assert.deepEqual(await shownPaths(page, 1), ['logs/users/pod-08/app.log.2026-05-01T10.gz']);
});

test('the table is searched by name, level and status, and says how many there are', browsing, async (t) => {
  const page = await openPage(new Sandbox(t), INCIDENT);
  const count = page.locator('#file-count');
  assert.equal(await count.getAttribute('aria-live'), 'polite');
  await page.getByLabel('Name').fill('PODS');
  assert.match(await count.innerText(), /^0 of 1,287 files/);
  await page.getByLabel('Name').fill('Payments/pod-0');
  assert.match(await count.innerText(), /^108 of 1,287 files · \d+ FATAL · [\d,]+ ERROR/);
  assert.equal(await page.getByRole('table', { name: 'Files' }).getAttribute('aria-rowcount'), '109');
  await page.getByLabel('Level', { exact: true }).selectOption('FATAL');
  assert.match(await count.innerText(), /^1\d of 1,287 files/);
  for (const path of await shownPaths(page)) assert.match(path, /^logs\/payments\/pod-0/);
  await page.getByLabel('Name').fill('');
  await page.getByLabel('Level', { exact: true }).selectOption('');
  await page.getByLabel('Status').selectOption('partial or failed');
  assert.match(await count.innerText(), /^6 of 1,287 files/);
  const rows = await page.locator('.virtual tbody').innerText();
  assert.match(rows, /gzip data cut off/);
  assert.match(rows, /cannot be opened: permission denied/);
});

test(
  'rows are gone through with the keys, and one opens with all that is known of it',
  browsing,
  async (t) => {
    const page = await openPage(new Sandbox(t), INCIDENT);
    await page.locator('#search-status').focus();
    // Past the heads of eleven columns.
    for (let i = 0; i < 12; i++) await page.keyboard.press('Tab');
    const rowOfFocus = (): Promise<string | null> =>
      page.locator('.virtual tbody tr:focus-within').getAttribute('aria-rowindex');
    assert.equal(await rowOfFocus(), '2');
    await page.keyboard.press('ArrowDown');
    assert.equal(await rowOfFocus(), '3');
    await page.keyboard.press('End');
    assert.equal(await rowOfFocus(), '1288');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    assert.match(await dialog.innerText(), /^logs\/\S+\s/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await rowOfFocus(), '1287');
    await page.keyboard.press('Home');
    assert.equal(await rowOfFocus(), '2');
    // The next stop is behind the table.
    await page.keyboard.press('Tab');
    assert.equal(await page.locator('#file-table :focus').count(), 0);
  },
);

test('a file that is named anywhere is found in the table', browsing, async (t) => {
  const page = await openPage(new Sandbox(t), INCIDENT);
  await page.getByRole('link', { name: 'logs/system/secure' }).click();
  assert.deepEqual(await shownPaths(page), ['logs/system/secure']);
});

test('the chart is zoomed by the mouse, by buttons and by keys', browsing, async (t) => {
  const page = await openPage(new Sandbox(t), INCIDENT);
  const range = page.locator('#chart .note');
  const whole = '2026-05-01 00:00 to 12:00 UTC, a bar is 5 minutes';
  assert.equal(await range.innerText(), whole);
  const errors = page.getByRole('button', { name: /^ERROR \d/ });
  assert.equal(await errors.innerText(), 'ERROR 16,150');

  await page.locator('.plot').scrollIntoViewIfNeeded();
  const box = await page.locator('.u-over').boundingBox();
  assert.ok(box);
  // From 08:00 to 10:00.
  await page.mouse.move(box.x + (box.width * 8) / 12, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + (box.width * 9) / 12, box.y + 50);
  await page.mouse.move(box.x + (box.width * 10) / 12, box.y + 50);
  await page.mouse.up();
  assert.match(
    await range.innerText(),
    /^2026-05-01 (?:07:59|08:00) to (?:09:59|10:00) UTC, a bar is 1 minute$/,
  );
  assert.notEqual(await errors.innerText(), 'ERROR 16,150');
  await page.getByRole('button', { name: 'Later' }).click();
  assert.match(await range.innerText(), /^2026-05-01 (?:08:59|09:00) to (?:10:59|11:00) UTC/);
  await page.getByRole('button', { name: 'Zoom out' }).click();
  assert.match(await range.innerText(), /^2026-05-01 (?:07:59|08:00) to 12:00 UTC/);
  await page.getByRole('button', { name: 'Show all' }).click();
  assert.equal(await range.innerText(), whole);

  await page.locator('.plot').focus();
  await page.keyboard.press('ArrowRight');
  const spoken = page.locator('#chart .spoken');
  assert.match(await spoken.innerText(), /^2026-05-01 00:00: \d+ ERROR, \d+ WARNING$/);
  await page.keyboard.press('+');
  assert.equal(await range.innerText(), '2026-05-01 00:00 to 06:00 UTC, a bar is 2 minutes');
  assert.equal(await spoken.innerText(), await range.innerText());
  await page.keyboard.press('0');
  assert.equal(await range.innerText(), whole);

  const infos = page.getByRole('button', { name: /^INFO 3/ });
  assert.equal(await infos.getAttribute('aria-pressed'), 'false');
  await infos.click();
  assert.equal(await infos.getAttribute('aria-pressed'), 'true');
});

test(
  'the theme is that of the system until another is chosen, which the next report has too',
  browsing,
  async (t) => {
    const sandbox = new Sandbox(t);
    const page = await openPage(sandbox, INCIDENT, { colorScheme: 'dark' });
    const button = page.getByRole('button', { name: 'Dark theme' });
    const color = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await color();
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    await button.click();
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
    const light = await color();
    assert.notEqual(light, dark);
    await page.reload();
    assert.equal(await color(), light);
    await page.emulateMedia({ colorScheme: 'light' });
    await button.click();
    assert.equal(await color(), dark);
  },
);

for (const [look, options] of [
  ['in light', { colorScheme: 'light' }],
  ['in dark', { colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 360, height: 740 } }],
] as const) {
  test(`nothing stands in the way of anyone ${look}`, browsing, async (t) => {
    const page = await openPage(new Sandbox(t), INCIDENT, options);
    for (const summary of await page.locator('summary').all()) await summary.click();
    assert.deepEqual(await violations(page), []);
    const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(isWider, false);
  });
}

test('paper gets what is shown, in light, without what only a hand can use', browsing, async (t) => {
  const page = await openPage(new Sandbox(t), INCIDENT, { colorScheme: 'dark' });
  await page.getByLabel('Name').fill('logs/mail/');
  await page.pdf();
  await page.emulateMedia({ media: 'print' });
  const printed = page.locator('table.printed');
  assert.equal(await printed.isVisible(), true);
  assert.equal(await printed.locator('tbody tr').count(), 36);
  for (const path of await printed.locator('tbody th').allInnerTexts()) assert.match(path, /^logs\/mail\//);
  for (const gone of ['#search', '.virtual', '#theme', '.tools'])
    assert.equal(await page.locator(gone).isVisible(), false);
  assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
});

test(
  'a hundred thousand files: only rows that are seen exist, and each can be found',
  browsing,
  async (t) => {
    const rows = Array.from({ length: 100_000 }, (_, i) => {
      const path = `logs/service-${String(i % 400).padStart(3, '0')}/host-${String(i).padStart(6, '0')}/server.log`;
      return rowOf(path, { ERROR: i % 7 === 0 ? i % 101 : 0, INFO: i, NONE: 3 });
    }).sort((a, b) => (a.path < b.path ? -1 : 1));
    const page = await openPage(new Sandbox(t), pageOf(resultsOf(rows)));
    const count = page.locator('#file-count');
    const elements = page.locator('.virtual tbody tr');
    assert.match(await count.innerText(), /^100,000 files/);
    await page.getByRole('columnheader', { name: 'File' }).getByRole('button').click();
    for (const part of [0, 0.25, 0.5, 1]) {
      await page.evaluate(
        `const box = document.getElementById('file-table'); box.scrollTop = box.scrollHeight * ${part}`,
      );
      const middle = Math.min(99_990, Math.floor(part * 100_000) + 5);
      const path = (rows[middle] as { path: string }).path;
      assert.equal(
        await page.locator(`.virtual tr[aria-rowindex="${middle + 2}"] button`).textContent(),
        path,
      );
      assert.ok((await elements.count()) < 100);
    }
    await page.getByLabel('Name').fill('host-099');
    assert.match(await count.innerText(), /^1,000 of 100,000 files/);
    await page.getByLabel('Name').fill('host-077777');
    assert.deepEqual(await shownPaths(page), ['logs/service-177/host-077777/server.log']);
    await page.getByLabel('Name').fill('');
    await page.getByRole('button', { name: 'INFO', exact: true }).click();
    assert.deepEqual(await shownPaths(page, 1), ['logs/service-399/host-099999/server.log']);
    assert.ok((await elements.count()) < 100);
  },
);
