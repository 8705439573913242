// Runs the tests: `node test/run.mjs [--large] [part of a path]...`. Those in test/large take long and run only when they
// are asked for. Node 20 does not expand patterns after --test, and runs nothing, successfully, for a folder.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;
const isLarge = process.argv[2] === '--large';
const wanted = process.argv.slice(isLarge ? 3 : 2);
const files = readdirSync(root, { recursive: true })
  .map((path) => join('test', path))
  .filter((path) => path.endsWith('.test.ts') && !path.startsWith(join('test', 'bench')))
  .filter((path) => path.startsWith(join('test', 'large')) === isLarge)
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort();
if (files.length === 0) {
  console.error('No test has such a path.');
  process.exit(1);
}

const args = ['--import', 'tsx', '--test', '--test-reporter=spec', ...files];
const { status } = spawnSync(process.execPath, args, { cwd: join(root, '..'), stdio: 'inherit' });
process.exitCode = status ?? 1;
