import { parseDuration } from '../core/time/duration.ts';
import { UsageError } from '../errors.ts';
import { type GateRule, parseRule } from '../gates/rule.ts';

/** Who has asked to be told, and where: what the settings say of it. */
export interface Subscriptions {
  readonly channels: readonly Channel[];
  readonly subscriptions: readonly Subscription[];
}

const CHANNEL_KINDS = ['slack', 'webhook'] as const;

/** Where messages go. */
export interface Channel {
  readonly name: string;
  /** `slack`: an incoming webhook of Slack; `webhook`: JSON as `alert.schema.json` describes it. */
  readonly kind: (typeof CHANNEL_KINDS)[number];
  readonly address: SecretPlace;
}

/** Where a secret is to be found; the settings never hold one. */
type SecretPlace = { readonly env: string } | { readonly file: string };

/** Something that someone wants to be told. */
export interface Subscription {
  readonly name: string;
  readonly rule: SteadyRule;
  /** Only files that match, beside what the rule says behind `in`. */
  readonly files?: string;
  /** Only counts of hosts that match. */
  readonly hosts?: string;
  /** Counts are added up over so long, and what goes on is told again after it, not sooner. */
  readonly windowMs?: number;
  /** Names of channels. */
  readonly to: readonly string[];
}

/** A rule that needs no baseline. */
type SteadyRule = GateRule & { readonly limit: Exclude<GateRule['limit'], { readonly kind: 'increase' }> };

type Json = Readonly<Record<string, unknown>>;

const NAME_LENGTH = 100;

/**
 * Reads what the settings say under `channels` and `subscriptions`. No message holds a value of `channels`, which may be
 * a secret that was put into the wrong place.
 * @param beside makes the name of a file that is relative to the settings one that can be opened
 * @throws UsageError in one sentence that begins with `source`
 */
export function parseSubscriptions(
  channels: unknown,
  subscriptions: unknown,
  source: string,
  beside: (path: string) => string,
): Subscriptions {
  const fail = (text: string): never => {
    throw new UsageError(`${source}: ${text}.`);
  };
  const known = isObject(channels ?? {}) ? Object.entries((channels ?? {}) as Json) : undefined;
  if (!known)
    return fail(`'channels' must be an object of names, such as {"ops": {"slack": {"env": "SLACK_URL"}}}`);
  const list = subscriptions ?? [];
  if (!Array.isArray(list)) return fail("'subscriptions' must be a list of objects");
  const parsed = known.map(([name, value]) => parseChannel(name, value, fail, beside));
  const names = parsed.map(({ name }) => name);
  const read = list.map((value) => parseSubscription(value, names, fail));
  const twice = read.find(({ name }, at) => read.findIndex((other) => other.name === name) !== at);
  if (twice) fail(`two subscriptions are named '${twice.name}'`);
  return { channels: parsed, subscriptions: read };
}

function parseChannel(
  name: string,
  value: unknown,
  fail: (text: string) => never,
  beside: (path: string) => string,
): Channel {
  const where = `the channel '${name}'`;
  if (!isName(name)) fail(`a channel needs a name of 1 to ${NAME_LENGTH} printable characters`);
  const [kind, more] = isObject(value) ? Object.keys(value) : [];
  const found = CHANNEL_KINDS.find((one) => one === kind);
  if (found === undefined || more !== undefined) {
    return fail(
      `${where} must be of one kind, ${CHANNEL_KINDS.join(' or ')}, such as {"slack": {"env": "SLACK_URL"}}`,
    );
  }
  const address = (value as Json)[found];
  const [place, another] = isObject(address) ? Object.keys(address) : [];
  const text = isObject(address) && place !== undefined ? address[place] : undefined;
  if (
    another !== undefined ||
    typeof text !== 'string' ||
    text === '' ||
    (place !== 'env' && place !== 'file')
  ) {
    return fail(
      `the address of ${where} is a secret, which does not belong into settings: give {"env": "NAME"} or {"file": "path"}, where it is found`,
    );
  }
  return { name, kind: found, address: place === 'env' ? { env: text } : { file: beside(text) } };
}

const KEYS = ['name', 'rule', 'files', 'hosts', 'window', 'to'];

function parseSubscription(
  value: unknown,
  channels: readonly string[],
  fail: (text: string) => never,
): Subscription {
  if (!isObject(value)) return fail("'subscriptions' must be a list of objects");
  const { name, files, hosts, window } = value;
  if (typeof name !== 'string' || !isName(name)) {
    return fail(`each subscription needs a 'name' of 1 to ${NAME_LENGTH} printable characters`);
  }
  const failHere = (text: string): never => fail(`the subscription '${name}': ${text}`);
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) failHere(`there is no '${unknown}'; it has ${KEYS.join(', ')}`);
  const windowMs = typeof window === 'string' ? parseDuration(window) : undefined;
  if (window !== undefined && !windowMs) failHere("'window' must be a duration such as 5m, 1h or 7d");
  return {
    name,
    rule: steadyRule(value.rule, failHere),
    ...(files === undefined ? {} : { files: pattern('files', files, failHere) }),
    ...(hosts === undefined ? {} : { hosts: pattern('hosts', hosts, failHere) }),
    ...(windowMs ? { windowMs } : {}),
    to: recipients(value.to, channels, failHere),
  };
}

function steadyRule(text: unknown, fail: (text: string) => never): SteadyRule {
  if (typeof text !== 'string') return fail("'rule' must be a text such as 'error>0'");
  const rule = parseRule(text);
  if ('problem' in rule) return fail(`'rule': ${rule.problem}, at character ${rule.at + 1} of '${text}'`);
  const { limit } = rule;
  if (limit.kind === 'increase') {
    return fail(
      `'rule': '${rule.text}' compares with a baseline, which is for --fail-on; take a number or a share`,
    );
  }
  return { ...rule, limit };
}

function pattern(key: string, value: unknown, fail: (text: string) => never): string {
  return typeof value === 'string' && value !== ''
    ? value
    : fail(`'${key}' must be a pattern such as 'api/**'`);
}

function recipients(
  value: unknown,
  channels: readonly string[],
  fail: (text: string) => never,
): readonly string[] {
  const to: readonly unknown[] = Array.isArray(value) ? value : [value];
  const missing = to.length === 0 || to.some((name) => typeof name !== 'string');
  if (missing) return fail("'to' must be the name of a channel, or a list of such names");
  const unknown = to.find((name) => !channels.includes(name as string));
  if (unknown !== undefined)
    fail(`there is no channel '${unknown}'; 'channels' has ${channels.join(', ') || 'none'}`);
  return [...new Set(to as readonly string[])];
}

function isName(text: string): boolean {
  return /^[^\p{Cc}\u2028\u2029]+$/u.test(text) && text.length <= NAME_LENGTH;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
