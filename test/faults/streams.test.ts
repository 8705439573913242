import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { member, tar } from '../archive/tar-builder.ts';
import { logText } from '../decode/decoding.ts';
import { Sandbox } from '../support/sandbox.ts';
import { soon } from './running.ts';

/** Longer than what a pipe holds, so that there is more to come when the reader has seen enough. */
const REST = logText(400_000);

const packed = gzipSync(REST, { level: 1 });
const damaged = Buffer.from(packed);
damaged.fill(0xff, 60_000, 60_050);

/** What is not read to its end, and what is said of it. */
const STREAMS: readonly (readonly [what: string, bytes: Buffer, said: string, args?: readonly string[]])[] = [
  ['damaged gzip', damaged, 'partial: gzip data damaged: '],
  ['more than is allowed', packed, 'partial: becomes more than', ['--max-inflate', '2x']],
  [
    'a zip archive',
    Buffer.concat([Buffer.from('PK\x03\x04'), REST]),
    'skipped: a zip archive is read from its end',
  ],
  ['lz4', Buffer.concat([Buffer.from('04224d186440a7', 'hex'), REST]), 'skipped: compressed with lz4'],
  [
    'a broken array',
    Buffer.concat([Buffer.from('[{"level":"info"}, x'), REST]),
    'partial: JSON array broken at byte ',
  ],
  [
    'what is no tar',
    gzipSync(Buffer.concat([tar(member('a.log', 'x')), REST]), { level: 1 }),
    'partial: tar data damaged: bytes behind its end mark',
  ],
];

for (const [what, bytes, said, args = []] of STREAMS) {
  test(`standard input that is not read to its end is no hang: ${what}`, async (t) => {
    const child = new Sandbox(t).start(['-', '-q', ...args]);
    const end = soon(child, 10_000);
    // Nobody may read all of it.
    child.stdin?.on('error', () => {});
    child.stdin?.write(bytes);
    const { stderr, code } = await end;
    assert.ok(stderr.startsWith(`loganalyze: -: ${said}`), stderr);
    assert.equal(code, 3);
  });

  test(`a pipe that is not read to its end is no hang: ${what}`, {
    skip: process.platform === 'win32',
  }, async (t) => {
    const sandbox = new Sandbox(t);
    sandbox.write('logs/a.log', 'INFO x\n');
    execFileSync('mkfifo', [sandbox.at('pipe')]);
    const end = soon(sandbox.start(['pipe', 'logs', '-q', ...args]), 10_000);
    const writer = createWriteStream(sandbox.at('pipe'));
    sandbox.finally(() => writer.destroy());
    writer.on('error', () => {});
    writer.write(bytes);
    const { stderr, code } = await end;
    assert.ok(stderr.startsWith(`loganalyze: pipe: ${said}`), stderr);
    assert.equal(code, 3);
  });
}
