import type { Batch, KafkaClient, Message, Publisher } from './client.ts';

/** Where messages go that make no sense, as they were, with the reason beside them. */
export class DeadLetters {
  readonly #client: KafkaClient;
  readonly topic: string;
  #publisher: Promise<Publisher> | undefined;

  /** @param topic of the messages; theirs is `<topic>.dlq` */
  constructor(client: KafkaClient, topic: string) {
    this.#client = client;
    this.topic = `${topic}.dlq`;
  }

  /** Resolves when the broker has it. */
  async send(
    { topic, partition }: Pick<Batch, 'topic' | 'partition'>,
    { key, value, headers, offset }: Message,
    reason: string,
  ): Promise<void> {
    this.#publisher ??= this.#open();
    const place = { topic, partition: String(partition), offset };
    const added = Object.entries({ reason, ...place }).map(([name, text]) => [`loganalyze.${name}`, text]);
    const publisher = await this.#publisher;
    await publisher.send(this.topic, [{ key, value, headers: { ...headers, ...Object.fromEntries(added) } }]);
  }

  async close(): Promise<void> {
    await (await this.#publisher)?.close();
  }

  async #open(): Promise<Publisher> {
    try {
      // As many replicas as the broker gives where nothing is said.
      await this.#client.createTopic({ topic: this.topic, partitions: 1, replication: -1, config: {} });
      return await this.#client.publisher();
    } catch (error) {
      this.#publisher = undefined;
      throw error;
    }
  }
}
