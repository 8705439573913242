import { readSync } from 'node:fs';

/** Where bytes come from, front to back. */
export interface Source {
  /** Reads at most `length` bytes to `bytes[at]`; 0 at the end. Throws what the file system throws. */
  read(bytes: Uint8Array, at: number, length: number): number;
}

/** The bytes [start, end) of an open file. */
export function rangeOf(fd: number, start: number, end: number): Source {
  let position = start;
  return {
    read(bytes, at, length) {
      const wanted = Math.min(length, end - position);
      if (wanted <= 0) return 0;
      const n = readSync(fd, bytes, at, wanted, position);
      position += n;
      return n;
    },
  };
}
