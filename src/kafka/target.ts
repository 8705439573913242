import { hostname } from 'node:os';
import { UsageError } from '../errors.ts';
import type { RawOptions } from '../options.ts';

/** Where counts are published. */
export interface PublishTarget {
  /** As typed. */
  readonly name: string;
  /** `host:port`, with commas between several. */
  readonly brokers: string;
  /** The file of `--kafka-config`. */
  readonly config: string | undefined;
  readonly topic: string;
  /** What events say of where they come from. */
  readonly host: string;
  /** How the topic is made if there is none; undefined: it must be there. */
  readonly create: { readonly partitions: number; readonly replication: number } | undefined;
}

const SCHEME = 'kafka://';
/** What a name of a topic is made of. */
const NAME = /^[\w.-]{1,249}$/;

export function isKafkaTarget(name: string): boolean {
  return name.startsWith(SCHEME);
}

/**
 * Reads `kafka://host:port,host:port/topic`.
 * @throws UsageError
 */
export function publishTarget(
  name: string,
  raw: Pick<RawOptions, 'kafkaConfig' | 'kafkaPartitions' | 'kafkaReplication' | 'host'>,
): PublishTarget {
  const [brokers = '', topic = '', ...more] = name.slice(SCHEME.length).split('/');
  if (!NAME.test(topic) || more.length > 0) {
    throw new UsageError(`-o: ${name} names no topic; write kafka://host:port/topic.`);
  }
  const { kafkaPartitions: partitions, kafkaReplication: replication } = raw;
  const isMade = partitions !== undefined || replication !== undefined;
  return {
    name,
    brokers,
    config: raw.kafkaConfig,
    topic,
    host: raw.host ?? hostname(),
    // What is not said is as the broker has it.
    create: isMade ? { partitions: partitions ?? -1, replication: replication ?? -1 } : undefined,
  };
}
