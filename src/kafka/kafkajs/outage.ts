import type { ClientEvents } from '../client.ts';

/** What kafkajs logs of a broker that does not answer, as two events: it is away, it is back. */
export class Outage {
  readonly #events: ClientEvents;
  #isOn = false;

  constructor(events: ClientEvents) {
    this.#events = events;
  }

  /** @param entry of the log, at the level of errors */
  note({ message, error }: { readonly message: string; readonly error?: unknown }): void {
    const problem = /^Connection (?:error|timeout)/.test(message) ? message : String(error ?? '');
    if (this.#isOn || !/^Connection |ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT/.test(problem)) return;
    this.#isOn = true;
    this.#events.outage(problem.replace(/^Connection error: /, ''));
  }

  /** A request was answered. */
  end(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#events.recovery();
  }
}
