import type { Options } from '../options.ts';
import { isLogName } from './names.ts';

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
export async function compileSelection(options: Options): Promise<Selection> {
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
