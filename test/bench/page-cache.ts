import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Corpus } from './corpus-store.ts';

/** Reads all files of a folder once, so that the first process measured finds what the others find. */
export function warmPageCache(folder: string): void {
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) warmPageCache(path);
    else {
      const fd = openSync(path, 'r');
      while (readSync(fd, buffer) > 0);
      closeSync(fd);
    }
  }
}

/**
 * Takes the files of a corpus that is kept out of the page cache, so that the next one has it alone. Deleting
 * a corpus does the same. Only for corpora of few files: the others are small. Does nothing without GNU dd.
 */
export function coolPageCache(corpus: Corpus): void {
  for (const file of corpus.files) {
    spawnSync('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], {
      stdio: 'ignore',
    });
  }
}
