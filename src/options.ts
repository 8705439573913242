import type { OwnWords } from './core/rule/vocabulary.ts';
import { availableCores } from './cores.ts';
import { UsageError } from './errors.ts';
import { type GateRule, parseRule } from './gates/rule.ts';
import { isKafkaTarget, type PublishTarget, publishTarget } from './kafka/target.ts';
import type { Subscriptions } from './notify/subscriptions.ts';
import { type Format, formatNamed } from './output/formats.ts';
import { parseOwnWords } from './own-words.ts';
import { namesNothing } from './pattern.ts';
import type { Bucket } from './results.ts';
import type { LockPolicy } from './state/lock.ts';
import type { InflateLimits, Wanted } from './task.ts';
import { resolveTelling, type Telling } from './telling.ts';

/** The options as typed; what was not given is absent. */
export interface RawOptions {
  output?: readonly string[];
  format?: Format;
  failOn?: readonly string[];
  baseline?: string;
  updateBaseline?: true;
  state?: string;
  lock?: LockPolicy;
  counts?: 'new' | 'total';
  notify?: string;
  notifyTimeout?: number;
  /** Of the settings: no option has them. */
  subscriptions?: Subscriptions;
  top?: number;
  maxTemplates?: number;
  by?: Bucket;
  since?: string;
  until?: string;
  timezone?: string;
  assumeSorted?: true;
  jobs?: number;
  include?: readonly string[];
  exclude?: readonly string[];
  all?: true;
  followSymlinks?: true;
  maxInflate?: InflateLimits;
  levelAlias?: readonly string[];
  levelKey?: readonly string[];
  /** How brokers of Kafka are reached; see src/kafka/connection.ts. */
  kafkaConfig?: string;
  /** Of a topic that is to be made. */
  kafkaPartitions?: number;
  kafkaReplication?: number;
  /** What published counts say of where they come from. */
  host?: string;
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
  readonly ownWords: OwnWords;
  readonly links: 'skip' | 'follow';
  readonly whenEmpty: 'fail' | 'accept';
  readonly jobs: number;
  readonly outputs: readonly Output[];
  /** Where what is new is published. */
  readonly publishTo: PublishTarget | undefined;
  readonly gates: readonly GateRule[];
  /** A report of an earlier run that gates compare with. */
  readonly baseline: { readonly path: string; readonly update: boolean } | undefined;
  /** What was counted before is known from it. */
  readonly state:
    | { readonly path: string; readonly lock: LockPolicy; readonly counts: 'new' | 'total' }
    | undefined;
  /** Who is to be told what was found. */
  readonly notify: NotifyOptions | undefined;
  /** What is to be told of lines beside their levels. */
  readonly telling: Telling;
  readonly totalRow: 'last' | 'none';
  readonly byteOrderMark: 'write' | 'omit';
  readonly summary: 'print' | 'omit';
  readonly progress: 'show' | 'hide';
  readonly color: 'always' | 'never' | 'auto';
}

export interface NotifyOptions extends Subscriptions {
  /** Where what was told is remembered. */
  readonly path: string;
  /** How long it may take to send the messages of a run. */
  readonly timeoutMs: number;
}

const NOTIFY_TIMEOUT_MS = 30_000;

/** Something to be written; to standard output, if it has no path. */
export interface Output {
  readonly format: Format;
  readonly path: string | undefined;
}

/** @throws UsageError */
export function resolveOptions(paths: readonly string[], raw: RawOptions): Options {
  if (paths.includes('')) throw new UsageError('A path is empty.');
  const { include = [], exclude = [] } = raw;
  for (const [option, patterns] of Object.entries({ include, exclude })) {
    const empty = patterns.find(namesNothing);
    if (empty !== undefined)
      throw new UsageError(`--${option}: '${empty}' names no file; take a pattern such as 'tmp/**'.`);
  }
  const names = raw.output ?? [];
  const outputs = resolveOutputs(
    names.filter((name) => !isKafkaTarget(name)),
    raw.format,
    names.length,
  );
  return {
    paths,
    wanted: {
      files: raw.all ? 'all' : include.length > 0 ? 'included' : 'logs',
      include,
      exclude,
    },
    inflate: raw.maxInflate ?? { ratio: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY },
    ownWords: parseOwnWords(raw),
    links: raw.followSymlinks ? 'follow' : 'skip',
    whenEmpty: raw.allowEmpty ? 'accept' : 'fail',
    jobs: raw.jobs ?? availableCores(),
    outputs,
    publishTo: resolvePublishing(names.filter(isKafkaTarget), raw),
    ...resolveGates(raw),
    state: resolveState(raw),
    notify: resolveNotify(raw),
    telling: resolveTelling(raw, outputs),
    totalRow: raw.total ? 'last' : 'none',
    byteOrderMark: raw.bom ? 'write' : 'omit',
    summary: raw.quiet ? 'omit' : 'print',
    progress: raw.progress && !raw.quiet ? 'show' : 'hide',
    color: raw.color === undefined ? 'auto' : raw.color ? 'always' : 'never',
  };
}

/**
 * What `--format` says holds for the outputs whose names say nothing, and for the only one whatever its name. Alone it
 * is about standard output.
 */
/** Standard output, which would get the summary in the middle of a report if it were written to as a file. */
const STDOUT = /^(?:-|\/dev\/stdout|(?:\/dev|\/proc\/self)\/fd\/1)$/;

function resolveOutputs(names: readonly string[], format: Format | undefined, given: number): Output[] {
  const targets = given === 0 && format !== undefined ? ['-'] : names;
  const outputs = targets.map((name): Output => {
    const path = STDOUT.test(name) ? undefined : name;
    const isStepSummary = path !== undefined && path === process.env.GITHUB_STEP_SUMMARY;
    const named = isStepSummary ? 'md' : path === undefined ? undefined : formatNamed(path);
    return { path, format: (targets.length === 1 ? (format ?? named) : (named ?? format)) ?? 'csv' };
  });
  const paths = outputs.map(({ path }) => path);
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (new Set(paths).size < paths.length) {
    throw new UsageError(`-o: ${twice ?? 'standard output'} is given twice.`);
  }
  return outputs;
}

/** What is published must be new: a run without a state would publish the same lines again. */
function resolvePublishing([name, second]: readonly string[], raw: RawOptions): Options['publishTo'] {
  if (name === undefined) {
    const option = (['kafkaPartitions', 'kafkaReplication', 'host'] as const).find(
      (each) => raw[each] !== undefined,
    );
    if (option === undefined) return undefined;
    const typed = option.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--${typed} is about publishing counts: give it with -o kafka://host:port/topic.`);
  }
  if (second !== undefined) throw new UsageError('-o: counts are published to one topic only.');
  if (raw.state === undefined) {
    throw new UsageError(`-o: ${name} gets what is new since the run before: give it with --state <file>.`);
  }
  return publishTarget(name, raw);
}

function resolveState({ state, lock, counts }: RawOptions): Options['state'] {
  if (state === undefined) {
    if (lock !== undefined || counts !== undefined) {
      throw new UsageError(
        `--${lock === undefined ? 'counts' : 'lock'} is about a state: give it with --state <file>.`,
      );
    }
    return undefined;
  }
  return { path: state, lock: lock ?? 'wait', counts: counts ?? 'new' };
}

function resolveNotify({ notify, notifyTimeout, subscriptions }: RawOptions): Options['notify'] {
  if (notify === undefined) return undefined;
  if (subscriptions === undefined || subscriptions.subscriptions.length === 0) {
    throw new UsageError('--notify: nobody has asked to be told: the settings have no subscriptions.');
  }
  return { path: notify, timeoutMs: notifyTimeout ?? NOTIFY_TIMEOUT_MS, ...subscriptions };
}

function resolveGates({
  failOn = [],
  baseline,
  updateBaseline,
}: RawOptions): Pick<Options, 'gates' | 'baseline'> {
  const gates = failOn.map((text) => {
    const rule = parseRule(text);
    if ('problem' in rule) {
      const line = text.replaceAll(/\s/g, ' ');
      throw new UsageError(`--fail-on: ${rule.problem}.\n  ${line}\n  ${' '.repeat(rule.at)}^`);
    }
    return rule;
  });
  if (baseline === undefined) {
    const relative = gates.find(({ limit }) => limit.kind === 'increase');
    if (relative) {
      throw new UsageError(
        `--fail-on '${relative.text}' compares with an earlier run: give it with --baseline <file>.`,
      );
    }
    if (updateBaseline)
      throw new UsageError('--update-baseline needs to know which: give --baseline <file>.');
  }
  return {
    gates,
    baseline: baseline === undefined ? undefined : { path: baseline, update: updateBaseline === true },
  };
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
