import type { BigIntStats, Dirent } from 'node:fs';
import type { Remark } from '../row.ts';
import { statOf } from '../stat.ts';
import type { FileType } from '../task.ts';
import { joined, openable } from './paths.ts';
import type { Sink } from './sink.ts';

/** What an entry of a folder is; the last two only where links are followed. */
export type Kind = 'file' | FileType | 'dangling-link' | 'link-loop';

type Typed = Pick<
  Dirent,
  'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket' | 'isBlockDevice' | 'isCharacterDevice'
>;

export function kindOf(entry: Typed): 'file' | FileType {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isFIFO()) return 'fifo';
  if (entry.isSocket()) return 'socket';
  return 'device';
}

/**
 * What the link `name` in the folder `path` below `root` leads to. A link to a folder that it is itself in is a
 * loop, told by device and inode, since the way there can lead through other links.
 */
export function followLink(root: string, path: string, name: string): Kind {
  let target: BigIntStats;
  try {
    target = statOf(joined(joined(root, path), name));
  } catch {
    return 'dangling-link';
  }
  const kind = kindOf(target);
  if (kind !== 'directory') return kind;

  for (let ancestor = path; ; ancestor = ancestor.slice(0, Math.max(0, ancestor.lastIndexOf('/')))) {
    const stats = statOf(openable(joined(root, ancestor)));
    if (stats.dev === target.dev && stats.ino === target.ino) return 'link-loop';
    if (ancestor === '') return kind;
  }
}

/** Hands over something that was found in a folder, which is opened only if it is a regular file. */
export function deliver(sink: Sink, path: string, kind: Kind): void {
  if (kind === 'file') sink.file(path);
  else sink.row(path, remarkOn(kind));
}

function remarkOn(kind: Exclude<Kind, 'file'>): Remark {
  switch (kind) {
    case 'dangling-link':
      return { status: 'failed', finding: { code: 'dangling-link' } };
    case 'link-loop':
      return { status: 'skipped', finding: { code: 'link-loop' } };
    default:
      return { status: 'skipped', finding: { code: 'not-regular', type: kind } };
  }
}
