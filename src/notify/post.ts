import { setTimeout as sleep } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import { type Failure, isPassing } from './failure.ts';
import { within } from './within.ts';

/** How long one request may take. */
const ATTEMPT_MS = 10_000;
/** The first pause before another attempt; each is twice as long as the one before, and up to twice that at random. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Who asks to be left alone for longer is asked again all the same. */
const LONGEST_WAIT_MS = 3_600_000;

/** How long there is for it. */
export interface Deadline {
  /** Aborted when it is over, or the user interrupts. */
  readonly signal: AbortSignal;
  /** When it is over, in milliseconds since 1970 UTC. */
  readonly atMs: number;
}

/**
 * Posts JSON until it has arrived, it is refused, or time is over.
 * @param url is a secret: nothing that is given back has it
 * @returns undefined when it has arrived
 */
export async function post(url: string, body: string, deadline: Deadline): Promise<Failure | undefined> {
  const { signal, atMs } = deadline;
  let failure: Failure | undefined;
  try {
    await pRetry(
      async () => {
        failure = await attempt(url, body, signal);
        if (failure === undefined) return;
        const isInVain = !isPassing(failure) || Date.now() + waitMs(failure) >= atMs;
        throw isInVain ? new AbortError(failure.code) : new Error(failure.code);
      },
      {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: FIRST_PAUSE_MS,
        maxTimeout: LONGEST_PAUSE_MS,
        randomize: true,
        signal,
        // What the server asks for takes the place of the pause.
        onFailedAttempt: () => sleep(waitMs(failure), undefined, { signal }),
        shouldConsumeRetry: () => waitMs(failure) === 0,
      },
    );
    return undefined;
  } catch (error) {
    if (failure === undefined && !signal.aborted) throw error;
    return failure ?? { code: 'not-tried' };
  }
}

function waitMs(failure: Failure | undefined): number {
  return failure?.code === 'status' ? (failure.retryAfterMs ?? 0) : 0;
}

async function attempt(url: string, body: string, signal: AbortSignal): Promise<Failure | undefined> {
  return within(ATTEMPT_MS, signal, async (inTime) => {
    try {
      return await request(url, body, inTime);
    } catch (error) {
      return inTime.aborted ? { code: 'no-answer' } : { code: 'connection', errno: errnoBehind(error) };
    }
  });
}

/** @throws what fetch throws */
async function request(url: string, body: string, signal: AbortSignal): Promise<Failure | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body,
    // Another server is none that the user has named.
    redirect: 'manual',
    signal,
  });
  if (response.ok) {
    // What it says of a message that has arrived may have no end.
    await response.body?.cancel();
    return undefined;
  }
  const word = await wordOf(response);
  const retryAfterMs = retryAfter(response.headers.get('retry-after'), Date.now());
  return {
    code: 'status',
    status: response.status,
    ...(word === undefined ? {} : { word }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The beginning of an answer, if it is a word as Slack has them; any other text might hold the address. */
async function wordOf({ body }: Response): Promise<string | undefined> {
  if (body === null) return undefined;
  const reader = body.getReader();
  const { value } = await reader.read();
  // The rest, which may have no end, is not waited for.
  await reader.cancel();
  return /^[a-z]+(?:_[a-z]+)*$/.exec(Buffer.from(value ?? []).toString('latin1', 0, 64))?.[0];
}

/** @param header seconds, or a date as HTTP has it */
function retryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

/** What fetch throws says nothing; what it was caused by has a code. */
function errnoBehind(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : 'no reason given';
}
