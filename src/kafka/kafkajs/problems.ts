import { errnoOf } from '../../errors.ts';
import { KafkaError, type KafkaProblem } from '../client.ts';

/** By the type of the protocol's errors, as kafkajs has them. */
const BY_TYPE: Readonly<Record<string, KafkaProblem>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'no-topic',
  TOPIC_AUTHORIZATION_FAILED: 'not-authorized',
  GROUP_AUTHORIZATION_FAILED: 'not-authorized',
  CLUSTER_AUTHORIZATION_FAILED: 'not-authorized',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'not-authorized',
  NOT_LEADER_FOR_PARTITION: 'unreachable',
  LEADER_NOT_AVAILABLE: 'unreachable',
  ILLEGAL_GENERATION: 'fenced',
  UNKNOWN_MEMBER_ID: 'fenced',
  FENCED_INSTANCE_ID: 'fenced',
  REBALANCE_IN_PROGRESS: 'fenced',
  OFFSET_METADATA_TOO_LARGE: 'metadata-too-large',
  MESSAGE_TOO_LARGE: 'message-too-large',
  RECORD_LIST_TOO_LARGE: 'message-too-large',
};

/** Codes of OpenSSL, and of Node about names, for what a certificate lacks. */
const CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT|ERR_SSL_.*(?:CERT|ALERT|UNKNOWN_CA))/;

/** Errors that kafkajs gives when it has no connection, or waits for an answer in vain. */
const UNREACHABLE =
  /^KafkaJS(?:Connection|RequestTimeout|BrokerNotFound|NoBrokerAvailable|MetadataNotLoaded|GroupCoordinatorNotFound|LockTimeout|Timeout)/;

interface KafkaJsError extends Error {
  readonly type?: string;
  readonly errors?: readonly unknown[];
}

/** An error of kafkajs as ours. Those of retries have inside what went wrong at last. */
export function asKafkaError(error: unknown): KafkaError {
  if (error instanceof KafkaError) return error;
  let problem: KafkaProblem = 'other';
  let message = error instanceof Error ? error.message : String(error);
  for (const inner of chain(error)) {
    const found = problemOf(inner);
    if (found === undefined) continue;
    problem = found;
    message = inner.message;
    break;
  }
  return new KafkaError(problem, plain(message), { cause: error });
}

/** Without what kafkajs and OpenSSL put around it. */
function plain(message: string): string {
  return message
    .replace(/^Connection error: /, '')
    .replace(/^[\dA-F]+:error:[^:]*:[^:]*:[^:]*:([^:]*):.*$/s, '$1')
    .replace(/[.\s]+$/, '');
}

function problemOf(error: KafkaJsError): KafkaProblem | undefined {
  const byType = BY_TYPE[error.type ?? ''];
  if (byType) return byType;
  if (
    CERTIFICATE.test(errnoOf(error)) ||
    / alert (?:bad certificate|certificate required)/.test(error.message)
  ) {
    return 'certificate';
  }
  if (error.name === 'KafkaJSSASLAuthenticationError') return 'authentication';
  return UNREACHABLE.test(error.name) ? 'unreachable' : undefined;
}

/** The error, and those behind it. */
function* chain(error: unknown): Generator<KafkaJsError> {
  if (!(error instanceof Error)) return;
  const { cause, errors = [] } = error as KafkaJsError;
  yield error as KafkaJsError;
  if (cause !== error) yield* chain(cause);
  for (const inner of errors) yield* chain(inner);
}
