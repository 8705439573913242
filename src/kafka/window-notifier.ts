import type { CountWindow, WindowWatcher } from './consume.ts';
import { hostRow, type RollingNotifier } from './rolling-notifier.ts';

/** Tells the subscriptions what hosts have counted, window by window. */
export class WindowNotifier implements WindowWatcher {
  readonly #notifier: RollingNotifier;
  readonly #place: string;

  /** @param topic that is read; of another one, what was told says nothing of how far it was read */
  constructor(notifier: RollingNotifier, topic: string) {
    this.#notifier = notifier;
    this.#place = `kafka:${topic}`;
  }

  /** By partition: the offsets from which on nobody was told of messages; undefined if nothing is known. */
  get newsFrom(): ReadonlyMap<number, number> | undefined {
    const readUpTo = this.#notifier.readUpTo(this.#place);
    if (readUpTo === undefined || !('offsets' in readUpTo)) return undefined;
    return new Map(
      Object.entries(readUpTo.offsets).map(([partition, offset]) => [Number(partition), offset]),
    );
  }

  /** @throws OutputError, LockedError; also those of telling what came before */
  async take({ to, rows, upTo }: CountWindow): Promise<void> {
    const atMs = to.getTime();
    if (!this.#notifier.isDue(rows, atMs)) return;
    // A file is called `host:/path`.
    const hostRows = rows.map(({ path, counts }) => {
      const colon = path.indexOf(':');
      return hostRow(path.slice(0, colon), path.slice(colon + 1), counts);
    });
    await this.#notifier.step(atMs, hostRows, {
      place: this.#place,
      offsets: Object.fromEntries(upTo),
    });
  }
}
