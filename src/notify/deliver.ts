import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert } from './alert.ts';
import { type Failure, isPassing } from './failure.ts';
import type { Told, Waiting } from './told.ts';

/** Slack takes about one message a second; others are not pressed harder either. */
const SPACING_MS = 1000;

/** What delivering goes through. What is called on the way is waited for, and has the channel stop if it rejects. */
export interface Delivering {
  /** Aborted when the time for it is over: what is left waits for the next time. */
  readonly signal: AbortSignal;
  /** When that is, in milliseconds since 1970 UTC. */
  readonly untilMs: number;
  /** In milliseconds since 1970 UTC. */
  now(): number;
  /**
   * Sends an alert, again and again until it has arrived, it is refused, or time is over.
   * @returns undefined when it has arrived
   */
  send(channel: string, alert: Alert): Promise<Failure | undefined>;
  /** Keeps what `withDelivered` makes of it, safe from the end of the process. */
  arrived(waiting: Waiting): Promise<void>;
  /** Keeps what `withPause` makes of it: the channel asks to be left alone until then. */
  paused(channel: string, untilMs: number): Promise<void>;
}

/** Messages that did not arrive, of a channel, and why the first did not. */
export interface Undelivered {
  readonly channel: string;
  readonly messages: number;
  readonly failure: Failure;
}

/**
 * Sends what is waiting, to each channel by itself, in order, and at most one message a second. It stops with a channel that
 * cannot be reached; one that refuses a message (4xx) is sent the others, but of that subscription none. What does not
 * arrive stays waiting. One call at a time: steps may be decided meanwhile, and what they add waits for the next call.
 * @throws what `arrived` and `paused` throw, when all channels are through
 */
export async function deliver(
  { waiting, pauses }: Told,
  delivering: Delivering,
): Promise<readonly Undelivered[]> {
  const channels = [...new Set(waiting.map(({ channel }) => channel))];
  const settled = await Promise.allSettled(
    channels.map((channel) => {
      const queue = waiting.filter((other) => other.channel === channel);
      const pausedUntilMs = pauses.find((pause) => pause.channel === channel)?.untilMs ?? 0;
      return deliverTo(channel, queue, pausedUntilMs, delivering);
    }),
  );
  return settled.flatMap((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value ?? [];
  });
}

/** @returns undefined when all has arrived */
async function deliverTo(
  channel: string,
  queue: readonly Waiting[],
  pausedUntilMs: number,
  delivering: Delivering,
): Promise<Undelivered | undefined> {
  const { signal, untilMs, now } = delivering;
  let first: Failure | undefined;
  let messages = queue.length;
  const failed = (failure: Failure): Undelivered => ({ channel, messages, failure: first ?? failure });
  const refused = new Set<string>();
  let pauseMs = pausedUntilMs - now();
  if (pausedUntilMs >= untilMs) return failed({ code: 'status', status: 429, retryAfterMs: pauseMs });
  for (const waiting of queue) {
    const { alert } = waiting;
    if (refused.has(alert.subscription)) continue;
    if (!(await waitFor(pauseMs, signal))) return failed({ code: 'not-tried' });
    pauseMs = SPACING_MS;
    const failure = await delivering.send(channel, alert);
    if (failure === undefined) {
      messages--;
      await delivering.arrived(waiting);
      continue;
    }
    if (failure.code === 'status' && failure.retryAfterMs !== undefined) {
      await delivering.paused(channel, now() + failure.retryAfterMs);
    }
    if (isPassing(failure)) return failed(failure);
    first ??= failure;
    refused.add(alert.subscription);
  }
  return first && failed(first);
}

/** @returns whether there is time left */
async function waitFor(pauseMs: number, signal: AbortSignal): Promise<boolean> {
  if (pauseMs > 0) await sleep(pauseMs, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}
