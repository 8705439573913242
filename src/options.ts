import { availableCores } from './cores.ts';
import { UsageError } from './errors.ts';
import type { InflateLimits, Wanted } from './task.ts';

/** The options as typed; what was not given is absent. */
export interface RawOptions {
  output?: string;
  jobs?: number;
  include?: readonly string[];
  exclude?: readonly string[];
  all?: true;
  followSymlinks?: true;
  maxInflate?: InflateLimits;
  allowEmpty?: true;
  /** `--no-total` makes it false. */
  total: boolean;
  bom?: true;
  quiet?: true;
  /** `--no-progress` makes it false. */
  progress: boolean;
  /** `--color` or `--no-color`. */
  color?: boolean;
}

/** What the run goes by. */
export interface Options {
  readonly paths: readonly string[];
  readonly wanted: Wanted;
  readonly inflate: InflateLimits;
  readonly links: 'skip' | 'follow';
  readonly whenEmpty: 'fail' | 'accept';
  readonly jobs: number;
  readonly output: OutputTarget;
  readonly totalRow: 'last' | 'none';
  readonly byteOrderMark: 'write' | 'omit';
  readonly summary: 'print' | 'omit';
  readonly progress: 'show' | 'hide';
  readonly color: 'always' | 'never' | 'auto';
}

type OutputTarget =
  | { readonly kind: 'none' }
  | { readonly kind: 'stdout' }
  | { readonly kind: 'file'; readonly path: string };

/** @throws UsageError */
export function resolveOptions(paths: readonly string[], raw: RawOptions): Options {
  if (paths.includes('')) throw new UsageError('A path is empty.');
  const include = raw.include ?? [];
  return {
    paths,
    wanted: {
      files: raw.all ? 'all' : include.length > 0 ? 'included' : 'logs',
      include,
      exclude: raw.exclude ?? [],
    },
    inflate: raw.maxInflate ?? { ratio: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY },
    links: raw.followSymlinks ? 'follow' : 'skip',
    whenEmpty: raw.allowEmpty ? 'accept' : 'fail',
    jobs: raw.jobs ?? availableCores(),
    output: outputTarget(raw.output),
    totalRow: raw.total ? 'last' : 'none',
    byteOrderMark: raw.bom ? 'write' : 'omit',
    summary: raw.quiet ? 'omit' : 'print',
    progress: raw.progress && !raw.quiet ? 'show' : 'hide',
    color: raw.color === undefined ? 'auto' : raw.color ? 'always' : 'never',
  };
}

function outputTarget(output: string | undefined): OutputTarget {
  if (output === undefined) return { kind: 'none' };
  // Written to as a file, /dev/stdout would get the summary in the middle of the CSV.
  const isStdout = output === '-' || output === '/dev/stdout';
  return isStdout ? { kind: 'stdout' } : { kind: 'file', path: output };
}

/**
 * Whether to write colours to a stream: what the options say, else FORCE_COLOR (https://force-color.org), else
 * NO_COLOR (https://no-color.org), else whether it is a terminal that knows them.
 */
export function usesColor(
  color: Options['color'],
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (color !== 'auto') return color === 'always';
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR) return false;
  return stream.isTTY === true && env.TERM !== 'dumb';
}
