import type { Undelivered } from '../notify/deliver.ts';
import { Notifier } from '../notify/notifier.ts';
import type { NotifyOptions } from '../options.ts';
import type { OwnFile } from '../own-file.ts';
import type { CountWindow, WindowWatcher } from './consume.ts';
import type { CountRow } from './rows.ts';

/** Tells the subscriptions what hosts have counted, window by window, while the consumer reads on. */
export class WindowNotifier implements WindowWatcher {
  readonly #notifier: Notifier;
  readonly #place: string;
  readonly #interruption: AbortSignal;
  #telling: Promise<void> | undefined;
  #failure: unknown;
  #lastMs = 0;

  /**
   * @param topic that is read; of another one, what was told says nothing of how far it was read
   * @param interruption what is not told when it is aborted waits for the next consumer
   * @throws UsageError if what was told, or where channels are, cannot be read
   */
  constructor(notify: NotifyOptions, { target, lock }: OwnFile, topic: string, interruption: AbortSignal) {
    const subscriptions = notify.subscriptions.map((subscription) => {
      return { ...subscription, windowMs: subscription.windowMs ?? WINDOW_MS };
    });
    this.#notifier = new Notifier({ ...notify, subscriptions }, target, lock, 'new');
    this.#place = `kafka:${topic}`;
    this.#interruption = interruption;
  }

  /** By partition: the offsets from which on nobody was told of messages; undefined if nothing is known. */
  get newsFrom(): ReadonlyMap<number, number> | undefined {
    const { readUpTo } = this.#notifier;
    if (readUpTo?.place !== this.#place) return undefined;
    return new Map(
      Object.entries(readUpTo.offsets).map(([partition, offset]) => [Number(partition), offset]),
    );
  }

  /**
   * Decides who is to be told of a window, and keeps that with the place up to which it was read: a consumer that is
   * killed goes on from there, and tells nothing twice.
   * @throws OutputError, LockedError; also those of telling what came before
   */
  async take({ to, rows, upTo }: CountWindow): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const atMs = to.getTime();
    if (rows.length === 0 && atMs - this.#lastMs < QUIET_MS) return;
    this.#lastMs = atMs;
    const readUpTo = { place: this.#place, offsets: Object.fromEntries(upTo) };
    await this.#notifier.step(atMs, rows.map(hostRow), readUpTo);
    this.#telling ??= this.#tell();
  }

  /** Tells what is still to be told. @returns what could not be, and waits for the next consumer */
  async close(): Promise<readonly Undelivered[]> {
    await this.#telling;
    if (this.#failure !== undefined) throw this.#failure;
    return this.#notifier.tell(this.#interruption);
  }

  /** While a channel is slow the consumer goes on; what is decided meanwhile is told with the next window. */
  async #tell(): Promise<void> {
    try {
      await this.#notifier.tell(this.#interruption);
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#telling = undefined;
    }
  }
}

/** Of a subscription that names none: counts come all the time, and what came in the last seconds alone says little. */
const WINDOW_MS = 3_600_000;
/** When nothing comes, windows come to their ends so often. */
const QUIET_MS = 5000;

/** The row of a file, which is called `host:/path`. */
function hostRow({ path, counts }: CountRow): Parameters<Notifier['step']>[1][number] {
  const colon = path.indexOf(':');
  return {
    host: path.slice(0, colon),
    path: path.slice(colon + 1),
    status: 'ok',
    finding: undefined,
    numbers: counts,
  };
}
