import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, linkSync, openSync, readFileSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { tarMembers } from '../../src/worker/archive/tar.ts';
import { zipMembers } from '../../src/worker/archive/zip.ts';
import { ByteReader } from '../../src/worker/decode/byte-reader.ts';
import { Sandbox } from '../support/sandbox.ts';
import { outline, readAll, shown } from './reading.ts';

// What real programs make. What it means is tested without them beside this.

const GNU_TAR = needs('tar', ['--version'], /GNU tar/);
const INFO_ZIP = needs('zip', ['-v'], /Info-ZIP/);
const SEVEN_ZIP = needs('7z', [], /7-Zip/);
const PYTHON = needs('python3', ['-c', 'print(3)']);

/** Options of a test that needs a program: skipped where it is missing, or its version is another one. */
function needs(program: string, args: readonly string[], output = /./): { skip?: string } {
  const { stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return output.test(stdout ?? '') ? {} : { skip: `${program} is missing or another one` };
}

function run(sandbox: Sandbox, program: string, args: readonly string[], input = ''): Buffer {
  return execFileSync(program, args, { cwd: sandbox.path, input, stdio: ['pipe', 'pipe', 'ignore'] });
}

async function readTar(bytes: Buffer): Promise<string[]> {
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
  }
  return outline(await readAll(tarMembers(new ByteReader(source()))));
}

async function readZip(path: string): Promise<string[]> {
  const fd = openSync(path, 'r');
  try {
    return outline(await readAll(zipMembers(fd, statSync(path).size)));
  } finally {
    closeSync(fd);
  }
}

const LONGER_THAN_100 = `${'folder-of-logs/'.repeat(8)}app.log`;
const LONGER_THAN_256 = `${'folder-of-logs/'.repeat(20)}app.log`;

/** A folder with logs, and what is read of its archive. */
function logs(t: TestContext): { sandbox: Sandbox; lines: string[] } {
  const sandbox = new Sandbox(t);
  const content = 'INFO a line\n'.repeat(1000);
  sandbox.write('logs/a.log', 'ERROR a\n');
  sandbox.write('logs/caf\u00e9.log', content);
  sandbox.write('logs/empty.log', '');
  return {
    sandbox,
    lines: ['logs/a.log: ERROR a\n', `logs/caf\u00e9.log: ${shown(content)}`, 'logs/empty.log: '],
  };
}

for (const format of ['v7', 'ustar', 'gnu', 'oldgnu', 'pax']) {
  test(`GNU tar, ${format}`, GNU_TAR, async (t) => {
    const { sandbox, lines } = logs(t);
    symlinkSync('a.log', sandbox.at('logs/soft'));
    linkSync(sandbox.at('logs/a.log'), sandbox.at('logs/hard'));
    const bytes = run(sandbox, 'tar', [`--format=${format}`, '--sort=name', '-c', './logs']);
    assert.deepEqual(await readTar(bytes), [...lines, 'logs/hard (link): ', 'logs/soft (link): ']);
  });
}

for (const [format, name] of [
  ['ustar', LONGER_THAN_100],
  ['gnu', LONGER_THAN_256],
  ['pax', LONGER_THAN_256],
] as const) {
  test(`GNU tar, ${format}, a name of ${name.length} bytes`, GNU_TAR, async (t) => {
    const sandbox = new Sandbox(t);
    sandbox.write(name, 'ERROR long\n');
    symlinkSync(name.slice(0, 90), sandbox.at('soft'));
    const bytes = run(sandbox, 'tar', [`--format=${format}`, '--sort=name', '-c', 'folder-of-logs', 'soft']);
    assert.deepEqual(await readTar(bytes), [`${name}: ERROR long\n`, 'soft (link): ']);
  });
}

for (const format of [['gnu'], ['pax', '0.0'], ['pax', '0.1'], ['pax', '1.0']]) {
  test(`GNU tar, a sparse file, ${format.join(' ')}`, GNU_TAR, async (t) => {
    const sandbox = new Sandbox(t);
    sandbox.write('a.log', 'ERROR sparse\n');
    truncateSync(sandbox.at('a.log'), 20 << 20);
    // So many holes that GNU's map of them does not fit its header.
    const pieces =
      'for i in 2 4 6 8 10 12 14 16 18; do echo x | dd of=a.log bs=1M seek=$i conv=notrunc; done';
    run(sandbox, 'sh', ['-c', pieces]);
    sandbox.write('b.log', 'ERROR whole\n');
    const [name = '', version] = format;
    const options = [`--format=${name}`, ...(version ? [`--sparse-version=${version}`] : [])];
    const bytes = run(sandbox, 'tar', [...options, '-S', '-c', 'a.log', 'b.log']);
    if (bytes.length > 10 << 20) return t.skip('the file system has no holes');
    assert.deepEqual(await readTar(bytes), ['a.log: refused, sparse', 'b.log: ERROR whole\n']);
  });
}

test('GNU tar, appended, concatenated, and with a label', GNU_TAR, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'A\n');
  sandbox.write('b.log', 'B\n');
  run(sandbox, 'tar', ['-cf', '1.tar', '-V', 'a label', 'a.log']);
  run(sandbox, 'tar', ['-rf', '1.tar', 'b.log']);
  run(sandbox, 'tar', ['-cf', '2.tar', 'a.log']);
  const bytes = Buffer.concat([readFileSync(sandbox.at('1.tar')), readFileSync(sandbox.at('2.tar'))]);
  assert.deepEqual(await readTar(bytes), ['a.log: A\n', 'b.log: B\n', 'a.log: A\n']);
});

test('GNU tar, several volumes', GNU_TAR, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', 'x'.repeat(15_000));
  run(sandbox, 'tar', ['-cM', '-L', '10', '-f', '1.tar', '-f', '2.tar', 'a.log']);
  const [first = '', end] = await readTar(readFileSync(sandbox.at('1.tar')));
  const inFirst = Number(/^a.log: (\d+) bytes, .* !truncated$/.exec(first)?.[1]);
  assert.equal(end, '!truncated: the archive ends within a member');
  const rest = 'x'.repeat(15_000 - inFirst);
  assert.deepEqual(await readTar(readFileSync(sandbox.at('2.tar'))), [`a.log: ${shown(rest)} !unsupported`]);
});

const PYTHON_TAR = `
import sys, tarfile, io
tar = tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=getattr(tarfile, sys.argv[1] + '_FORMAT'))
info = tarfile.TarInfo('x' * 120 + '.log')
info.size = 6
info.mtime = 1.5
info.uid = 1 << 40 if sys.argv[1] != 'USTAR' else 0
if sys.argv[1] == 'USTAR': info.name = 'a.log'
tar.addfile(info, io.BytesIO(b'ERROR\\n'))
tar.close()
`;

for (const format of ['USTAR', 'GNU', 'PAX']) {
  test(`Python's tarfile, ${format}`, PYTHON, async (t) => {
    const bytes = run(new Sandbox(t), 'python3', ['-c', PYTHON_TAR, format]);
    const name = format === 'USTAR' ? 'a.log' : `${'x'.repeat(120)}.log`;
    assert.deepEqual(await readTar(bytes), [`${name}: ERROR\n`]);
  });
}

for (const options of [[], ['-0'], ['-9'], ['-fd'], ['-fz'], ['-Z', 'bzip2']]) {
  test(`Info-ZIP ${options.join(' ')}`, INFO_ZIP, async (t) => {
    const { sandbox, lines } = logs(t);
    // With -fd it refuses links: it cannot store what it writes a descriptor for.
    const links = options.includes('-fd') ? [] : ['logs/soft (link): a.log'];
    if (links.length > 0) symlinkSync('a.log', sandbox.at('logs/soft'));
    run(sandbox, 'zip', ['-r', '-y', ...options, 'a.zip', 'logs']);
    const read = await readZip(sandbox.at('a.zip'));
    assert.deepEqual(read.sort(), [...lines, ...links].sort());
  });
}

test('Info-ZIP, encrypted', INFO_ZIP, async (t) => {
  const { sandbox } = logs(t);
  run(sandbox, 'zip', ['-e', '-P', 'x', 'a.zip', 'logs/a.log']);
  assert.deepEqual(await readZip(sandbox.at('a.zip')), ['logs/a.log: refused, encrypted']);
});

test('Info-ZIP, from a pipe to a pipe, also without the directory', INFO_ZIP, async (t) => {
  const sandbox = new Sandbox(t);
  const content = 'WARN piped\n'.repeat(100_000);
  const bytes = run(sandbox, 'sh', ['-c', 'zip -fz- - - | cat'], content);
  sandbox.write('a.zip', bytes);
  assert.deepEqual(await readZip(sandbox.at('a.zip')), [`-: ${shown(content)}`]);
  sandbox.write('cut.zip', bytes.subarray(0, bytes.lastIndexOf('PK\x01\x02')));
  assert.deepEqual(await readZip(sandbox.at('cut.zip')), [
    `-: ${shown(content)}`,
    '!truncated: its directory is missing; it may be cut off',
  ]);
});

test('Info-ZIP, as zip64 to a pipe, which loses its directory', INFO_ZIP, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.zip', run(sandbox, 'sh', ['-c', 'zip -fz - - | cat'], 'WARN piped\n'));
  const [member, end] = await readZip(sandbox.at('a.zip'));
  assert.equal(member, '-: WARN piped\n');
  // Its end record has neither where the directory is nor a zip64 record that would; later versions may.
  assert.match(end ?? '', /^(!damaged: its directory does not hold)?$/);
});

test('Info-ZIP, split into volumes', INFO_ZIP, async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log', Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 7)));
  run(sandbox, 'zip', ['-0', '-s', '64k', 'a.zip', 'a.log']);
  for (const name of ['a.zip', 'a.z01']) {
    assert.deepEqual(await readZip(sandbox.at(name)), ['!unsupported: it is one of several volumes']);
  }
});

for (const method of ['Copy', 'Deflate', 'BZip2']) {
  test(`7-Zip, ${method}`, SEVEN_ZIP, async (t) => {
    const { sandbox, lines } = logs(t);
    run(sandbox, '7z', ['a', '-tzip', `-mm=${method}`, 'a.zip', 'logs']);
    assert.deepEqual((await readZip(sandbox.at('a.zip'))).sort(), lines.sort());
  });
}

for (const method of ['Deflate64', 'LZMA', 'PPMd']) {
  test(`7-Zip, ${method}`, SEVEN_ZIP, async (t) => {
    const { sandbox } = logs(t);
    run(sandbox, '7z', ['a', '-tzip', `-mm=${method}`, 'a.zip', 'logs/caf\u00e9.log']);
    assert.deepEqual(await readZip(sandbox.at('a.zip')), ['logs/caf\u00e9.log: refused, method']);
  });
}

test('7-Zip, encrypted with AES', SEVEN_ZIP, async (t) => {
  const { sandbox } = logs(t);
  run(sandbox, '7z', ['a', '-tzip', '-mem=AES256', '-px', 'a.zip', 'logs/a.log']);
  assert.deepEqual(await readZip(sandbox.at('a.zip')), ['logs/a.log: refused, encrypted']);
});

test("Python's zipfile, to a file and to a pipe, by each method that it has", PYTHON, async (t) => {
  const sandbox = new Sandbox(t);
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] if len(sys.argv) > 1 else sys.stdout.buffer, 'w') as z:
  z.writestr('logs/', '')
  for method in (0, 8, 12):
    z.writestr(f'{method}.log', 'INFO\\n' * 1000, compress_type=method)
  with z.open('forced.log', 'w', force_zip64=True) as f:
    f.write(b'forced')
`;
  const content = 'INFO\n'.repeat(1000);
  const lines = [...['0', '8', '12'].map((name) => `${name}.log: ${shown(content)}`), 'forced.log: forced'];
  run(sandbox, 'python3', ['-c', script, 'a.zip']);
  assert.deepEqual(await readZip(sandbox.at('a.zip')), lines);
  sandbox.write('b.zip', run(sandbox, 'sh', ['-c', `python3 -c "$0" | cat`, script]));
  assert.deepEqual(await readZip(sandbox.at('b.zip')), lines);
});
