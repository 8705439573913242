// Runs the tests: `node test/run.mjs [--large | --kafka] [part of a path]...`. Those in test/large take long, those in
// test/kafka start a broker: they run only when they are asked for. Node 20 does not expand patterns after --test, and runs nothing, successfully, for a folder.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;
/** Folders of tests that do not run with the others. */
const APART = ['large', 'kafka'];
const apart = APART.find((folder) => process.argv[2] === `--${folder}`);
const wanted = process.argv.slice(apart ? 3 : 2);
const folderOf = (path) => APART.find((folder) => path.startsWith(join('test', folder, '/')));
const files = readdirSync(root, { recursive: true })
  .map((path) => join('test', path))
  .filter((path) => path.endsWith('.test.ts') && !path.startsWith(join('test', 'bench')))
  .filter((path) => folderOf(path) === apart)
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort();
if (files.length === 0) {
  console.error('No test has such a path.');
  process.exit(1);
}

const args = ['--import', 'tsx', '--test', '--test-reporter=spec', ...files];
const { status } = spawnSync(process.execPath, args, { cwd: join(root, '..'), stdio: 'inherit' });
process.exitCode = status ?? 1;
