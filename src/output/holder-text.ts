import type { Holder } from '../state/holder.ts';
import { printable } from './text.ts';

/** Who has a lock: `process 4711 on web-1, since 2026-11-22 03:15:01 UTC`. */
export function holderText({ pid, host, since }: Holder): string {
  const where = host ? ` on ${printable(host)}` : '';
  const when = since ? `, since ${printable(since.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC'))}` : '';
  return `process ${pid}${where}${when}`;
}
