import { UsageError } from './errors.ts';
import { localZoneName } from './local-zone.ts';
import type { Observation } from './observation.ts';
import type { Output, RawOptions } from './options.ts';
import type { Bucket } from './results.ts';
import { slotMsFor } from './series.ts';
import { timeBound } from './time-bounds.ts';
import { timeWindow } from './time-window.ts';
import { timeZone } from './time-zone.ts';
import { TOP_LEVEL_BITS } from './top-messages.ts';

/** What is told of lines beside their levels. */
export interface Telling {
  /** Messages a level; 0: none. */
  readonly top: number;
  /** How long the buckets of the time series are; undefined: there is none. */
  readonly by: Bucket | 'auto' | undefined;
  /** Of times that state none, and in which days begin; see `timeZone`. */
  readonly timeZone: string;
  /** What the workers note for it; undefined: nothing. */
  readonly observation: Observation | undefined;
}

const TOP = 10;
const MAX_TEMPLATES = 10_000;

/**
 * A page has a place for messages and times: they are told there without being asked for.
 * @throws UsageError
 */
export function resolveTelling(raw: RawOptions, outputs: readonly Output[], nowMs = Date.now()): Telling {
  const hasPage = outputs.some(({ format }) => format === 'html');
  const isOfNew = raw.counts !== 'total';
  const top = raw.top ?? (hasPage && isOfNew ? TOP : 0);
  const by = raw.by ?? (hasPage && isOfNew ? 'auto' : undefined);
  if (raw.maxTemplates !== undefined && top === 0)
    throw new UsageError('--max-templates is about messages: ask for them with --top <n>.');
  if (raw.assumeSorted && raw.since === undefined && raw.until === undefined)
    throw new UsageError('--assume-sorted is about times: say which with --since or --until.');
  const asksTime = by !== undefined || raw.since !== undefined || raw.until !== undefined;
  if (!asksTime && top === 0) {
    if (raw.timezone !== undefined) timeZone(raw.timezone);
    return { top, by, timeZone: 'UTC', observation: undefined };
  }
  if (raw.state !== undefined && (raw.since !== undefined || raw.until !== undefined)) {
    throw new UsageError(
      '--since and --until are not for a run with --state: what they leave out would never be counted.',
    );
  }
  if (!isOfNew) throw new UsageError('--top and --by tell of what is new: they are not for --counts total.');
  const name = raw.timezone === undefined || raw.timezone === 'local' ? localZoneName() : raw.timezone;
  const zone = timeZone(name);
  const bound = (option: string, value: string | undefined): number | undefined => {
    return value === undefined ? undefined : timeBound(option, value, { nowMs, zone });
  };
  const since = bound('--since', raw.since);
  const until = bound('--until', raw.until);
  if (since !== undefined && until !== undefined && since >= until) {
    throw new UsageError('--since is not before --until: nothing is between them.');
  }
  return {
    top,
    by,
    timeZone: name,
    observation: {
      slotMs: by === undefined ? 0 : slotMsFor(by),
      levels: top === 0 ? 0 : TOP_LEVEL_BITS,
      maxTemplates: raw.maxTemplates ?? MAX_TEMPLATES,
      window: timeWindow(since, until, zone),
      isSorted: raw.assumeSorted ?? false,
      timeZone: name,
      nowMs,
    },
  };
}
