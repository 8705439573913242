import type { ClientEvents, KafkaClient } from './client.ts';
import type { Connection } from './connection.ts';
import { asUsageError, isPassing } from './problem-text.ts';

/**
 * Connects to Kafka; the library for it is loaded here.
 * @param patience `endless`: brokers that do not answer are tried again until they do or the signal is aborted
 * @throws UsageError for what the user can put right, KafkaError for brokers that do not answer
 */
export async function connectTo(
  connection: Connection,
  patience: 'endless' | 'some',
  events: ClientEvents,
  signal: AbortSignal,
): Promise<KafkaClient> {
  const { connect } = await import('./kafkajs/kafkajs-client.ts');
  for (;;) {
    try {
      return await orAborted(connect(connection, events), signal);
    } catch (error) {
      if (!isPassing(error) || patience === 'some' || signal.aborted) throw asUsageError(error, connection);
    }
  }
}

/** Rejects as soon as the signal is aborted. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
