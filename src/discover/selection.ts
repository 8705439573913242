import type { Wanted } from '../task.ts';
import { isIgnoredFolder, isLogName, isMemberName } from './names.ts';

/** Which files of a folder are counted. `path` is relative to the folder that was named, with `/`. */
export interface Selection {
  /** Never wanted, neither as a file nor as a folder to enter. */
  excludes(name: string, path: string): boolean;
  includes(name: string, path: string): boolean;
}

/**
 * The rules of `--include`, `--exclude` and `--all`. A pattern without a slash is compared with the name, one with
 * a slash with the path below the folder that was named, as in .gitignore.
 */
export async function compileSelection(options: Wanted): Promise<Selection> {
  const excludes = await matcherOf(options.exclude);
  switch (options.files) {
    case 'all':
      return { excludes, includes: () => true };
    case 'included':
      return { excludes, includes: await matcherOf(options.include) };
    case 'logs':
      return { excludes, includes: isLogName };
  }
}

/**
 * Which members of an archive are counted, by their path in it. Besides what is wanted of a folder, these are
 * `*.txt`, as the log archives of CI services name the steps of a job. `--include` may have been what took the
 * archive itself, so it adds to the usual names here.
 */
export async function compileMembersWanted(wanted: Wanted): Promise<(path: string) => boolean> {
  const { excludes, includes } = await compileSelection(wanted);
  return (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      const folder = path.slice(path.lastIndexOf('/', end - 1) + 1, end);
      if (isIgnoredFolder(folder) || excludes(folder, path.slice(0, end))) return false;
    }
    return !excludes(name, path) && (includes(name, path) || isMemberName(name));
  };
}

type Matcher = (name: string, path: string) => boolean;

async function matcherOf(patterns: readonly string[]): Promise<Matcher> {
  if (patterns.length === 0) return () => false;
  const { default: picomatch } = await import('picomatch');
  // `s`: a name may contain a newline.
  const options = { dot: true, flags: 's' };
  const byName = patterns.filter((pattern) => !pattern.includes('/')).map((p) => picomatch(p, options));
  const byPath = patterns
    .filter((pattern) => pattern.includes('/'))
    .map((p) => picomatch(trimmed(p), options));
  return (name, path) => byName.some((matches) => matches(name)) || byPath.some((matches) => matches(path));
}

/** `archive/` and `/archive` name the same folder as `archive`, at the top. */
function trimmed(pattern: string): string {
  return pattern.replace(/^\.?\//, '').replace(/\/$/, '');
}
