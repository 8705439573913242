/** A module that ends the process that loads it, before so many of its renames. */
export function killBefore(renames: number): string {
  return `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { renameSync } = fs;
    let left = ${renames};
    fs.renameSync = (...args) => {
      if (left-- === 0) process.kill(process.pid, 'SIGKILL');
      return renameSync(...args);
    };
    syncBuiltinESMExports();`;
}
