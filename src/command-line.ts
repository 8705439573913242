import { Command, CommanderError, Option } from 'commander';
import type { RawExplainOptions } from './explain.ts';
import { addKafkaCommands, type KafkaRequest, kafkaConfig } from './kafka/commands.ts';
import {
  duration,
  inflateLimits,
  jobs,
  messages,
  optionValue,
  partitions,
  repeated,
  repeatedName,
  repeatedText,
} from './option-values.ts';
import type { RawOptions } from './options.ts';
import { FORMATS } from './output/formats.ts';
import { BUCKETS } from './results.ts';
import { applySettings, findSettings, type Settings, settingsInForce } from './settings.ts';
import { version } from './version.ts';

/** What the user asked for. `said`: help, version or a usage error, which is written already. */
export type Request =
  | { readonly kind: 'count'; readonly paths: readonly string[]; readonly options: RawOptions }
  | { readonly kind: 'explain'; readonly file: string; readonly options: RawExplainOptions }
  | KafkaRequest
  | { readonly kind: 'said'; readonly exitCode: 0 | 2 };

const EXAMPLES = `
Examples:
  loganalyze /var/log                  counts the lines of every log below it
  loganalyze -o report.csv logs        writes a row a file
  loganalyze app.log 'old/*.log.?'     a file, and a pattern (quoted)
  loganalyze artifact.zip app.log.gz   logs in an archive, and a compressed one
  kubectl logs web | loganalyze -      what comes in on standard input
  loganalyze --all --exclude '*.gz' .  every file, whatever its name, but no .gz
  loganalyze logs --top 5 --by hour    what fails most often, and when
  loganalyze logs --since 24h -o r.html              the last day, as a page
  loganalyze app.log --since 1h --assume-sorted      the end of a very long log
  loganalyze logs --until 2026-05-01T09:00 --timezone UTC
  loganalyze logs --state seen -o new.csv            what is new since last time
  loganalyze logs --fail-on 'error>0 in api/**' --fail-on 'warning>5%'
  loganalyze logs --baseline b.json --update-baseline --fail-on 'error>+0'
  loganalyze logs --level-alias AUDIT=NOTICE --level-key sev   words of your own
  loganalyze explain app.log           shows the level of each line, and why

Exit codes: 0 all counted, 1 a gate failed, 2 usage, 3 something could not be
counted, 4 internal error or the output could not be written, 130 interrupted
(143 by SIGTERM).`;

/**
 * @param args without the names of node and the program
 * @param write where help (`out`) and complaints (`err`) go
 */
export function parseCommandLine(
  args: readonly string[],
  write: { out(text: string): void; err(text: string): void },
): Request {
  let request: Request | undefined;
  const program = new Command('loganalyze')
    .description('Counts the lines of log files by level.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: write.out,
      writeErr: write.err,
      outputError: (message, writeErr) => writeErr(message.replace(/^error:/, 'loganalyze:')),
    })
    .showHelpAfterError('(loganalyze --help shows all options)')
    .argument('[paths...]', 'folders (with all below them), files, quoted patterns, or - for standard input')
    .option(
      '-o, --output <file>',
      'write a row a file, as its name says: .csv .json .ndjson .md .html .xml .prom; - is standard output; kafka://host:port/topic publishes counts; repeatable',
      repeatedName,
    )
    .addOption(new Option('--format <format>', 'of an output whose name does not say it').choices(FORMATS))
    .option(
      '--fail-on <rule>',
      "exit with 1 if it holds: 'error>0', 'error+>=10', 'warning>5%', 'error>0 in api/**', 'error>+10%', 'incomplete>0'; repeatable",
      repeated,
    )
    .option('--baseline <file>', "a JSON report of an earlier run, for rules such as 'error>+0'", optionValue)
    .option('--update-baseline', 'write the baseline anew')
    .option('--state <file>', 'remember what was counted there, and count only what is new', optionValue)
    .addOption(
      new Option('--counts <which>', 'with --state: what is new, or all that ever was').choices([
        'new',
        'total',
      ]),
    )
    .addOption(
      new Option('--lock <policy>', 'with --state, when another run has it: wait, fail or skip').choices([
        'wait',
        'fail',
        'skip',
      ]),
    )
    .option(
      '--notify <file>',
      'tell the subscriptions of the settings, and remember there what was told',
      optionValue,
    )
    .option('--notify-timeout <duration>', 'with --notify: how long it may take (default: 30s)', duration)
    .option('--top <n>', 'tell the most frequent messages of the FATAL and of the ERROR lines', messages)
    .option('--max-templates <n>', 'messages of a level told apart at most (default: 10000)', messages)
    .addOption(
      new Option('--by <time>', 'tell how many lines there are by the time that they state').choices(BUCKETS),
    )
    .option(
      '--since <time>',
      'only lines from then on: 2026-05-01, 2026-05-01T12:00, today, yesterday, 24h, 15m, 1777629600',
    )
    .option('--until <time>', 'only lines before then')
    .option(
      '--assume-sorted',
      'the lines of each file are in the order of time: look for --since and --until',
    )
    .option('--timezone <zone>', 'of times that state none: Europe/Berlin, UTC, local, +02:00, -09:30')
    .option('-j, --jobs <n>', 'threads that read (default: the cores there are)', jobs)
    .option(
      '--include <glob>',
      'take these files of a folder, not those named like logs; repeatable',
      repeated,
    )
    .option('--exclude <glob>', 'leave out these files and folders; repeatable', repeated)
    .addOption(new Option('--all', 'take every file of a folder, whatever its name').conflicts('include'))
    .option('--follow-symlinks', 'follow links found in folders')
    .option(
      '--max-inflate <limit>',
      'what a compressed file may become: 50x its size, 10GB, or 50x,10GB (default: anything)',
      inflateLimits,
    )
    .addOption(levelAlias())
    .addOption(levelKey())
    .addOption(kafkaConfig())
    .option(
      '--kafka-partitions <n>',
      'make the topic of -o kafka://… with so many, if there is none',
      partitions,
    )
    .option('--kafka-replication <n>', 'how many brokers have each of its partitions', partitions)
    .option('--host <name>', 'what published counts say of where they come from', optionValue)
    .option('--allow-empty', 'finding no file at all is no error')
    .option('--no-total', 'no row TOTAL and no column Seconds: the same files give the same bytes')
    .option('--bom', 'begin the CSV with a byte order mark, for Excel')
    .option('-q, --quiet', 'print no summary, only what went wrong')
    .option('--no-progress', 'show no progress bar')
    .option('--color', 'use colors, even if it is no terminal')
    .option('--no-color', 'use no colors')
    .option(
      '--config <file>',
      'settings; default: loganalyze.config.json here or in a folder above',
      optionValue,
    )
    .option('--no-config', 'take no settings from a file')
    .option('--print-config', 'print what is in force, and where each value comes from')
    .addHelpText('after', EXAMPLES)
    .action((paths: string[], { printConfig }: { printConfig?: true }) => {
      const settings = settingsFor(program);
      const allPaths = settings ? applySettings(program, paths, settings) : paths;
      if (printConfig) {
        write.out(settingsInForce(program, paths, allPaths, settings));
        request = { kind: 'said', exitCode: 0 };
      } else if (allPaths.length > 0) {
        request = { kind: 'count', paths: allPaths, options: program.opts() };
      } else program.outputHelp({ error: true });
    });
  program
    .command('explain')
    .description('Prints each line of a file with its level and the rule that gave it')
    .argument('<file>')
    .option('--level <level>', 'only lines of a level, or (error+) of that or a worse one', optionValue)
    .addOption(levelAlias())
    .addOption(levelKey())
    .action((file: string, _options, command: Command) => {
      const settings = settingsFor(program);
      if (settings) applySettings(program, [file], settings);
      // Those that the program has too are the program's wherever they stand.
      request = { kind: 'explain', file, options: command.optsWithGlobals() };
    });
  addKafkaCommands(
    program,
    () => {
      const settings = settingsFor(program);
      if (settings) applySettings(program, ['-'], settings);
    },
    (kafkaRequest) => {
      request = kafkaRequest;
    },
  );

  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: 'said', exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  return request ?? { kind: 'said', exitCode: 2 };
}

function settingsFor(program: Command): Settings | undefined {
  const { config } = program.opts<{ config: string | boolean }>();
  return config === false ? undefined : findSettings(config === true ? undefined : config);
}

function levelAlias(): Option {
  return new Option(
    '--level-alias <word=level>',
    'a word that says a level (AUDIT=NOTICE), or none (NOTE=NONE); repeatable',
  ).argParser(repeatedText);
}

function levelKey(): Option {
  return new Option(
    '--level-key <key>',
    'a key whose value is a level, in JSON and in key=value; repeatable',
  ).argParser(repeatedText);
}
