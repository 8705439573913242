import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LEVELS } from '../../src/core/levels.ts';
import { PACKAGE, Sandbox } from '../support/sandbox.ts';

/** What real programs compressed, archived or converted, and the fixture that it was before. */
const ORIGINALS: Readonly<Record<string, string>> = {
  'archives/ci-logs.zip!0_build.txt': 'maven/compile.log',
  'archives/ci-logs.zip!build/1_Set up job.txt': 'npm/install.log',
  'archives/ci-logs.zip!build/2_Run tests.txt': 'pytest/pytest.log',
  'archives/ci-logs.zip!build/system.txt': 'tsc/tsc.log',
  'archives/support-bundle.tar.gz!logs/catalina.out.1.gz': 'tomcat/catalina.out',
  'archives/support-bundle.tar.gz!logs/nginx/error.log': 'nginx/error_log',
  'archives/support-bundle.tar.gz!logs/server.log': 'postgresql/server.log',
  'compressed/catalina.out.1.gz': 'tomcat/catalina.out',
  'compressed/catalina.out.2.gz': 'tomcat/catalina.out',
  'compressed/catalina.out.3.zst': 'tomcat/catalina.out',
  'compressed/catalina.out.4.bz2': 'tomcat/catalina.out',
  'compressed/catalina.out.5.xz': 'tomcat/catalina.out',
  'encodings/server-utf-16.log': 'postgresql/server.log',
  'encodings/server-utf-16be.log': 'postgresql/server.log',
  'encodings/server-utf-16le.log': 'postgresql/server.log',
};

test('packed and converted fixtures have the counts of what they were made of', async (t) => {
  const counts = new Map(
    readFileSync(join(PACKAGE, 'fixtures/expected.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((row) => [row.slice(0, row.indexOf(',')), row.slice(row.indexOf(',') + 1)]),
  );
  const folders = ['archives', 'compressed', 'encodings'].map((name) => join(PACKAGE, 'fixtures', name));
  const rows = await new Sandbox(t).rows(folders);
  const found = Object.entries(rows).map(([path, row]) => {
    assert.equal(row.Status, 'ok', path);
    const cells = [...LEVELS, 'Lines'].map((column) => row[column]).join(',');
    return [path.slice(join(PACKAGE, 'fixtures/').length), cells];
  });
  const expected = Object.entries(ORIGINALS).map(([path, original]) => [path, counts.get(original)]);
  assert.deepEqual(found, expected);
});
