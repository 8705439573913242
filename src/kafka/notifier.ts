import type { Undelivered } from '../notify/deliver.ts';
import type { NotifyOptions } from '../options.ts';
import type { OwnFile } from '../own-file.ts';
import type { ConsumeContext } from './consume.ts';
import type { ConsumeOptions } from './options.ts';
import { RollingNotifier } from './rolling-notifier.ts';
import { WholeNotifier } from './whole-notifier.ts';
import { WindowNotifier } from './window-notifier.ts';

/**
 * Who tells the subscriptions what a consumer counts.
 * @param interruption what is not told when it is aborted waits for the next consumer
 * @throws UsageError if what was told, or where channels are, cannot be read
 */
export function openNotifier(
  { content, group, topic }: Pick<ConsumeOptions, 'content' | 'group' | 'topic'>,
  notify: NotifyOptions,
  file: OwnFile,
  interruption: AbortSignal,
): {
  readonly watchers: Pick<ConsumeContext, 'watcher' | 'wholeWatcher'>;
  /** Tells what is still to be told. @returns what could not be, and waits for the next consumer */
  close(): Promise<readonly Undelivered[]>;
} {
  const notifier = new RollingNotifier(notify, file, interruption);
  return {
    watchers:
      content.kind === 'lines'
        ? { wholeWatcher: new WholeNotifier(notifier, group, topic) }
        : { watcher: new WindowNotifier(notifier, topic) },
    close: () => notifier.close(),
  };
}
