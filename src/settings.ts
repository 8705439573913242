import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { lilconfigSync } from 'lilconfig';
import { errnoOf, UsageError } from './errors.ts';
import { isKafkaTarget } from './kafka/target.ts';
import { parseSubscriptions } from './notify/subscriptions.ts';
import { errnoText } from './output/detail.ts';

/** A file of settings: the options of the command line by their names in camel case, and `paths`. */
export interface Settings {
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const NAME = 'loganalyze.config.json';

/** Options that are about the settings themselves, or only about one call. */
const NOT_SETTINGS = new Set(['version', 'config', 'printConfig', 'updateBaseline']);

/** Options whose values are names of files, relative to the folder that the settings lie in. */
const FILES = new Set(['output', 'baseline', 'state', 'notify', 'kafkaConfig']);

/** Settings that are no options, as a command line has no place for them. */
const STRUCTURED = ['channels', 'subscriptions'] as const;

/** Options that may be repeated: a list in settings, or one text. */
const LISTS = new Set(['output', 'failOn', 'include', 'exclude', 'levelAlias', 'levelKey']);

const NUMBERS = new Set(['top', 'maxTemplates', 'jobs', 'kafkaPartitions', 'kafkaReplication']);

/** Options whose values are texts, or seconds since 1970. */
const MOMENTS = new Set(['since', 'until']);

/**
 * Reads settings: those of `file`, or of the first file of that name here or in a folder above.
 * @throws UsageError if they cannot be read, or are no JSON object
 */
export function findSettings(file: string | undefined): Settings | undefined {
  try {
    const search = lilconfigSync('loganalyze', {
      searchPlaces: [NAME],
      stopDir: '/',
      ignoreEmptySearchPlaces: false,
    });
    const found = file === undefined ? search.search() : search.load(resolve(file));
    if (!found) return undefined;
    const { config, filepath } = found;
    if (typeof config !== 'object' || config === null || Array.isArray(config)) {
      throw new UsageError(`${filepath}: settings are one JSON object, such as {"failOn": ["error>0"]}.`);
    }
    return { file: filepath, values: config };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const what = error instanceof SyntaxError ? `it is no JSON: ${error.message}` : errnoText(errnoOf(error));
    throw new UsageError(`The settings${file === undefined ? '' : ` ${file}`} cannot be read: ${what}.`, {
      cause: error,
    });
  }
}

/**
 * Gives the program the values of the settings for all that the command line does not say.
 * @returns the paths to be counted
 * @throws UsageError for a setting that there is not, or a value that the option would not take either
 */
export function applySettings(
  program: Command,
  paths: readonly string[],
  settings: Settings,
): readonly string[] {
  const { file, values } = settings;
  const options = settableOptions(program);
  let found = paths;
  if (STRUCTURED.some((name) => name in values)) {
    const { channels, subscriptions } = values;
    const beside = (path: string): string => besideSettings(path, file);
    const parsed = parseSubscriptions(channels, subscriptions, file, beside);
    program.setOptionValueWithSource('subscriptions', parsed, 'config');
  }
  for (const [name, value] of Object.entries(values)) {
    if (name === '$schema' || STRUCTURED.some((other) => other === name)) continue;
    if (name === 'paths') {
      if (paths.length === 0) found = texts(value, name, file).map((path) => besideSettings(path, file));
      continue;
    }
    const option = options.get(name);
    if (!option) throw new UsageError(`${file}: there is no setting '${name}'; see --help for the options.`);
    if (program.getOptionValueSource(name) === 'cli' || isOverruled(program, name)) continue;
    program.setOptionValueWithSource(name, settingValue(option, name, value, file), 'config');
  }
  return found;
}

/** `--all` and `--include` exclude each other: the one on the command line stands. */
function isOverruled(program: Command, name: string): boolean {
  const other = { all: 'include', include: 'all' }[name];
  return other !== undefined && program.getOptionValueSource(other) === 'cli';
}

function settableOptions(program: Command): Map<string, Option> {
  const options = program.options.map((option) => [option.attributeName(), option] as const);
  return new Map(options.filter(([name]) => !NOT_SETTINGS.has(name)));
}

function settingValue(option: Option, name: string, value: unknown, file: string): unknown {
  if (!option.required) {
    if (typeof value !== 'boolean') throw new UsageError(`${file}: '${name}' must be true or false.`);
    return value || option.negate || name === 'color' ? value : undefined;
  }
  try {
    let parsed: unknown;
    for (const text of typedTexts(value, name, file)) {
      const isFile = FILES.has(name) && text !== '-' && text !== '' && !isKafkaTarget(text);
      const meant = isFile ? besideSettings(text, file) : text;
      parsed = option.parseArg ? option.parseArg(meant, parsed) : meant;
    }
    return parsed;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`${file}: '${name}': ${error.message}`, { cause: error });
  }
}

function besideSettings(path: string, file: string): string {
  const beside = resolve(dirname(file), path);
  const here = `${process.cwd()}/`;
  return beside.startsWith(here) ? beside.slice(here.length) : beside;
}

/** What would stand on the command line for the value of a setting, if it is of the type that it must be. */
function typedTexts(value: unknown, name: string, file: string): string[] {
  if (LISTS.has(name)) return texts(value, name, file);
  const isNumber = typeof value === 'number';
  const isText = typeof value === 'string';
  if (NUMBERS.has(name) ? isNumber : isText || (isNumber && MOMENTS.has(name))) return [String(value)];
  const types = NUMBERS.has(name) ? 'a number' : MOMENTS.has(name) ? 'a text or a number' : 'one text';
  throw new UsageError(`${file}: '${name}' must be ${types}.`);
}

function texts(value: unknown, name: string, file: string): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every((item) => typeof item === 'string')) {
    throw new UsageError(`${file}: '${name}' must be a text, or a list of texts.`);
  }
  return list;
}

/** What is in force, as JSON: for each option its value, and whether that is from the command line, a file, or the default. */
export function settingsInForce(
  program: Command,
  given: readonly string[],
  paths: readonly string[],
  settings: Settings | undefined,
): string {
  const sourceOf = (source: string | undefined): string => {
    if (source === 'cli') return 'command line';
    return source === 'config' && settings ? settings.file : 'default';
  };
  const rows: [string, unknown][] = [
    [
      'paths',
      { value: paths, from: sourceOf(given.length > 0 ? 'cli' : paths.length > 0 ? 'config' : undefined) },
    ],
  ];
  for (const name of settableOptions(program).keys()) {
    const value = program.getOptionValue(name);
    rows.push([name, { value: value ?? null, from: sourceOf(program.getOptionValueSource(name)) }]);
  }
  for (const name of STRUCTURED) {
    // As it is in the file: it says where secrets are to be found, and holds none.
    const value = settings?.values[name];
    rows.push([name, { value: value ?? null, from: sourceOf(value === undefined ? undefined : 'config') }]);
  }
  return `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`;
}
