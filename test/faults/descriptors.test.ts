import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zip } from '../archive/zip-builder.ts';
import { parseCsv, Sandbox } from '../support/sandbox.ts';
import { assertNoStack } from './running.ts';

const PLAIN = 500;
const PACKED = 300;
const ARCHIVES = 100;

/** Plain, compressed and archived logs of one line each. */
function logs(t: TestContext): Sandbox {
  const sandbox = new Sandbox(t);
  const text = 'ERROR x\n';
  const packed = gzipSync(text);
  const archive = zip([{ name: 'a.log', content: text }]).bytes;
  for (let i = 0; i < PLAIN; i++) sandbox.write(`plain/${i % 20}/${i}.log`, text);
  for (let i = 0; i < PACKED; i++) sandbox.write(`packed/${i % 20}/${i}.log.gz`, packed);
  for (let i = 0; i < ARCHIVES; i++) sandbox.write(`archives/${i}.zip`, archive);
  return sandbox;
}

for (const limit of [40, 64]) {
  test(`with ${limit} open files and 64 jobs all is counted`, {
    skip: process.platform === 'win32',
    timeout: 60_000,
  }, async (t) => {
    const { stdout, stderr, code } = await logs(t).shell(
      `ulimit -n ${limit}; exec $LOGANALYZE -j 64 -o - --no-total .`,
    );
    assertNoStack({ stderr });
    assert.equal(code, 0, stderr);
    const rows = parseCsv(stdout);
    assert.equal(rows.length, PLAIN + PACKED + ARCHIVES);
    for (const row of rows) assert.deepEqual([row.ERROR, row.Status], ['1', 'ok'], row.File);
  });
}
