import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { zip } from '../archive/zip-builder.ts';
import { needing } from '../faults/running.ts';
import {
  type CsvRow,
  ended,
  outcomes,
  parseCsv,
  permissions,
  Sandbox,
  unprivileged,
} from '../support/sandbox.ts';

const posix = process.platform === 'win32' ? { skip: 'needs POSIX' } : {};

/** Counts what is new below `logs`, and gives `lines`, or `lines: detail`, of each file that has some. */
async function news(sandbox: Sandbox, ...options: string[]): Promise<Record<string, string>> {
  const args = ['logs', '--state', 'state', '-q', '-o', '-', '--no-total', ...options];
  const { stdout, stderr, code } = await sandbox.run(args);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  const text = ({ Lines, Detail }: CsvRow): string =>
    Detail === '' ? (Lines as string) : `${Lines}: ${Detail}`;
  const rows = parseCsv(stdout).map((row) => [row.File.replace('logs/', ''), text(row)] as const);
  return Object.fromEntries(rows.filter(([, text]) => text !== '0'));
}

const waiting = (bytes: number): string => `an unfinished last line of ${bytes} bytes waits to be counted`;

test('what is appended is counted once, an unfinished line when it is finished', async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'ERROR a\nINFO b\n');
  assert.deepEqual(await news(sandbox), { 'app.log': '2' });
  assert.deepEqual(await news(sandbox), {});
  appendFileSync(path, 'WARN c\nINFO unfin');
  assert.deepEqual(await news(sandbox), { 'app.log': `1: ${waiting(10)}` });
  assert.deepEqual(await news(sandbox), { 'app.log': `0: ${waiting(10)}` });
  appendFileSync(path, 'ished\n');
  assert.deepEqual(await news(sandbox), { 'app.log': '1' });
});

test('renamed, compressed and recompressed logs are known by their content', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'ERROR a\nINFO b\n');
  await news(sandbox);
  appendFileSync(path, 'WARN c\nERROR cut o');
  renameSync(path, `${path}.1`);
  sandbox.write('logs/app.log', 'INFO new\n');
  assert.deepEqual(await news(sandbox), { 'app.log': '1', 'app.log.1': '2' });
  writeFileSync(`${path}.2.gz`, gzipSync(readFileSync(`${path}.1`)));
  rmSync(`${path}.1`);
  assert.deepEqual(await news(sandbox), {});
  writeFileSync(
    `${path}.3.gz`,
    gzipSync(`${'ERROR a\nINFO b\nWARN c\nERROR cut o'}ff\nINFO more\n`, { level: 1 }),
  );
  rmSync(`${path}.2.gz`);
  assert.deepEqual(await news(sandbox), { 'app.log.3.gz': '1' });
});

test('a compressed copy beside the log that it was made of is the same lines', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'ERROR a\nINFO b\n');
  await news(sandbox);
  appendFileSync(path, 'WARN c\n');
  renameSync(path, `${path}.1`);
  writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(`${path}.1`)));
  assert.deepEqual(await news(sandbox), { 'app.log.1': '1' });
  rmSync(`${path}.1`);
  assert.deepEqual(await news(sandbox), {});
});

test('a log that a followed link leads to by another name is not rotated', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/releases/1/app.log', 'ERROR a\nERROR b');
  assert.deepEqual(await news(sandbox), { 'releases/1/app.log': `1: ${waiting(7)}` });
  symlinkSync('releases/1', sandbox.at('logs/current'));
  const found = await news(sandbox, '--follow-symlinks');
  assert.equal(found['current/app.log'], `0: ${waiting(7)}`);
  appendFileSync(path, 'c\n');
  assert.equal((await news(sandbox, '--follow-symlinks'))['current/app.log'], '1');
});

test('rotated twice between two runs, and the second time compressed', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'ERROR a\n');
  await news(sandbox);
  appendFileSync(path, 'ERROR b\n');
  writeFileSync(`${path}.2.gz`, gzipSync(readFileSync(path)));
  rmSync(path);
  sandbox.write('logs/app.log.1', 'INFO never seen before\n');
  sandbox.write('logs/app.log', 'INFO newest\n');
  assert.deepEqual(await news(sandbox), { 'app.log': '1', 'app.log.1': '1', 'app.log.2.gz': '1' });
  assert.deepEqual(await news(sandbox), {});
});

test(
  'copytruncate: the copy goes on where the log was, also between copy and truncation',
  posix,
  async (t) => {
    const sandbox = new Sandbox(t);
    const path = sandbox.write('logs/app.log', 'ERROR a\nINFO b\n');
    await news(sandbox);
    appendFileSync(path, 'INFO c\n');
    copyFileSync(path, `${path}.1`);
    assert.deepEqual(await news(sandbox), { 'app.log': '1' });
    truncateSync(path);
    appendFileSync(path, 'INFO d\n');
    assert.deepEqual(await news(sandbox), { 'app.log': '1' });
    appendFileSync(path, 'INFO e\n');
    copyFileSync(path, `${path}.2`);
    truncateSync(path);
    assert.deepEqual(await news(sandbox), { 'app.log.2': '1' });
    assert.deepEqual(await news(sandbox), {});
  },
);

test('another content in the same file is new, even of the same length and time', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'ERROR a\nINFO b\n');
  await news(sandbox);
  const { mtime, ino } = statSync(path);
  writeFileSync(path, 'ERROR x\nINFO y\n');
  utimesSync(path, mtime, mtime);
  assert.equal(statSync(path).ino, ino);
  assert.deepEqual(await news(sandbox), { 'app.log': '2' });
  truncateSync(path);
  assert.deepEqual(await news(sandbox), {});
  appendFileSync(path, 'ERROR z\n');
  assert.deepEqual(await news(sandbox), { 'app.log': '1' });
});

test('two logs with the same first kilobytes are two', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const banner = `INFO ${'='.repeat(5000)}\n`;
  const a = sandbox.write('logs/a.log', `${banner}ERROR of a\n`);
  const b = sandbox.write('logs/b.log', `${banner}ERROR of b\n`);
  assert.deepEqual(await news(sandbox), { 'a.log': '2', 'b.log': '2' });
  renameSync(a, `${a}.1`);
  copyFileSync(b, `${b}.1`);
  rmSync(b);
  appendFileSync(`${b}.1`, 'ERROR more of b\n');
  sandbox.write('logs/a.log', `${banner}ERROR of a new a\n`);
  assert.deepEqual(await news(sandbox), { 'a.log': '2', 'b.log.1': '1' });
});

test('a log with two names is counted under one', posix, async (t) => {
  const sandbox = new Sandbox(t);
  linkSync(sandbox.write('logs/a.log'), sandbox.at('logs/b.log'));
  assert.deepEqual(await news(sandbox), { 'a.log': '1', 'b.log': '0: same file as logs/a.log' });
  appendFileSync(sandbox.at('logs/b.log'), 'ERROR x\n');
  assert.deepEqual(await news(sandbox), { 'a.log': '1', 'b.log': '0: same file as logs/a.log' });
});

test('UTF-16 and JSON arrays: what is new of them, too', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const path = sandbox.write('logs/wide.log', utf16('\uFEFFERROR a\nINFO b\n'));
  sandbox.write('logs/array.log', '[{"level":"error"},\n{"level":30}]');
  assert.deepEqual(await news(sandbox), { 'array.log': '2', 'wide.log': '2' });
  assert.deepEqual(await news(sandbox), {});
  appendFileSync(path, utf16('WARN c\n'));
  assert.deepEqual(await news(sandbox), { 'wide.log': '1' });
  renameSync(path, `${path}.1`);
  assert.deepEqual(await news(sandbox), {});
});

test(
  'the members of an archive are new once, and have their rows again where all is told',
  posix,
  async (t) => {
    const sandbox = new Sandbox(t);
    const path = sandbox.write('logs/a.zip', zip([{ name: 'x.log', content: 'ERROR a\nINFO b\n' }]).bytes);
    assert.deepEqual(await news(sandbox), { 'a.zip!x.log': '2' });
    assert.deepEqual(await news(sandbox), {});
    assert.deepEqual(await news(sandbox, '--counts', 'total'), { 'a.zip!x.log': '2' });
    assert.deepEqual(await news(sandbox, '--counts', 'total'), { 'a.zip!x.log': '2' });
    renameSync(path, sandbox.at('logs/b.zip'));
    assert.deepEqual(await news(sandbox, '--counts', 'total'), { 'b.zip!x.log': '2' });
    assert.deepEqual(await news(sandbox), {});
  },
);

test('an unfinished last line waits also where a log is decoded from its start', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const wide = sandbox.write('logs/wide.log', utf16('\uFEFFERROR a\nINFO b ERR'));
  const packed = sandbox.write('logs/app.log.gz', gzipSync('ERROR a\nno level ERR'));
  assert.deepEqual(await news(sandbox), {
    'app.log.gz': `1: ${waiting(12)}`,
    'wide.log': `1: ${waiting(20)}`,
  });
  assert.deepEqual(await news(sandbox), {
    'app.log.gz': `0: ${waiting(12)}`,
    'wide.log': `0: ${waiting(20)}`,
  });
  appendFileSync(wide, utf16('OR\n'));
  appendFileSync(packed, gzipSync('OR\nWARN c\nunfinished'));
  assert.deepEqual(await news(sandbox), { 'app.log.gz': `2: ${waiting(10)}`, 'wide.log': '1' });
  appendFileSync(wide, utf16('last'));
  assert.deepEqual(await news(sandbox, '--counts', 'total'), {
    'app.log.gz': `3: ${waiting(10)}`,
    'wide.log': `2: ${waiting(8)}`,
  });
  // Rotated, they will not be finished any more.
  renameSync(wide, sandbox.at('logs/wide-20261122.log'));
  renameSync(packed, sandbox.at('logs/app.log.1.gz'));
  assert.deepEqual(await news(sandbox), { 'app.log.1.gz': '1', 'wide-20261122.log': '1' });
  assert.deepEqual(await news(sandbox), {});
});

test('a compressed log that is named by the day is over', posix, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/app.log-20261122.gz', gzipSync('ERROR a\nERROR cut o'));
  sandbox.write('logs/app-20261122.log.gz', gzipSync('ERROR b\nERROR cut o'));
  assert.deepEqual(await news(sandbox), { 'app-20261122.log.gz': '2', 'app.log-20261122.gz': '2' });
});

test(
  'compressed data that break off within a line: the line waits until they are whole',
  posix,
  async (t) => {
    const sandbox = new Sandbox(t);
    const text = Array.from({ length: 20_000 }, (_, i) => `ERROR line ${i} ${Math.sin(i)}\n`).join('');
    const packed = gzipSync(text);
    const path = sandbox.write('logs/app.log.1.gz', packed.subarray(0, 100_000));
    const args = ['logs', '--state', 'state', '-q', '-o', '-', '--no-total'];
    const { stdout, code } = await sandbox.run(args);
    assert.equal(code, 3);
    const [half] = parseCsv(stdout);
    assert.equal(half?.Status, 'partial');
    assert.equal(half?.ERROR, half?.Lines);
    writeFileSync(path, packed);
    assert.deepEqual(await news(sandbox), { 'app.log.1.gz': String(20_000 - Number(half?.Lines)) });
  },
);

test(
  'a JSON array that grows: each element once, whether its bracket is missing or written anew',
  posix,
  async (t) => {
    const sandbox = new Sandbox(t);
    const partial = async (): Promise<CsvRow[]> => {
      const { stdout } = await sandbox.run(['logs', '--state', 'state', '-q', '-o', '-', '--no-total']);
      return parseCsv(stdout);
    };
    const open = sandbox.write('logs/open.log', '[{"level":"error"},\n{"level":"er');
    const closed = sandbox.write('logs/closed.log', '[{"level":"error"},\n{"level":30}\n]\n');
    assert.deepEqual(
      (await partial()).map(({ File, Lines, Status }) => [File, Lines, Status]),
      [
        ['logs/closed.log', '2', 'ok'],
        ['logs/open.log', '1', 'partial'],
      ],
    );
    appendFileSync(open, 'ror"}]');
    writeFileSync(closed, '[{"level":"error"},\n{"level":30},\n{"level":50}\n]\n');
    assert.deepEqual(await news(sandbox), { 'closed.log': '1', 'open.log': '1' });
    assert.deepEqual(await news(sandbox), {});
  },
);

const MIB = 2 ** 20;
/** Lines of 64 bytes, each with its number, and how many of them are a MiB. */
const LINES_A_MIB = MIB / 64;
function mebibytes(count: number): string {
  let text = '';
  for (let i = 0; i < count * LINES_A_MIB; i++) text += `ERROR line ${i} `.padEnd(63, 'x').concat('\n');
  return text;
}

test('much that is new is shared among workers, up to the same place', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const text = mebibytes(20);
  const path = sandbox.write('logs/app.log', `\uFEFF${text}${text}INFO unfin`);
  assert.deepEqual(await news(sandbox, '-j', '2'), { 'app.log': `${40 * LINES_A_MIB}: ${waiting(10)}` });
  const { size } = statSync(path);
  appendFileSync(path, `ished\n${text}${text}${text}WARN cut`);
  const { stdout } = await sandbox.run(['logs', '--state', 'state', '-q', '-o', '-', '-j', '2']);
  const [row] = parseCsv(stdout);
  assert.equal(row?.Lines, String(60 * LINES_A_MIB + 1));
  assert.equal(row?.INFO, '1');
  assert.equal(row?.Bytes, String(statSync(path).size - size + 10 - 8));
  renameSync(path, `${path}.1`);
  assert.deepEqual(await news(sandbox), { 'app.log.1': '1' });
  assert.deepEqual(await news(sandbox), {});
});

/** Has reads behind so many bytes fail, in all threads. */
const FAIL_BEHIND = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { readSync } = fs;
  fs.readSync = (...args) => {
    if (args[4] > 50 * 2 ** 20 && args[3] > 5000) throw Object.assign(new Error('EIO'), { code: 'EIO' });
    return readSync(...args);
  };
  syncBuiltinESMExports();`;

test('a long log of which a part cannot be read counts when all of it can', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'INFO a\n');
  await news(sandbox);
  const text = mebibytes(20);
  appendFileSync(path, `${text}${text}${text}`);
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(sandbox.write('fail.mjs', FAIL_BEHIND)).href}` };
  const args = ['logs', '--state', 'state', '-q', '-o', '-', '--no-total'];
  for (const [counts, lines] of [
    ['new', '0'],
    ['total', '1'],
  ] as const) {
    const { stdout, code } = await sandbox.run([...args, '--counts', counts], { env });
    assert.equal(code, 3);
    const [row] = parseCsv(stdout);
    assert.deepEqual([row?.Lines, row?.Status], [lines, 'partial']);
    assert.equal(row?.Detail, 'cannot be read to its end: input/output error');
  }
  assert.deepEqual(await news(sandbox), { 'app.log': String(60 * LINES_A_MIB) });
});

test('--counts total gives all that ever was, wherever it lies now', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'ERROR a\nINFO b\n');
  await news(sandbox);
  appendFileSync(path, 'WARN c\n');
  assert.deepEqual(await news(sandbox, '--counts', 'total'), { 'app.log': '3' });
  assert.deepEqual(await news(sandbox, '--counts', 'total'), { 'app.log': '3' });
  writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(path)));
  writeFileSync(path, 'INFO other\n');
  assert.deepEqual(await news(sandbox, '--counts', 'total'), { 'app.log': '1', 'app.log.1.gz': '3' });
  assert.deepEqual(await news(sandbox), {});
});

test('an output that cannot be written leaves the state as it was', permissions, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/app.log', 'ERROR a\n');
  execFileSync('chmod', ['777', sandbox.path]);
  const args = ['logs', '--state', 'state', '-q', '-o', '/dev/full'];
  const failed = await sandbox.run(args, unprivileged);
  assert.equal(failed.code, 4);
  assert.deepEqual(sandbox.list(), ['logs']);
  const { stdout } = await sandbox.run(['logs', '--state', 'state', '-q', '-o', '-'], unprivileged);
  assert.match(stdout, /^TOTAL,1,/m);
});

test('a state that is damaged, of another kind or of a newer version is refused, and kept', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/app.log', 'ERROR a\n');
  await news(sandbox);
  const sound = sandbox.read('state');
  for (const [content, says] of [
    [
      sound.replace('app.log', 'abb.log'),
      /is damaged: restore it from a backup, or remove it to count everything anew/,
    ],
    [sound.slice(0, -20), /is damaged/],
    ['', /is damaged, or no state/],
    ['{"a":1}\n', /is no state of this program; name another file/],
    [sound.replace('"version":1', '"version":2'), /written by a newer version/],
  ] as const) {
    sandbox.write('state', content);
    const { code, stderr } = await sandbox.run(['logs', '--state', 'state', '-q']);
    assert.equal(code, 2);
    assert.match(stderr, says);
    assert.equal(sandbox.read('state'), content);
  }
});

test(
  'two runs at once: one waits, fails or is skipped; a lock of a dead run holds no one up',
  posix,
  async (t) => {
    const sandbox = new Sandbox(t);
    sandbox.write('logs/app.log', 'ERROR a\n');
    await sandbox.shell('mkfifo pipe');
    const first = sandbox.start(['logs', 'pipe', '--state', 'state', '-q', '-o', 'first.csv']);
    const firstEnd = ended(first);
    while (!sandbox.list().includes('state.lock')) await new Promise((resolve) => setTimeout(resolve, 20));
    const args = ['logs', '--state', 'state', '-q'];
    const failed = await sandbox.run([...args, '--lock', 'fail']);
    assert.match(
      failed.stderr,
      /^loganalyze: Another run is at work with state: process \d+ on \S+, since [-\d]{10} [:\d]{8} UTC\.\n$/,
    );
    assert.ok(failed.stderr.includes(` ${first.pid} on ${hostname()},`));
    assert.equal(failed.code, 3);
    const skipped = await sandbox.run([...args, '--lock', 'skip', '-o', 'no.csv']);
    assert.deepEqual([skipped.code, skipped.stderr], [0, '']);
    assert.ok(!sandbox.list().includes('no.csv'));
    const second = sandbox.run([...args, '-o', 'second.csv']);
    writeFileSync(sandbox.at('pipe'), 'INFO x\n');
    await firstEnd;
    assert.equal((await second).code, 0);
    assert.match(sandbox.read('first.csv'), /^TOTAL,1,0,1,/m);
    assert.match(sandbox.read('second.csv'), /^TOTAL,0,0,0,/m);
    // One that was killed.
    const killed = sandbox.start(['logs', 'pipe', '--state', 'state', '-q']);
    const end = ended(killed);
    while (!sandbox.list().includes('state.lock')) await new Promise((resolve) => setTimeout(resolve, 20));
    killed.kill('SIGKILL');
    await end;
    assert.ok(sandbox.list().includes('state.lock'));
    assert.equal((await sandbox.run([...args, '--lock', 'fail'])).code, 0);
    assert.deepEqual(
      sandbox.list().filter((name) => name.startsWith('state')),
      ['state'],
    );
  },
);

test('a byte order mark is no other content', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', '\uFEFFERROR a\nERROR b\n');
  assert.deepEqual(await news(sandbox), { 'app.log': '2' });
  appendFileSync(path, 'ERROR c\n');
  assert.deepEqual(await news(sandbox), { 'app.log': '1' });
  renameSync(path, `${path}.1`);
  assert.deepEqual(await news(sandbox), {});
  writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(`${path}.1`)));
  rmSync(`${path}.1`);
  assert.deepEqual(await news(sandbox), {});
  // And unpacked again.
  writeFileSync(`${path}.1`, '\uFEFFERROR a\nERROR b\nERROR c\n');
  rmSync(`${path}.1.gz`);
  assert.deepEqual(await news(sandbox), {});
});

test('a compressed copy that is still being written waits until it is whole', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const text = Array.from({ length: 20_000 }, (_, i) => `ERROR line ${i} ${Math.sin(i)}\n`).join('');
  const path = sandbox.write('logs/app.log', text);
  await news(sandbox);
  const packed = gzipSync(`${text}ERROR new\n`);
  writeFileSync(`${path}.1.gz`, packed.subarray(0, 100_000));
  const { stdout, code } = await sandbox.run(['logs', '--state', 'state', '-q', '-o', '-']);
  assert.match(stdout, /app\.log\.1\.gz,0,0,0,0,0,0,0,0,0,0,partial,gzip data cut off/);
  assert.equal(code, 3);
  rmSync(path);
  writeFileSync(`${path}.1.gz`, packed);
  assert.deepEqual(await news(sandbox), { 'app.log.1.gz': '1' });
});

test('logs that only begin alike are not taken for each other', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'INFO banner\n');
  await news(sandbox);
  writeFileSync(`${path}.1.gz`, gzipSync('INFO banner\nERROR 1\n'));
  writeFileSync(path, 'INFO banner\nERROR 3\n');
  const counted = await news(sandbox);
  // Either may be the one that goes on; three lines are new.
  assert.equal(total(counted), 3, JSON.stringify(counted));
  for (let job = 0; job < 3; job++) {
    rmSync(sandbox.at('logs'), { recursive: true });
    sandbox.write(`logs/job-${job}.log`, 'ERROR: build failed\n');
    assert.deepEqual(await news(sandbox), { [`job-${job}.log`]: '1' });
  }
});

test('a copy named by the day: what waits in it is counted when the log was truncated', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'ERROR 1\nERROR 2 unf');
  await news(sandbox);
  copyFileSync(path, sandbox.at('logs/app-20261122.log'));
  assert.equal(total(await news(sandbox)), 0);
  truncateSync(path);
  assert.deepEqual(await news(sandbox), { 'app-20261122.log': '1' });
  assert.deepEqual(await news(sandbox), {});
});

test('the files that a run writes must be others', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/app.log');
  for (const args of [
    ['--state', 's', '-o', 's'],
    ['--state', 's', '-o', 's.next'],
    ['--state', 's.json', '--baseline', 's.json', '--update-baseline'],
  ]) {
    const { code, stderr } = await sandbox.run(['logs', ...args]);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, /would be written twice; name another file/);
  }
});

test('a log that cannot be read for once goes on where it was', permissions, async (t) => {
  const sandbox = new Sandbox(t);
  execFileSync('chmod', ['777', sandbox.path]);
  const path = sandbox.write('logs/app.log', 'ERROR a\n');
  const lines = async (): Promise<string | undefined> => {
    const { stdout } = await sandbox.run(['logs', '--state', 'state', '-q', '-o', '-'], unprivileged);
    return parseCsv(stdout).at(-1)?.Lines;
  };
  chmodSync(path, 0o644);
  assert.equal(await lines(), '1');
  appendFileSync(path, 'ERROR b\n');
  chmodSync(path, 0);
  assert.equal(await lines(), '0');
  chmodSync(path, 0o644);
  assert.equal(await lines(), '1');
  renameSync(path, `${path}.1`);
  chmodSync(`${path}.1`, 0);
  assert.equal(await lines(), '0');
  chmodSync(`${path}.1`, 0o644);
  assert.equal(await lines(), '0');
});

test('own level words hold for what is new, too', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/app.log', 'AUDIT a\n');
  sandbox.write('logs/wide.log', Buffer.from('\uFEFFAUDIT a\n', 'utf16le'));
  const args = ['logs', '--state', 'state', '-q', '-o', '-', '--no-total', '--level-alias', 'AUDIT=NOTICE'];
  const { stdout } = await sandbox.run(args);
  assert.deepEqual(
    parseCsv(stdout).map(({ NOTICE }) => NOTICE),
    ['1', '1'],
  );
});

test('the line of a message is that of the log, also where it is read on', async (t) => {
  const sandbox = new Sandbox(t);
  const samples = async (): Promise<string[]> => {
    const args = ['logs', '--state', 'state', '-q', '-o', 'top.json', '--top', '9'];
    assert.equal((await sandbox.run(args)).code, 0);
    const [, errors] = JSON.parse(readFileSync(sandbox.at('top.json'), 'utf8')).top;
    return errors.messages.map(({ template, sample }: { template: string; sample: { line?: number } }) => {
      return `${template}: ${sample.line}`;
    });
  };
  const path = sandbox.write('logs/app.log', 'INFO a\nERROR first\nINFO unfin');
  assert.deepEqual(await samples(), ['first: 2']);
  appendFileSync(path, 'ished\nERROR second\nERROR thi');
  assert.deepEqual(await samples(), ['second: 4']);
  appendFileSync(path, 'rd\n');
  renameSync(path, `${path}.1`);
  sandbox.write('logs/app.log', 'INFO new\nERROR fourth\n');
  assert.deepEqual(await samples(), ['fourth: 2', 'third: 5']);
  appendFileSync(path, 'ERROR fifth\n');
  assert.deepEqual(await samples(), ['fifth: 3']);
});

test('gates are about what is new, and a run with nothing to say says nothing', async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', 'ERROR a\n');
  const args = ['logs', '--state', 'state', '-q', '-o', 'out.csv', '--fail-on', 'error>0'];
  assert.equal((await sandbox.run(args)).code, 1);
  const quiet = await sandbox.run(args);
  assert.deepEqual([quiet.code, quiet.stdout, quiet.stderr], [0, '', '']);
  appendFileSync(path, 'INFO b\n');
  assert.equal((await sandbox.run(args)).code, 0);
  assert.equal((await sandbox.run(['logs', '--counts', 'total'])).code, 2);
});

for (const mode of ['create', 'copytruncate', 'nocreate'] as const) {
  test(`logrotate itself, with ${mode}: every line is counted once`, {
    ...posix,
    ...needing('logrotate'),
  }, async (t) => {
    const sandbox = new Sandbox(t);
    sandbox.folder('logs');
    execFileSync('chmod', ['755', sandbox.at('logs')]);
    const user = process.getuid?.() === 0 ? 'su root root\n' : '';
    sandbox.write(
      'rotate.conf',
      `${sandbox.at('logs')}/*.log {\n${user}rotate 4\ncompress\ndelaycompress\n${mode}\nmissingok\n}\n`,
    );
    execFileSync('chmod', ['644', sandbox.at('rotate.conf')]);
    let written = 0;
    let counted = 0;
    for (let round = 0; round < 7; round++) {
      for (const name of ['app.log', 'web.log']) {
        for (let i = 0; i <= round; i++)
          appendFileSync(sandbox.at(`logs/${name}`), `ERROR ${name} line ${written++}\n`);
      }
      // Not every rotation is seen.
      if (round % 3 !== 1) counted += total(await news(sandbox));
      execFileSync('logrotate', ['-f', '-s', sandbox.at('rotate.state'), sandbox.at('rotate.conf')]);
      if (round % 2 === 0) counted += total(await news(sandbox));
    }
    counted += total(await news(sandbox));
    assert.equal(counted, written);
    assert.ok(sandbox.list('logs').some((name) => name.endsWith('.gz')));
  });
}

function total(rows: Readonly<Record<string, string>>): number {
  return Object.values(rows).reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
}

test('the state is neither counted nor taken for a log', async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('logs/app.log', 'ERROR a\n');
  const args = ['logs', '--state', 'logs/state.log', '-q', '-o', '-', '--no-total', '--all'];
  for (let i = 0; i < 2; i++) {
    const { stdout, code } = await sandbox.run(args);
    assert.equal(code, 0);
    const found = outcomes(Object.fromEntries(parseCsv(stdout).map((row) => [row.File, row])));
    assert.equal(found['logs/app.log'], 'ok');
    assert.ok(
      Object.values(found).every((text) => text === 'ok' || text.startsWith('skipped: ')),
      JSON.stringify(found),
    );
  }
});

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => `2026-05-01 12:00:00 ERROR thing ${from + i}\n`).join('');

test('a rotation that is written over keeps no log from being known again', posix, async (t) => {
  for (const before of ['', 'a banner\n']) {
    const sandbox = new Sandbox(t);
    const path = sandbox.write('logs/app.log', before + numbered(1, 800));
    sandbox.write('logs/app.log.1', before);
    await news(sandbox);
    writeFileSync(`${path}.1`, readFileSync(path));
    truncateSync(path);
    assert.deepEqual(await news(sandbox), {});
    appendFileSync(path, 'ERROR new\n');
    assert.deepEqual(await news(sandbox), { 'app.log': '1' });
  }
});

test('a compressed log in the inode of an empty one is known again', posix, async (t) => {
  for (let round = 0; round < 8; round++) {
    const sandbox = new Sandbox(t);
    const path = sandbox.write('logs/app.log-2', numbered(1, 800));
    sandbox.write('logs/app.log-3', '');
    await news(sandbox);
    for (const name of ['3', '2']) {
      execFileSync('gzip', [path.replace(/2$/, name)]);
      assert.deepEqual(await news(sandbox), {});
    }
  }
});

test('copies of a log that goes on are the same lines, compressed or not', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const path = sandbox.write('logs/app.log', numbered(1, 300));
  await news(sandbox);
  for (let day = 1; day <= 3; day++) {
    appendFileSync(path, numbered(300 + 10 * day, 305 + 10 * day));
    copyFileSync(path, `${path}-2026050${day}`);
    writeFileSync(`${path}-2026060${day}.gz`, gzipSync(readFileSync(path)));
    appendFileSync(path, `ERROR later ${day}\n`);
    assert.deepEqual(await news(sandbox), { 'app.log': '7' });
  }
});

test('logs of several days that say the same are counted, each of them', posix, async (t) => {
  const sandbox = new Sandbox(t);
  for (let day = 1; day <= 3; day++) {
    sandbox.write(`logs/job-2026-05-0${day}.log`, 'INFO start\nERROR no space\n');
    assert.deepEqual(await news(sandbox), { [`job-2026-05-0${day}.log`]: '2' });
  }
  writeFileSync(sandbox.at('logs/job-2026-05-01.log.gz'), gzipSync('INFO start\nERROR no space\n'));
  assert.deepEqual(await news(sandbox), {});
});

test('a copy in the inode of a log of another kind is known again', posix, async (t) => {
  const sandbox = new Sandbox(t);
  const wide = sandbox.write('logs/wide.log', Buffer.from('ERROR wide\n'.repeat(200), 'utf16le'));
  const path = sandbox.write('logs/app.log', numbered(1, 100));
  assert.deepEqual(await news(sandbox), { 'app.log': '100', 'wide.log': '200' });
  renameSync(wide, `${path}.1`);
  writeFileSync(`${path}.1`, readFileSync(path));
  truncateSync(path);
  assert.deepEqual(await news(sandbox), {});
});
