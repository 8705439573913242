import { type Kafka, Partitioners, type Transaction } from 'kafkajs';
import type { Outgoing, SoleWriter } from '../client.ts';
import type { Outage } from './outage.ts';
import { asKafkaError } from './problems.ts';

/** When a broker undoes what nobody ends; whoever opens the writer anew does so at once. */
const TIMEOUT_MS = 15_000;
/** Characters of messages that are sent together: brokers take 1 MB at once. */
const MOST_AT_ONCE = 400_000;

/** A producer with a transactional id: the broker fences the one that had it before. */
export async function openSoleWriter(kafka: Kafka, name: string, outage: Outage): Promise<SoleWriter> {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    transactionalId: name,
    transactionTimeout: TIMEOUT_MS,
    maxInFlightRequests: 1,
  });
  producer.on('producer.network.request', () => outage.end());
  let transaction: Transaction | undefined;
  try {
    await producer.connect();
    // The library asks the broker for the id, which is what fences, only with the first transaction.
    transaction = await producer.transaction();
  } catch (error) {
    await producer.disconnect().catch(() => {});
    throw error;
  }
  return {
    async write({ topic, partition }, messages) {
      try {
        const { send, commit } = transaction ?? (await producer.transaction());
        transaction = undefined;
        let end = 0;
        for (const part of partsOf(messages)) {
          const [sent] = await send({
            topic,
            acks: -1,
            messages: part.map((message) => ({ ...message, partition })),
          });
          end = Number(sent?.baseOffset) + part.length;
        }
        await commit();
        return end;
      } catch (error) {
        throw asKafkaError(error);
      }
    },
    close: () => producer.disconnect().catch(() => {}),
  };
}

function* partsOf(messages: readonly Outgoing[]): Generator<readonly Outgoing[]> {
  let part: Outgoing[] = [];
  let length = 0;
  for (const message of messages) {
    part.push(message);
    length += (message.key?.length ?? 0) + (message.value?.length ?? 0);
    if (length < MOST_AT_ONCE) continue;
    yield part;
    part = [];
    length = 0;
  }
  if (part.length > 0) yield part;
}
