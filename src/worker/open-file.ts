import { constants, fstatSync, openSync, type Stats } from 'node:fs';
import type { FileType, Note } from '../task.ts';
import { systemCode } from './notes.ts';

/** An open file, or why it could not be opened. */
export type Opened = { readonly fd: number } | { readonly note: Note };

/** Opens without waiting: a pipe that took the place of a file since the walk must not hang the open. */
export function openFile(path: string): Opened {
  try {
    return { fd: openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)) };
  } catch (error) {
    const errno = systemCode(error);
    if (errno === 'ENXIO')
      return { note: { status: 'skipped', finding: { code: 'not-regular', type: 'socket' } } };
    const finding = errno === 'ENOENT' ? ({ code: 'vanished' } as const) : ({ code: 'open', errno } as const);
    return { note: { status: 'failed', finding } };
  }
}

/** What is no regular file. */
export function typeOf(stats: Stats): FileType | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'directory';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? 'socket' : 'device';
}

/** `device:inode` */
export function identityOf(fd: number): string {
  const { dev, ino } = fstatSync(fd, { bigint: true });
  return `${dev}:${ino}`;
}
