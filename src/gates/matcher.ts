import picomatch from 'picomatch';
import type { Matcher } from './evaluate.ts';

/**
 * Matches the paths of rows as .gitignore matches: a pattern without a slash with names, another with paths, at any
 * depth, since what a row is called depends on where the program was started.
 */
export function compileGlob(glob: string): Matcher {
  // `s`: a name may contain a newline.
  const options = { dot: true, flags: 's' };
  const pattern = glob.replace(/^\.?\//, '').replace(/\/$/, '/**');
  return picomatch(glob.startsWith('/') ? [glob, pattern] : [pattern, `**/${pattern}`], options);
}
