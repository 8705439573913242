import { createHash } from 'node:crypto';
import { UsageError } from '../errors.ts';
import type { Alert } from './alert.ts';
import type { Slice } from './window.ts';

/**
 * What was told, and what is still to be: all that has to be known between one step and the next. Plain data, which
 * JSON can hold.
 */
export interface Told {
  readonly standings: readonly Standing[];
  /** What is to be sent, the oldest first. */
  readonly waiting: readonly Waiting[];
  /** Channels that have asked to be left alone until then, in milliseconds since 1970 UTC. */
  readonly pauses: readonly { readonly channel: string; readonly untilMs: number }[];
  /** Of a consumer: what all this is of, and up to where that was read. */
  readonly readUpTo?: ReadUpTo | undefined;
}

/** Of one place, as messages before these offsets or as the counts that were known of it. */
export type ReadUpTo = { readonly place: string } & (
  | {
      /** By partition: of the next message. */
      readonly offsets: Readonly<Record<string, number>>;
    }
  | {
      /** By path. */
      readonly counts: Readonly<Record<string, readonly number[]>>;
    }
);

/** How things are with a subscription. */
export interface Standing {
  readonly subscription: string;
  /** What was counted: of a subscription that asks for something else now, what was added up is of no use. */
  readonly counted: string;
  readonly slices: readonly Slice[];
  /** Since when the rule holds, in milliseconds since 1970 UTC; absent if it does not. */
  readonly sinceMs?: number;
  readonly channels: readonly ChannelStanding[];
}

export interface ChannelStanding {
  readonly channel: string;
  /** It is told, or about to be, that the rule holds, and not that it does no more. */
  readonly isOpen: boolean;
  /** When a message that the rule holds last arrived, in milliseconds since 1970 UTC. */
  readonly toldMs?: number;
}

export interface Waiting {
  readonly channel: string;
  readonly alert: Alert;
}

export const NOTHING_TOLD: Told = { standings: [], waiting: [], pauses: [] };

/** What is known when a message has arrived. */
export function withDelivered(told: Told, arrived: Waiting, nowMs: number): Told {
  const { channel, alert } = arrived;
  const isIt = (other: ChannelStanding): boolean => other.channel === channel && alert.status === 'firing';
  return {
    ...told,
    waiting: told.waiting.filter((other) => other.channel !== channel || other.alert.id !== alert.id),
    standings: told.standings.map((standing) => {
      if (standing.subscription !== alert.subscription) return standing;
      return {
        ...standing,
        channels: standing.channels.map((other) => (isIt(other) ? { ...other, toldMs: nowMs } : other)),
      };
    }),
  };
}

/** What is known when a channel has asked to be left alone. */
export function withPause(told: Told, channel: string, untilMs: number): Told {
  return {
    ...told,
    pauses: [...told.pauses.filter((pause) => pause.channel !== channel), { channel, untilMs }],
  };
}

const FORMAT = 'loganalyze-told';
const VERSION = 1;

/** As a file holds it: one line of JSON with a checksum. */
export function toldText({ standings, waiting, pauses, readUpTo }: Told): string {
  const content = { standings, waiting, pauses, ...(readUpTo ? { readUpTo } : {}) };
  return `${JSON.stringify({ format: FORMAT, version: VERSION, checksum: checksum(content), ...content })}\n`;
}

/**
 * @param name of the file, for messages
 * @throws UsageError if it cannot be used: it is never begun anew silently
 */
export function parseTold(text: string, name: string): Told {
  const wayOut = 'restore it from a backup, or remove it, and what was told may be told again';
  let head: Partial<Told> & { format?: unknown; version?: unknown; checksum?: unknown };
  try {
    head = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--notify: ${name} is damaged, or holds something else: ${wayOut}.`, {
      cause: error,
    });
  }
  if (head?.format !== FORMAT) {
    throw new UsageError(`--notify: ${name} does not hold what was told; name another file.`);
  }
  if (head.version !== VERSION) {
    throw new UsageError(
      `--notify: ${name} was written by a newer version of this program: use that, or another file.`,
    );
  }
  const { format, version, checksum: stated, ...content } = head;
  if (stated !== checksum(content)) throw new UsageError(`--notify: ${name} is damaged: ${wayOut}.`);
  return content as Told;
}

function checksum(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
