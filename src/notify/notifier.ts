import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Delivery } from '../deliver.ts';
import { errnoOf, lostLock, UsageError } from '../errors.ts';
import type { NotifyOptions } from '../options.ts';
import {
  discard,
  notWritten,
  prepareTarget,
  type Target,
  takePlace,
  temporaryBeside,
} from '../output/atomic.ts';
import { errnoText } from '../output/detail.ts';
import type { Results } from '../results.ts';
import type { Lock } from '../state/lock.ts';
import { type Address, findAddresses } from './addresses.ts';
import { decide, type HostRow } from './decide.ts';
import type { Undelivered } from './deliver.ts';
import {
  NOTHING_TOLD,
  parseTold,
  type ReadUpTo,
  type Told,
  toldText,
  withDelivered,
  withPause,
} from './told.ts';
import { within } from './within.ts';

/** Tells the subscriptions of a run what it found. */
export class Notifier {
  /** The file that remembers what was told. */
  readonly target: Target;
  readonly #options: NotifyOptions;
  readonly #counts: 'new' | 'all';
  readonly #lock: Lock;
  /** Always the same, so that it is found if a run is killed. */
  readonly #temporary: string;
  readonly #addresses: ReadonlyMap<string, Address>;
  #told: Told;
  #keeping = Promise.resolve();

  /**
   * Reads what was told, and where channels are.
   * @param target see above
   * @param lock of it
   * @param counts what a run with a state counts, if it has one
   * @throws UsageError if either cannot be used
   */
  constructor(notify: NotifyOptions, target: Target, lock: Lock, counts: 'new' | 'total' | undefined) {
    this.#options = notify;
    this.#counts = counts === 'new' ? 'new' : 'all';
    this.target = target;
    this.#lock = lock;
    this.#temporary = temporaryBeside(target.path, 'told');
    // Of a run that was killed.
    discard(this.#temporary);
    this.#told = readTold(target);
    const wanted = new Set([
      ...notify.subscriptions.flatMap(({ to }) => to),
      ...this.#told.waiting.map(({ channel }) => channel),
    ]);
    this.#addresses = findAddresses(
      notify.channels.filter(({ name }) => wanted.has(name)),
      process.env,
    );
  }

  /** Decides who is to be told what, and gives that to be kept with the other outputs of the run. */
  decide({ rows, top }: Pick<Results, 'rows' | 'top'>): Delivery {
    const host = hostname();
    this.#told = decide(this.#options.subscriptions, this.#told, {
      atMs: Date.now(),
      host,
      counts: this.#counts,
      rows: ofHost(rows(), host),
      ...(top ? { top } : {}),
    });
    return { target: this.target, text: () => [toldText(this.#told)] };
  }

  /** Up to where was read what the file remembers, if it is that of a consumer. */
  get readUpTo(): ReadUpTo | undefined {
    return this.#told.readUpTo;
  }

  /**
   * Decides the same of what a consumer has counted since it was called last, and keeps it.
   * @throws OutputError, LockedError
   */
  async step(atMs: number, rows: readonly HostRow[], readUpTo: ReadUpTo): Promise<void> {
    const { subscriptions } = this.#options;
    const told = decide(subscriptions, this.#told, { atMs, host: hostname(), counts: 'new', rows });
    await this.#keep({ ...told, readUpTo });
  }

  /**
   * Sends what is to be told, and what could not be sent before.
   * @returns what did not arrive and waits for the next run
   * @throws OutputError, LockedError
   */
  async tell(interruption: AbortSignal): Promise<readonly Undelivered[]> {
    if (this.#told.waiting.length === 0 || interruption.aborted) return [];
    const [{ deliver }, { sender }] = await Promise.all([import('./deliver.ts'), import('./send.ts')]);
    const { timeoutMs } = this.#options;
    const untilMs = Date.now() + timeoutMs;
    return within(timeoutMs, interruption, (signal) => {
      return deliver(this.#told, {
        signal,
        untilMs,
        now: Date.now,
        send: sender(this.#addresses, { signal, atMs: untilMs }),
        arrived: (waiting) => this.#keep(withDelivered(this.#told, waiting, Date.now())),
        paused: (channel, pausedUntilMs) => this.#keep(withPause(this.#told, channel, pausedUntilMs)),
      });
    });
  }

  /** One after the other, so that the last one stays. */
  #keep(told: Told): Promise<void> {
    this.#told = told;
    this.#keeping = this.#keeping.then(async () => {
      if (!this.#lock.isHeld()) throw lostLock(this.target.name);
      // What has arrived is to be known, even if the user interrupts.
      const { signal } = new AbortController();
      await prepareTarget(this.target, this.#temporary, [toldText(told)], signal);
      try {
        takePlace(this.#temporary, this.target.path);
      } catch (error) {
        throw notWritten(this.target.name, error);
      }
    });
    return this.#keeping;
  }
}

function* ofHost(rows: ReturnType<Results['rows']>, host: string): Generator<HostRow> {
  for (const row of rows) yield { ...row, host };
}

function readTold({ path, name }: Target): Told {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return NOTHING_TOLD;
    throw new UsageError(`--notify: ${name} cannot be read: ${errnoText(errno)}.`, { cause: error });
  }
  return parseTold(text, name);
}
