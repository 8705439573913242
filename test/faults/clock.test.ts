import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Sandbox } from '../support/sandbox.ts';
import { soon } from './running.ts';

/** A clock that someone sets back, again and again: every look at it shows an hour less. */
const STEPPING_BACK = `
  let now = 1_800_000_000_000;
  Date.now = () => (now -= 3_600_000);
  globalThis.Date = class extends Date {
    constructor(...args) {
      super(...(args.length > 0 ? args : [Date.now()]));
    }
  };`;

test('a clock that is set back changes no count and no time', async (t) => {
  const sandbox = new Sandbox(t);
  for (let i = 0; i < 100; i++) sandbox.write(`logs/${i}.log`, 'ERROR x\n');
  const preload = pathToFileURL(sandbox.write('preload.mjs', STEPPING_BACK)).href;
  const env = { NODE_OPTIONS: `--import=${preload}` };
  const { stdout, code } = await soon(sandbox.start(['logs', '-o', 'out.csv'], { env }));
  assert.equal(code, 0);
  assert.match(stdout, /^100 files found: 100 ok$/m);
  const [, seconds] = /^Total processing time: (.*) seconds$/m.exec(stdout) ?? [];
  const [, inCsv] = /^TOTAL,100,.*,([^,\n]*)$/m.exec(sandbox.read('out.csv')) ?? [];
  for (const text of [seconds, inCsv]) {
    assert.match(text ?? '', /^\d+(\.\d+)?$/);
    assert.ok(Number(text) > 0 && Number(text) < 30, text);
  }
});
