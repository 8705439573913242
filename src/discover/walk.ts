import { type Dirent, existsSync } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
import { finished } from 'node:stream/promises';
import type { FileSystemAdapter } from 'fast-glob';
import { errnoOf } from '../errors.ts';
import { tryStat } from '../stat.ts';
import { deliver, followLink, type Kind, kindOf } from './entry.ts';
import { isIgnoredFolder } from './names.ts';
import { joined, openable } from './paths.ts';
import { readFolder } from './read-folder.ts';
import type { Selection } from './selection.ts';
import type { Sink } from './sink.ts';

export interface Walk {
  readonly sink: Sink;
  readonly selection: Selection;
  readonly links: 'skip' | 'follow';
  /** Awaited between two pieces of work; false when the walk is to end. */
  turn(): Promise<boolean>;
}

/**
 * Hands over the files below a folder. fast-glob walks the folders; the files are taken from what it reads, not
 * from what it emits: that is a third faster, needs no object a file, and does not lose the folders whose names its
 * patterns cannot match (those with a newline).
 * @param root the folder as shown; '' is the current one
 */
export async function walkFolder(root: string, walk: Walk): Promise<void> {
  const { selection, sink } = walk;
  await glob(['*'], root, root, async (folder) => {
    const folders: FoundEntry[] = [];
    await readEntries(root, folder, walk, (entry, path) => {
      if (selection.excludes(entry.name, path)) return;
      const shown = joined(root, path);
      if (entry.kind === 'directory') folders.push(entry);
      else if (selection.includes(entry.name, path) || mayHoldLogs(entry, shown)) {
        deliver(sink, shown, entry.kind);
      } else if (entry.kind === 'file') sink.leftOut(shown);
    });
    return folders;
  });
}

/** Whether a link leads to a folder, which is not entered whatever it is called. */
function mayHoldLogs({ name, kind }: FoundEntry, shown: string): boolean {
  if (kind !== 'link') return kind === 'link-loop';
  return !isIgnoredFolder(name) && tryStat(openable(shown))?.isDirectory() === true;
}

/**
 * Hands over the files that match a pattern, whatever their names, and says whether there were any.
 * @throws the system error when a part of the pattern that is not a pattern cannot be looked up
 */
export async function expandGlob(pattern: string, walk: Walk): Promise<boolean> {
  const { default: fastGlob } = await import('fast-glob');
  let found = false;
  const onMatch = (path: string, entry: FoundEntry | Dirent): void => {
    const kind = entry instanceof FoundEntry ? entry.kind : kindOf(entry);
    if (kind === 'directory' || walk.selection.excludes(basename(path), path)) return;
    found = true;
    deliver(walk.sink, path, kind);
  };
  for (const task of fastGlob.generateTasks(withClasses(pattern))) {
    const root = task.base === '.' ? '' : task.base;
    if (!existsSync(openable(root))) continue;
    const readAll = async (folder: string): Promise<FoundEntry[]> => {
      const entries: FoundEntry[] = [];
      await readEntries(root, folder, walk, (entry) => entries.push(entry));
      return entries;
    };
    await glob(task.positive, '', root, readAll, onMatch);
  }
  return found;
}

/**
 * The pattern with `[^/]` for each `?`, which fast-glob takes for a plain character in the folders that a pattern
 * begins with.
 */
function withClasses(pattern: string): string {
  return pattern.replace(/\\.|\[[^\]]*\]|\?(?!\()/g, (part) => (part === '?' ? '[^/]' : part));
}

/** An entry as fast-glob wants it: it asks only for these. */
class FoundEntry {
  readonly name: string;
  readonly kind: Kind;

  constructor(name: string, kind: Kind) {
    this.name = name;
    this.kind = kind;
  }

  isDirectory(): boolean {
    return this.kind === 'directory';
  }

  isFile(): boolean {
    return this.kind !== 'directory';
  }

  /** Links are resolved before fast-glob sees them. */
  isSymbolicLink(): boolean {
    return false;
  }
}

/**
 * Lets fast-glob walk `root` over our own reading of folders: one that cannot be read would otherwise end the whole
 * walk, or vanish from it silently.
 * @param cwd where the patterns start
 * @param read gives what is in a folder below `root`
 * @param onMatch gets what matches; without it every folder is entered
 */
async function glob(
  patterns: string[],
  cwd: string,
  root: string,
  read: (folder: string) => Promise<FoundEntry[]>,
  onMatch?: (path: string, entry: FoundEntry | Dirent) => void,
): Promise<void> {
  const { default: fastGlob } = await import('fast-glob');
  const top = resolve(openable(root));
  const readdir = (
    path: string,
    _options: unknown,
    done: (error: unknown, entries?: FoundEntry[]) => void,
  ): void => {
    const folder = path.slice(top.length).replaceAll(sep, '/').replace(/^\//, '');
    read(folder).then((entries) => done(null, entries), done);
  };
  const stream = fastGlob.stream(patterns, {
    cwd: resolve(openable(cwd)),
    dot: true,
    followSymbolicLinks: false,
    objectMode: true,
    unique: false,
    // Enters every folder without asking the patterns.
    baseNameMatch: onMatch === undefined,
    fs: { readdir: readdir as unknown as FileSystemAdapter['readdir'] },
  });
  stream.on('data', (match: unknown) => {
    const { path, dirent } = match as { path: string; dirent: FoundEntry | Dirent };
    onMatch?.(path, dirent);
  });
  await finished(stream);
}

/** Reads one folder below `root`. A folder or a name that cannot be read becomes a row. */
async function readEntries(
  root: string,
  folder: string,
  walk: Walk,
  onEntry: (entry: FoundEntry, path: string) => void,
): Promise<void> {
  const { sink, selection } = walk;
  const shown = joined(root, folder);
  try {
    await readFolder(
      openable(shown),
      walk.turn,
      (dirent) => {
        const kind = kindOf(dirent);
        if (kind === 'directory' && isIgnoredFolder(dirent.name)) return;
        const followed = kind === 'link' && walk.links === 'follow';
        const entry = new FoundEntry(dirent.name, followed ? followLink(root, folder, dirent.name) : kind);
        onEntry(entry, joined(folder, dirent.name));
      },
      (name, isFolder) => {
        const path = joined(folder, name);
        if (selection.excludes(name, path)) return;
        if (!isFolder && !selection.includes(name, path)) sink.leftOut(joined(root, path));
        else {
          const finding = { code: 'name-not-utf8' } as const;
          sink.row(joined(root, isFolder ? `${path}/` : path), { status: 'failed', finding });
        }
      },
    );
  } catch (error) {
    const finding = { code: 'unreadable-folder', errno: errnoOf(error) } as const;
    sink.row(joined(openable(shown), '').replace(/\/?$/, '/'), { status: 'failed', finding });
  }
}
