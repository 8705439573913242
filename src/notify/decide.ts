import { compileGlob } from '../gates/matcher.ts';
import { compare, type GateRow, percentOf, Sum } from '../gates/sum.ts';
import type { TopLevel } from '../results.ts';
import type { Alert, AlertMessage } from './alert.ts';
import type { Subscription } from './subscriptions.ts';
import type { ChannelStanding, Standing, Told, Waiting } from './told.ts';
import { type Slice, together, withSlice } from './window.ts';

/** Counts that have come in: those of a run, or of an interval of a consumer. */
export interface Step {
  /** When it ended, in milliseconds since 1970 UTC. */
  readonly atMs: number;
  /** The host that judges. */
  readonly host: string;
  /**
   * `new`: of lines that no step before has counted, so that those of a window add up; `all`: of all lines there are, so
   * that they take the place of what was counted before.
   */
  readonly counts: 'new' | 'all';
  /** A row for each file of each host, at most one of each. */
  readonly rows: Iterable<HostRow>;
  /** What the lines of all rows say most often, if that is known. */
  readonly top?: readonly TopLevel[];
}

export interface HostRow extends GateRow {
  readonly host: string;
}

/** Messages of a run that an alert tells. */
const MOST_MESSAGES = 3;

/**
 * Decides who is to be told what. Pure: the same arguments give the same answer, and nothing is sent or kept here.
 *
 * Whoever calls it keeps what it gives, with the place up to which lines were counted, as one: before `deliver` sends what
 * is in `waiting`, and again, by `withDelivered`, with each message that has arrived. A step whose result is lost is decided again, from the same
 * `told`, with the same counts.
 *
 * For each channel of a subscription:
 * - the first step at which the rule holds is told, once;
 * - as long as it holds, it is told again, but not before the window is over since the last such message arrived; without a
 *   window it is not;
 * - when it holds no more, that is told, once, if it was told that it does;
 * - when it holds anew, the same window is waited for, so that what comes and goes is not told each time;
 * - no two messages wait that a rule holds: the one that is not delivered yet says it. If the rule has not held meanwhile, of
 *   which nobody is told yet, that is taken back.
 *
 * @param told what was kept of the step before, or `NOTHING_TOLD`
 */
export function decide(subscriptions: readonly Subscription[], told: Told, step: Step): Told {
  const sums = subscriptions.map((subscription) => ({
    sum: new Sum(subscription.rule),
    matches: matcherOf(subscription),
  }));
  for (const row of step.rows) for (const { sum, matches } of sums) if (matches(row)) sum.add(row);

  const waiting = [...told.waiting];
  const standings = subscriptions.map((subscription, at): Standing => {
    const { count, levelled, files, fileCount } = (sums[at] as (typeof sums)[number]).sum;
    const added = { fromMs: step.atMs, toMs: step.atMs, count, levelled, files: [...files], fileCount };
    const before = told.standings.find((standing) => standing.subscription === subscription.name);
    const next = judge(subscription, before, added, step);
    const channels = subscription.to.map((channel): ChannelStanding => {
      const standing = channelBefore(before, channel, step.atMs);
      const isOfThem = (other: Waiting): boolean => isFor(other, channel, subscription);
      const isFiringWaiting = waiting.some((other) => isOfThem(other) && other.alert.status === 'firing');
      const news = newsFor(subscription, standing, next.holds, isFiringWaiting, step);
      if (news === undefined) return standing;
      // Nobody can know of it: what is sent first still waits.
      if (news === 'goes on') waiting.splice(waiting.findLastIndex(isOfThem), 1);
      else waiting.push({ channel, alert: alertOf(subscription, next, news, step) });
      return { ...standing, isOpen: news !== 'resolved' };
    });
    return {
      subscription: subscription.name,
      counted: next.counted,
      slices: next.slices,
      ...(next.holds ? { sinceMs: next.sinceMs } : {}),
      channels,
    };
  });
  const pauses = told.pauses.filter(({ untilMs }) => untilMs > step.atMs);
  return { standings, waiting, pauses };
}

/** How a rule stands to the counts of its window. */
interface Judgement {
  readonly counted: string;
  /** What is to be kept for the next step. */
  readonly slices: readonly Slice[];
  readonly total: Slice;
  readonly figure: number;
  readonly limit: number;
  readonly holds: boolean;
  /** Since when it holds, or held when it did last. */
  readonly sinceMs: number;
}

function judge(
  subscription: Subscription,
  before: Standing | undefined,
  added: Slice,
  step: Step,
): Judgement {
  const { rule, files, hosts, windowMs } = subscription;
  const counted = JSON.stringify([rule.subject, rule.glob, files, hosts, windowMs]);
  // Files that could not be counted are no new ones each time.
  const addsUp = windowMs !== undefined && step.counts === 'new' && rule.subject.kind === 'lines';
  const kept = before?.counted === counted ? before.slices : [];
  const slices = addsUp ? withSlice(kept, added, windowMs) : [];
  const total = addsUp ? slices.reduce(together) : added;
  const figure = rule.limit.kind === 'share' ? percentOf(total) : total.count;
  const limit = rule.limit.kind === 'share' ? rule.limit.percent : rule.limit.value;
  const holds = compare(figure, rule.operator, limit);
  return { counted, slices, total, figure, limit, holds, sinceMs: before?.sinceMs ?? step.atMs };
}

function channelBefore(before: Standing | undefined, channel: string, nowMs: number): ChannelStanding {
  const standing = before?.channels.find((other) => other.channel === channel) ?? { channel, isOpen: false };
  // The clock may have been put back, and a window must come to its end all the same.
  return standing.toldMs === undefined ? standing : { ...standing, toldMs: Math.min(standing.toldMs, nowMs) };
}

/** What is new for a channel. `goes on`: it was to be told of the end, and has not even been told of the beginning. */
function newsFor(
  { windowMs }: Subscription,
  { isOpen, toldMs }: ChannelStanding,
  holds: boolean,
  isFiringWaiting: boolean,
  { atMs }: Step,
): Alert['status'] | 'goes on' | undefined {
  if (!holds) return isOpen ? 'resolved' : undefined;
  if (isFiringWaiting) return isOpen ? undefined : 'goes on';
  const isRecent = toldMs !== undefined && windowMs !== undefined && atMs - toldMs < windowMs;
  const isToldForGood = isOpen && windowMs === undefined;
  return isRecent || isToldForGood ? undefined : 'firing';
}

function isFor({ channel, alert }: Waiting, name: string, subscription: Subscription): boolean {
  return channel === name && alert.subscription === subscription.name;
}

function alertOf(
  subscription: Subscription,
  { total, figure, limit, sinceMs }: Judgement,
  status: Alert['status'],
  { atMs, host, top }: Step,
): Alert {
  const { name, rule, files, hosts, windowMs } = subscription;
  return {
    id: [host, name, status, new Date(atMs).toISOString()].join('/'),
    status,
    subscription: name,
    rule: rule.text,
    ...(files === undefined ? {} : { files }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(windowMs === undefined ? {} : { windowMs }),
    figure,
    limit,
    unit: rule.subject.kind === 'incomplete' ? 'files' : rule.limit.kind === 'share' ? 'percent' : 'lines',
    behind: total.files,
    fileCount: total.fileCount,
    host,
    sinceMs,
    atMs,
    messages: status === 'firing' ? messagesFor(subscription, top ?? []) : [],
  };
}

/** What the lines say is known of all files together: of some of them it would be said too much. */
function messagesFor({ rule, files, hosts }: Subscription, top: readonly TopLevel[]): AlertMessage[] {
  const { subject, glob } = rule;
  if (subject.kind !== 'lines' || (glob ?? files ?? hosts) !== undefined) return [];
  return top
    .filter(({ level }) => subject.levels.includes(level))
    .flatMap(({ level, messages }) => messages.map(({ template, count }) => ({ level, template, count })))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_MESSAGES);
}

function matcherOf({ rule, files, hosts }: Subscription): (row: HostRow) => boolean {
  const paths = [rule.glob, files].filter((glob) => glob !== undefined).map(compileGlob);
  const isHost = hosts === undefined ? () => true : compileGlob(hosts);
  return ({ path, host }) => isHost(host) && paths.every((isPath) => isPath(path));
}
