import { UsageError } from '../errors.ts';
import type { NotifyOptions } from '../options.ts';
import { checkTarget, type Target } from '../output/atomic.ts';

/**
 * The file of `--notify`, looked at before anything is counted.
 * @throws UsageError if it can remember nothing
 */
export function toldTarget(notify: NotifyOptions): Target {
  const target = checkTarget(notify.path, '--notify');
  if (!target.isDirect) return target;
  throw new UsageError(`--notify: ${target.name} is no regular file, and could remember nothing.`);
}
