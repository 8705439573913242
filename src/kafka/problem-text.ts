import { UsageError } from '../errors.ts';
import { KafkaError } from './client.ts';

/** What was to be done, for messages. */
export interface Attempt {
  readonly brokers: readonly string[];
  readonly topic?: string;
}

/** Whether it may well be done later, without anyone doing something about it. */
export function isPassing(error: unknown): error is KafkaError {
  return (
    error instanceof KafkaError &&
    (error.problem === 'unreachable' || error.problem === 'fenced' || error.problem === 'other')
  );
}

/** A sentence without its full stop. */
export function problemText({ problem, message }: KafkaError, { brokers, topic }: Attempt): string {
  const where = brokers.join(', ');
  switch (problem) {
    case 'unreachable':
      return `no broker of ${where} answers: ${message}`;
    case 'certificate':
      return `the connection to ${where} is not trusted: ${message}; see ssl.ca.location, ssl.certificate.location and ssl.key.location of --kafka-config`;
    case 'authentication':
      return `${where} does not let this user in: ${message}; see sasl.mechanism, sasl.username and sasl.password of --kafka-config`;
    case 'no-topic':
      return `there is no topic ${topic} at ${where}`;
    case 'not-authorized':
      return `this user may not do that at ${where}: ${message}`;
    default:
      return message;
  }
}

/** For what the user can put right, the error that says so; anything else as it is. */
export function asUsageError(error: unknown, attempt: Attempt): unknown {
  if (!(error instanceof KafkaError) || isPassing(error)) return error;
  return new UsageError(`Kafka: ${problemText(error, attempt)}.`, { cause: error });
}
