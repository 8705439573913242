import { counted } from '../output/text.ts';
import type { Batch, Bounds, KafkaClient, Member, Message, Partition } from './client.ts';
import { parseEvent } from './count-event.ts';
import type { Counts } from './counts.ts';
import { DeadLetters } from './dead-letters.ts';
import type { TellingOptions } from './event-telling.ts';
import { MergedTelling } from './merged-telling.ts';
import type { ConsumeOptions } from './options.ts';
import type { News, Reading, ReadingEvents } from './reading.ts';
import { addTo, type CountRow, rowsOf, sortRows } from './rows.ts';
import type { Told } from './telling-sum.ts';
import { Totals } from './totals.ts';

/**
 * Puts together what hosts have published. Totals are made from the topic alone: each start reads it from its beginning,
 * which is short where the topic is compacted, so there is no state that could be lost or disagree with it. What the
 * group has committed tells what is new, and what lags.
 */
export class CountsReading implements Reading {
  readonly #client: KafkaClient;
  readonly #group: string;
  readonly #topic: string;
  readonly #events: ReadingEvents;
  readonly #deadLetters: DeadLetters;
  readonly #totals = new Totals();
  /** If anything is to be told beside the counts. */
  readonly #telling: MergedTelling | undefined;
  /** By partition: the offset of the next message to be read. */
  readonly #next = new Map<number, number>();
  /** By partition: from where on nobody of the group has seen the messages. */
  readonly #newFrom = new Map<number, number>();
  readonly #changed = new Set<number>();
  /** The same for those who are told of news, if that is known better than by what members have committed. */
  readonly #newsFrom: ReadonlyMap<number, number> | undefined;
  #news = new Map<string, Counts>();
  /** Dead letters of which nothing is said yet. */
  #divertedCount = 0;

  constructor(
    client: KafkaClient,
    { group, topic }: Pick<ConsumeOptions, 'group' | 'topic'>,
    telling: TellingOptions | undefined,
    events: ReadingEvents,
    newsFrom: ReadonlyMap<number, number> | undefined,
  ) {
    this.#newsFrom = newsFrom;
    this.#telling = telling && new MergedTelling(telling, (text) => events.say(text));
    this.#client = client;
    this.#group = group;
    this.#topic = topic;
    this.#events = events;
    this.#deadLetters = new DeadLetters(client, topic);
  }

  async assigned(
    partitions: readonly Partition[],
  ): Promise<readonly (Partition & { readonly offset: number })[]> {
    const [commits, bounds] = await Promise.all([
      this.#client.committed(this.#group, this.#topic),
      this.#client.bounds(this.#topic),
    ]);
    for (const { partition, offset } of commits) {
      if (!this.#newFrom.has(partition)) this.#newFrom.set(partition, offset);
    }
    return partitions.map(({ topic, partition }) => {
      const low = bounds.find((bound) => bound.partition === partition)?.low ?? 0;
      const offset = Math.max(this.#next.get(partition) ?? low, low);
      this.#next.set(partition, offset);
      return { topic, partition, offset };
    });
  }

  async take(batch: Batch): Promise<number | undefined> {
    const { partition, from, to, messages } = batch;
    const known = this.#next.get(partition);
    if (known === undefined) return undefined;
    const next = from > known ? await this.#behindDeleted(partition, known) : known;
    if (from > next || to <= next) return next;
    const newFrom = this.#newFrom.get(partition) ?? 0;
    const newsFrom = this.#newsFrom ? (this.#newsFrom.get(partition) ?? 0) : newFrom;
    for (const message of messages) {
      const offset = Number(message.offset);
      if (offset < next) continue;
      await this.#takeMessage(batch, message, offset >= newFrom, offset >= newsFrom);
      // At once: what is in the news is to be known to be.
      this.#next.set(partition, offset + 1);
    }
    this.#next.set(partition, to);
    this.#changed.add(partition);
    return to;
  }

  /** Where there is a gap, messages were deleted; the events behind them have what they had. */
  async #behindDeleted(partition: number, known: number): Promise<number> {
    const bounds = await this.#client.bounds(this.#topic);
    const next = Math.max(known, bounds.find((bound) => bound.partition === partition)?.low ?? 0);
    this.#next.set(partition, next);
    return next;
  }

  /** @param isNew nobody of the group has seen it; `isNews`: nobody was told of it */
  async #takeMessage(batch: Batch, message: Message, isNew: boolean, isNews: boolean): Promise<void> {
    // The mark that a key is gone.
    if (message.value === null) return;
    const event = parseEvent(message.value);
    if (!('problem' in event)) {
      this.#telling?.add(event, this.#totals.sourceOf(event));
      const row = this.#totals.add(event);
      if (row && isNews) addTo(this.#news, row.path, row.counts);
    } else if (isNew) {
      await this.#deadLetters.send(batch, message, event.problem);
      this.#events.deadLetter();
      this.#divertedCount++;
    }
  }

  async commit(member: Member): Promise<void> {
    this.#sayDiverted();
    const partitions = [...this.#changed];
    if (partitions.length === 0) return;
    this.#changed.clear();
    try {
      await member.commit(
        partitions.map((partition) => ({
          topic: this.#topic,
          partition,
          offset: this.#next.get(partition) as number,
          metadata: '',
        })),
      );
    } catch (error) {
      for (const partition of partitions) this.#changed.add(partition);
      throw error;
    }
  }

  #sayDiverted(): void {
    if (this.#divertedCount === 0) return;
    this.#events.say(
      `${counted(this.#divertedCount, 'message')} made no sense and went to ${this.#deadLetters.topic}`,
    );
    this.#divertedCount = 0;
  }

  async rows(): Promise<CountRow[]> {
    return this.#totals.rows();
  }

  told(): Told {
    return this.#telling?.told(this.#totals.sum()) ?? {};
  }

  takeNews(): News {
    const news = this.#news;
    this.#news = new Map();
    return { rows: sortRows(rowsOf(news)), upTo: new Map(this.#next) };
  }

  async isBehind(ends: readonly Bounds[]): Promise<boolean> {
    return ends.every(({ partition, high }) => (this.#next.get(partition) ?? 0) >= high);
  }

  async close(): Promise<void> {
    await this.#deadLetters.close();
  }
}
