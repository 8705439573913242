import type { HostRow } from '../notify/decide.ts';
import type { Undelivered } from '../notify/deliver.ts';
import { Notifier } from '../notify/notifier.ts';
import type { ReadUpTo } from '../notify/told.ts';
import type { NotifyOptions } from '../options.ts';
import type { OwnFile } from '../own-file.ts';
import type { CountRow } from './rows.ts';

/** Tells the subscriptions what comes, step by step, while the consumer reads on. */
export class RollingNotifier {
  readonly #notifier: Notifier;
  readonly #interruption: AbortSignal;
  #telling: Promise<void> | undefined;
  #failure: unknown;
  #lastMs = 0;

  /**
   * @param interruption what is not told when it is aborted waits for the next consumer
   * @throws UsageError if what was told, or where channels are, cannot be read
   */
  constructor(notify: NotifyOptions, { target, lock }: OwnFile, interruption: AbortSignal) {
    const subscriptions = notify.subscriptions.map((subscription) => {
      return { ...subscription, windowMs: subscription.windowMs ?? WINDOW_MS };
    });
    this.#notifier = new Notifier({ ...notify, subscriptions }, target, lock, 'new');
    this.#interruption = interruption;
  }

  /** Up to where was read what the file remembers, if it is of a place. */
  readUpTo(place: string): ReadUpTo | undefined {
    const { readUpTo } = this.#notifier;
    return readUpTo?.place === place ? readUpTo : undefined;
  }

  /** Whether there is something to decide: when nothing comes, windows come to their ends. */
  isDue(rows: readonly unknown[], atMs: number): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    return rows.length > 0 || atMs - this.#lastMs >= QUIET_MS;
  }

  /**
   * Decides who is to be told of rows, and keeps that with the place up to which was read: a consumer that is
   * killed goes on from there, and tells nothing twice.
   * @throws OutputError, LockedError; also those of telling what came before
   */
  async step(atMs: number, rows: readonly HostRow[], readUpTo: ReadUpTo): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#lastMs = atMs;
    await this.#notifier.step(atMs, rows, readUpTo);
    this.#telling ??= this.#tell();
  }

  /** Tells what is still to be told. @returns what could not be, and waits for the next consumer */
  async close(): Promise<readonly Undelivered[]> {
    await this.#telling;
    if (this.#failure !== undefined) throw this.#failure;
    return this.#notifier.tell(this.#interruption);
  }

  /** While a channel is slow the consumer goes on; what is decided meanwhile is told with the next step. */
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

export function hostRow(host: string, path: string, numbers: CountRow['counts']): HostRow {
  return { host, path, status: 'ok', finding: undefined, numbers };
}
