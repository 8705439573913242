import { readFileSync } from 'node:fs';
import { errnoOf, UsageError } from '../errors.ts';
import { errnoText } from '../output/detail.ts';

/** How brokers are reached. */
export interface Connection {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** Undefined: no encryption. The certificate of the broker is always verified. */
  readonly tls: Tls | undefined;
  readonly sasl: Sasl | undefined;
}

/** PEM. */
interface Tls {
  /** Who may have signed the certificate of the broker; absent: whom Node trusts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

type Sasl = {
  [Mechanism in (typeof MECHANISMS)[number]]: {
    readonly mechanism: Mechanism;
    readonly username: string;
    readonly password: string;
  };
}[(typeof MECHANISMS)[number]];

/** What a file of settings may say: names as kcat and all programs with librdkafka have them. */
const NAMES = [
  'security.protocol',
  'ssl.ca.location',
  'ssl.certificate.location',
  'ssl.key.location',
  'ssl.key.password',
  'sasl.mechanism',
  'sasl.username',
  'sasl.password',
] as const;

type Name = (typeof NAMES)[number];
type Properties = Partial<Record<Name, string>>;

/** Names that librdkafka has beside those. */
const OTHER_NAMES: Readonly<Record<string, Name>> = { 'sasl.mechanisms': 'sasl.mechanism' };

/** Secrets may also be in the environment. */
const FROM_ENVIRONMENT = {
  'sasl.username': 'KAFKA_USERNAME',
  'sasl.password': 'KAFKA_PASSWORD',
  'ssl.key.password': 'KAFKA_KEY_PASSWORD',
} as const satisfies Properties;

const DEFAULT_PORT = 9092;

/**
 * Puts together how brokers are reached.
 * @param list `host:port`, with commas between several
 * @param option where they were named, for messages
 * @param file settings of `--kafka-config`, if there are any
 * @throws UsageError
 */
export function connectionTo(
  list: string,
  option: string,
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Connection {
  const brokers = list.split(',').map((broker) => brokerNamed(broker.trim(), option));
  const properties: Properties = file === undefined ? {} : readProperties(file);
  for (const [name, variable] of Object.entries(FROM_ENVIRONMENT)) {
    const value = env[variable];
    if (value !== undefined && value !== '') properties[name as Name] = value;
  }
  const protocol = (properties['security.protocol'] ?? 'plaintext').toLowerCase();
  if (!['plaintext', 'ssl', 'sasl_plaintext', 'sasl_ssl'].includes(protocol)) {
    throw new UsageError(
      `--kafka-config: security.protocol is '${protocol}'; it must be PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.`,
    );
  }
  return {
    brokers,
    tls: protocol.endsWith('ssl') ? tlsFrom(properties) : undefined,
    sasl: protocol.startsWith('sasl') ? saslFrom(properties) : undefined,
  };
}

function brokerNamed(text: string, option: string): string {
  const [, host, port = String(DEFAULT_PORT)] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new UsageError(`${option}: '${text}' is no broker; write host:port, with commas between several.`);
  }
  return `${host}:${port}`;
}

/** Lines of `name=value`; what begins with # is a comment. */
function readProperties(file: string): Properties {
  const properties: Properties = {};
  for (const [at, line] of textOf(file).split(/\r?\n/).entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const [, key = '', value = ''] = /^([^=]*?)\s*=\s*(.*)$/s.exec(text) ?? [];
    const name = OTHER_NAMES[key] ?? NAMES.find((known) => known === key);
    // The line itself may have a secret in it.
    if (name === undefined) {
      throw new UsageError(`--kafka-config: line ${at + 1} of ${file} is none of ${NAMES.join(', ')}.`);
    }
    properties[name] = value;
  }
  return properties;
}

function tlsFrom(properties: Properties): Tls {
  const pem = (name: 'ssl.ca.location' | 'ssl.certificate.location' | 'ssl.key.location') => {
    const file = properties[name];
    return file === undefined ? undefined : textOf(file, name);
  };
  const [ca, cert, key] = [pem('ssl.ca.location'), pem('ssl.certificate.location'), pem('ssl.key.location')];
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError('--kafka-config: ssl.certificate.location and ssl.key.location go together.');
  }
  const passphrase = properties['ssl.key.password'];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

function saslFrom(properties: Properties): Sasl {
  const wanted = (properties['sasl.mechanism'] ?? '').toLowerCase();
  const mechanism = MECHANISMS.find((known) => known === wanted);
  if (mechanism === undefined) {
    throw new UsageError('--kafka-config: sasl.mechanism must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.');
  }
  const { 'sasl.username': username, 'sasl.password': password } = properties;
  if (username === undefined || password === undefined) {
    throw new UsageError(
      '--kafka-config: for SASL, sasl.username and sasl.password must be there, or KAFKA_USERNAME and KAFKA_PASSWORD in the environment.',
    );
  }
  return { mechanism, username, password };
}

function textOf(file: string, setting?: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const what = setting === undefined ? file : `${file} (${setting})`;
    throw new UsageError(`--kafka-config: ${what} cannot be read: ${errnoText(errnoOf(error))}.`, {
      cause: error,
    });
  }
}
