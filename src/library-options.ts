import { UsageError } from './errors.ts';
import type { AnalyzeOptions } from './index.ts';
import type { RawOptions } from './options.ts';
import { BUCKETS } from './results.ts';

/** What an option of the library must be. */
interface Type {
  /** As it is said: `'jobs' must be <expected>`. */
  readonly expected: string;
  holds(value: unknown): boolean;
}

const FLAG: Type = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };
const TEXT: Type = { expected: 'a text', holds: (value) => typeof value === 'string' };
const TEXTS: Type = {
  expected: 'a list of texts',
  holds: (value) => Array.isArray(value) && value.every(TEXT.holds),
};
const COUNT: Type = {
  expected: 'a whole number from 1 on',
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
};
const LIMITS: Type = {
  expected: 'an object with numbers as `ratio`, `bytes` or both',
  holds: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, limit]) => {
      return (name === 'ratio' || name === 'bytes') && typeof limit === 'number' && limit > 0;
    }),
};
const BUCKET: Type = {
  expected: `one of ${BUCKETS.join(', ')}`,
  holds: (value) => BUCKETS.some((bucket) => bucket === value),
};
const SIGNAL: Type = { expected: 'an AbortSignal', holds: (value) => value instanceof AbortSignal };
const CALLBACK: Type = { expected: 'a function', holds: (value) => typeof value === 'function' };

const TYPES: Readonly<Record<keyof AnalyzeOptions, Type>> = {
  include: TEXTS,
  exclude: TEXTS,
  all: FLAG,
  followSymlinks: FLAG,
  maxInflate: LIMITS,
  levelAlias: TEXTS,
  levelKey: TEXTS,
  top: COUNT,
  maxTemplates: COUNT,
  by: BUCKET,
  since: TEXT,
  until: TEXT,
  timezone: TEXT,
  assumeSorted: FLAG,
  jobs: COUNT,
  failOn: TEXTS,
  baseline: TEXT,
  signal: SIGNAL,
  onProgress: CALLBACK,
};

const NO_LIMITS = { ratio: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

/**
 * The options of the library as those of the command line. Whoever calls it from JavaScript has no types: an option that
 * is misspelt must not be one that is silently not there.
 * @throws UsageError for an option that there is not, or one of another type
 */
export function rawOptions(options: AnalyzeOptions): RawOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(TYPES, name)) throw new UsageError(`There is no option '${name}'.`);
    const { expected, holds } = TYPES[name as keyof AnalyzeOptions];
    if (!holds(value)) throw new UsageError(`'${name}' must be ${expected}.`);
  }
  // On the command line a flag is there, or it is not.
  const isMeant = ([name, value]: [string, unknown]): boolean => {
    return value !== false && name !== 'signal' && name !== 'onProgress' && name !== 'maxInflate';
  };
  const { maxInflate } = options;
  return {
    total: true,
    progress: false,
    ...Object.fromEntries(given.filter(isMeant)),
    ...(maxInflate ? { maxInflate: { ...NO_LIMITS, ...maxInflate } } : {}),
  };
}
