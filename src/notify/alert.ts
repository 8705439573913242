import type { Level } from '../core/levels.ts';
import type { GateFile } from '../gates/sum.ts';
import type { Subscription } from './subscriptions.ts';

/** What a channel is told of a subscription: plain data, so that it can wait in a file. */
export interface Alert {
  /** The same however often it is sent. */
  readonly id: string;
  /** `firing`: the rule holds, for the first time or still; `resolved`: it does no more. */
  readonly status: 'firing' | 'resolved';
  readonly subscription: string;
  /** The rule as typed. */
  readonly rule: string;
  readonly files?: Subscription['files'];
  readonly hosts?: Subscription['hosts'];
  readonly windowMs?: Subscription['windowMs'];
  /** What was compared with `limit`, in `unit`; percent are of the lines that state a level. */
  readonly figure: number;
  readonly limit: number;
  readonly unit: 'lines' | 'files' | 'percent';
  /** The files with the most of what the figure counts. */
  readonly behind: readonly GateFile[];
  /** Files behind the figure, with those that are not named; at least so many, if counts were added up over time. */
  readonly fileCount: number;
  /** The host that judged. */
  readonly host: string;
  /** Since when the rule holds, or held, in milliseconds since 1970 UTC. */
  readonly sinceMs: number;
  /** When it was judged. */
  readonly atMs: number;
  /** What the lines say most often, if that is known. */
  readonly messages: readonly AlertMessage[];
}

export interface AlertMessage {
  readonly level: Level;
  readonly template: string;
  readonly count: number;
}
