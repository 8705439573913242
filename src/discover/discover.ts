import { type BigIntStats, lstatSync, realpathSync } from 'node:fs';
import { errnoOf } from '../errors.ts';
import type { Options } from '../options.ts';
import type { RowFinding } from '../row.ts';
import { statOf } from '../stat.ts';
import { openable, shownPath } from './paths.ts';
import { compileSelection } from './selection.ts';
import type { Sink } from './sink.ts';
import { expandGlob, type Walk, walkFolder } from './walk.ts';

/** A path of the command line, looked at once. */
export type Argument =
  | { readonly kind: 'file' | 'folder' | 'stdin' | 'stream' | 'socket' | 'glob'; readonly path: string }
  | { readonly kind: 'failed'; readonly path: string; readonly errno: string; readonly link: boolean };

/** As an argument, and as the name of its row. */
const STDIN = '-';

const PATTERN = /[*?[{]|[!+@]\(/;

/** @param argument a path as typed; one that exists is never a pattern, whatever characters are in it */
export function lookAt(argument: string): Argument {
  if (argument === STDIN) return { kind: 'stdin', path: STDIN };
  const path = shownPath(argument);
  let stats: BigIntStats;
  try {
    stats = statOf(openable(path));
  } catch (error) {
    const errno = errnoOf(error);
    const missing = errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'EINVAL';
    const link = missing && isLink(path);
    if (missing && !link && PATTERN.test(path)) return { kind: 'glob', path };
    return { kind: 'failed', path, errno, link };
  }
  if (stats.isFile()) return { kind: 'file', path };
  if (stats.isDirectory()) return { kind: 'folder', path };
  return { kind: stats.isSocket() ? 'socket' : 'stream', path };
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { bigint: true }).isSymbolicLink();
  } catch {
    return false;
  }
}

/**
 * Hands over all that the arguments name: first the files named themselves, then what is in folders and patterns.
 * Nothing is opened. `turn` is awaited often, and ends the search when it gives false. What cannot be read gets a row; only an error of this program is thrown.
 */
export async function discover(
  args: readonly Argument[],
  options: Pick<Options, 'wanted' | 'links'>,
  sink: Sink,
  turn: Walk['turn'],
): Promise<void> {
  for (const argument of args) deliverNamed(argument, sink);

  const selection = await compileSelection(options.wanted);
  const walk: Walk = { sink, selection, links: options.links, turn };
  for (const argument of args) {
    if (!(await turn())) return;
    if (argument.kind === 'folder') await walkFolder(argument.path, walk);
    else if (argument.kind === 'glob') await matchAll(argument.path, walk);
  }
}

function deliverNamed(argument: Argument, sink: Sink): void {
  const { kind, path } = argument;
  if (kind === 'file') sink.file(path);
  else if (kind === 'stream' || kind === 'stdin') sink.stream(path, kind === 'stdin');
  // A socket cannot be opened, even if it is named.
  else if (kind === 'socket')
    sink.row(path, { status: 'skipped', finding: { code: 'not-regular', type: kind } });
  else if (kind === 'failed') sink.row(path, { status: 'failed', finding: findingOf(argument) });
}

function findingOf({ errno, link }: Argument & { kind: 'failed' }): RowFinding {
  if (link) return { code: 'dangling-link' };
  return errno === 'ENOENT' ? { code: 'not-found' } : { code: 'open', errno };
}

async function matchAll(pattern: string, walk: Walk): Promise<void> {
  try {
    const found = await expandGlob(pattern, walk);
    if (!found) walk.sink.row(pattern, { status: 'failed', finding: { code: 'no-match' } });
  } catch (error) {
    walk.sink.row(pattern, { status: 'failed', finding: { code: 'open', errno: errnoOf(error) } });
  }
}

/**
 * Whether one file may be reached by two different paths without being a hard link: where links are followed, or
 * where one argument lies in another in spite of its spelling. Patterns count as the folder they start in.
 */
export function mayOverlap(args: readonly Argument[], links: Options['links']): boolean {
  if (links === 'follow') return true;
  if (args.length < 2) return false;
  // Standard input may be any file.
  if (args.some(({ kind }) => kind === 'stdin')) return true;
  const real = args
    .filter((argument) => argument.kind !== 'failed')
    .map((argument) => `${realPath(argument)}/`);
  // What lies in a folder is sorted directly behind it.
  real.sort();
  return real.some((path, at) => at > 0 && path.startsWith(real[at - 1] as string));
}

function realPath(argument: Argument): string {
  const path = argument.kind === 'glob' ? globBase(argument.path) : argument.path;
  try {
    return realpathSync.native(openable(path));
  } catch {
    return path;
  }
}

/** The folders before the first name with a pattern in it. */
function globBase(pattern: string): string {
  const segments = pattern.split('/');
  return segments
    .slice(
      0,
      segments.findIndex((segment) => PATTERN.test(segment)),
    )
    .join('/');
}
