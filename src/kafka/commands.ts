import { type Command, InvalidArgumentError, Option } from 'commander';
import { DAY_MS, parseDuration } from '../core/time/duration.ts';
import { UsageError } from '../errors.ts';
import { optionValue } from '../option-values.ts';
import type { RawOptions } from '../options.ts';
import { isKafkaTarget } from './target.ts';

/** Options of `consume` as typed, beside those of a plain run. */
export interface RawConsumeOptions extends RawOptions {
  brokers: string;
  topic: string;
  group: string;
  raw?: true;
  sourceHeader?: string;
  sourceKey?: true;
  /** Milliseconds. */
  interval?: number;
  untilEnd?: true;
  /** `true`: where nothing was said. */
  metrics?: string | true;
}

/** Options of `lag` as typed. */
export interface RawLagOptions extends Pick<RawOptions, 'format' | 'failOn' | 'quiet' | 'kafkaConfig'> {
  brokers: string;
  group: string;
  topic?: string;
}

export type KafkaRequest =
  | { readonly kind: 'consume'; readonly options: RawConsumeOptions }
  | { readonly kind: 'lag'; readonly options: RawLagOptions };

/** Options of the program that are for these commands too, wherever they stand. */
const SHARED = {
  consume: [
    ...['output', 'format', 'failOn', 'baseline', 'total', 'bom', 'quiet', 'color', 'progress'],
    ...['by', 'top', 'maxTemplates', 'timezone'],
    ...['levelAlias', 'levelKey', 'kafkaConfig', 'notify', 'notifyTimeout', 'config'],
  ],
  lag: ['format', 'failOn', 'quiet', 'color', 'kafkaConfig', 'config'],
} as const;

/** What settings say that is about the reports of a plain run is not for these commands. */
const FROM_SETTINGS: readonly string[] = ['levelAlias', 'levelKey', 'kafkaConfig', 'color'];

const CONSUME_EXAMPLES = `

Examples:
  loganalyze consume --brokers kafka:9092 --topic log-counts --group dashboards
    -o totals.html --by hour --top 5   what all hosts tell, again every 10 seconds
  loganalyze consume --brokers kafka:9092 --topic app-logs --group levels --raw
    --until-end -o lines.csv           lines that are there, by their levels`;

/**
 * Adds the commands that read from Kafka.
 * @param prepare called before a command is taken: applies the settings
 */
export function addKafkaCommands(
  program: Command,
  prepare: () => void,
  take: (request: KafkaRequest) => void,
): void {
  program
    .command('consume')
    .description('Counts what comes over Apache Kafka: counts that hosts have published, or lines')
    .addOption(brokers())
    .requiredOption('--topic <name>', 'what is read', optionValue)
    .requiredOption('--group <name>', 'the consumer group that this one is a member of', optionValue)
    .option('--raw', 'messages are log lines, not counts')
    .option(
      '--source-header <name>',
      'with --raw: tell lines apart by this header of their messages',
      optionValue,
    )
    .addOption(
      new Option('--source-key', 'with --raw: tell lines apart by the keys of their messages').conflicts(
        'sourceHeader',
      ),
    )
    .option('--interval <time>', 'how often outputs are written: 10s, 1m (default: 10s)', duration)
    .option('--until-end', 'end when all is read that is there at the start')
    .option('--metrics [host:port]', 'serve /metrics and /healthz there (default: 127.0.0.1:9464)')
    .addOption(kafkaConfig())
    .addHelpText('after', sharedText(program, SHARED.consume) + CONSUME_EXAMPLES)
    .action((_options, command: Command) => {
      prepare();
      const options: RawConsumeOptions = optionsOf(program, command, SHARED.consume);
      if (options.output?.some(isKafkaTarget))
        throw new UsageError('-o: consume writes reports; it publishes nothing.');
      take({ kind: 'consume', options });
    });
  program
    .command('lag')
    .description('Tells how many messages a consumer group has still to read')
    .addOption(brokers())
    .requiredOption('--group <name>', 'the consumer group', optionValue)
    .option('--topic <name>', 'only of this topic', optionValue)
    .addOption(kafkaConfig())
    .addHelpText(
      'after',
      "\nAlso: --format json; --fail-on 'lag>1000' (exit code 1, of all partitions together); -q",
    )
    .action((_options, command: Command) => {
      prepare();
      take({ kind: 'lag', options: optionsOf(program, command, SHARED.lag) });
    });
}

function brokers(): Option {
  return new Option('--brokers <list>', 'host:port of brokers, with commas between several')
    .argParser(optionValue)
    .makeOptionMandatory();
}

export function kafkaConfig(): Option {
  return new Option(
    '--kafka-config <file>',
    'how brokers are reached: lines such as security.protocol=SSL, as kcat takes them',
  ).argParser(optionValue);
}

/** @throws UsageError for an option of the program that says nothing to the command */
function optionsOf<Options>(program: Command, command: Command, shared: readonly string[]): Options {
  const values = command.optsWithGlobals();
  for (const option of program.options) {
    const name = option.attributeName();
    const source = program.getOptionValueSource(name);
    if (source === 'cli' && !shared.includes(name)) {
      throw new UsageError(`${command.name()} does not take ${option.long}.`);
    }
    if (source === 'config' && !FROM_SETTINGS.includes(name)) delete values[name];
  }
  return values as Options;
}

function sharedText(program: Command, shared: readonly string[]): string {
  const names = program.options
    .filter((option) => shared.includes(option.attributeName()))
    .map(({ long }) => long);
  return wrapped(`\nAlso, as for files: ${names.join(', ')}`);
}

/** Columns of the help, which the library wraps where it makes the text. */
const COLUMNS = 80;

function wrapped(text: string): string {
  return text.replace(new RegExp(`(.{1,${COLUMNS}})(?: |$)`, 'g'), '$1\n').trimEnd();
}

/** @returns milliseconds */
function duration(value: string): number {
  const [, number, unit = 's'] = /^(\d{1,6})(ms|s|m|h)?$/.exec(value) ?? [];
  const ms = unit === 'ms' ? Number(number) : parseDuration(`${number}${unit}`);
  if (ms === undefined || !(ms >= 100 && ms <= DAY_MS)) {
    throw new InvalidArgumentError('It must be a time from 100ms to 24h, such as 10s or 1m.');
  }
  return ms;
}
