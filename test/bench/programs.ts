import { spawnSync } from 'node:child_process';

/** The packages of Debian and Ubuntu whose name is not that of the program. */
const PACKAGES: Readonly<Record<string, string>> = {
  rg: 'ripgrep',
  zcat: 'gzip',
  zstdcat: 'zstd',
  bzcat: 'bzip2',
};

const installed = new Map<string, boolean>();

export function isInstalled(program: string): boolean {
  let found = installed.get(program);
  if (found === undefined) {
    // Any answer but "no such file" will do: not every tool knows --version.
    found = spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 10_000 }).error === undefined;
    installed.set(program, found);
  }
  return found;
}

/** `zstd is not installed (sudo apt-get install zstd)` */
export function missingText(program: string): string {
  return `${program} is not installed (sudo apt-get install ${PACKAGES[program] ?? program})`;
}
