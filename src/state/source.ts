import type { BigIntStats } from 'node:fs';
import { HEAD_BYTES, hashOf } from './fingerprint.ts';

const LF = 10;

/**
 * What a log is called that is new: by its file, and as a file may get another content, by its first bytes; of a short
 * one by its first line, as it will get more. A run that was killed before it could remember the name finds the same one
 * again.
 * @param head the first bytes of the file
 */
export function sourceOf({ dev, ino, birthtimeNs }: BigIntStats, head: Uint8Array): string {
  const end = head.length < HEAD_BYTES ? head.indexOf(LF) : HEAD_BYTES;
  const start = end === -1 ? head : head.subarray(0, end);
  return hashOf(Buffer.concat([Buffer.from(`${dev}:${ino}:${birthtimeNs}:`), start]));
}

/** Another name, where a log has that one already. */
export function nextSource(source: string): string {
  return hashOf(Buffer.from(source));
}
