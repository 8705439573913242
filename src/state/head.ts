import { closeSync, openSync } from 'node:fs';
import { openable } from '../discover/paths.ts';
import { ByteReader, type Bytes } from '../worker/decode/byte-reader.ts';
import { decoderOf } from '../worker/decode/decoder.ts';
import { HEAD_BYTES as FORMAT_BYTES, innerName, recognise } from '../worker/formats.ts';
import { piecesOf } from '../worker/pieces.ts';
import { HEAD_BYTES, hashOf } from './fingerprint.ts';
import type { KnownLogs } from './known-logs.ts';

/** Known logs by the hash of their first bytes, for each number of these that there is. */
export type HeadIndex = ReadonlyMap<number, ReadonlyMap<string, readonly number[]>>;

export function headIndex({ columns: known }: KnownLogs): HeadIndex {
  const index = new Map<number, Map<string, number[]>>();
  for (let log = 0; log < known.count; log++) {
    const length = Math.min(known.offset(log), HEAD_BYTES);
    if (length === 0 || known.isArchive(log)) continue;
    const byHash = index.get(length) ?? new Map<string, number[]>();
    index.set(length, byHash);
    const head = known.head(log);
    const same = byHash.get(head);
    if (same) same.push(log);
    else byHash.set(head, [log]);
  }
  return index;
}

/** The numbers of the logs that begin as a content does. */
export function logsLike(head: Uint8Array, index: HeadIndex): number[] {
  const found: number[] = [];
  for (const [length, byHash] of index) {
    if (length <= head.length) found.push(...(byHash.get(hashOf(head.subarray(0, length))) ?? []));
  }
  return found;
}

/** The first decoded bytes of a file; undefined if it cannot be read, or holds no text. */
export async function headAt(
  path: string,
  sizeBytes: number,
): Promise<{ head: Uint8Array; isPacked: boolean } | undefined> {
  let fd: number;
  try {
    fd = openSync(openable(path), 'r');
  } catch {
    return undefined;
  }
  let bytes = new ByteReader(piecesOf(fd, sizeBytes));
  try {
    for (let name = path, isPacked = false; ; isPacked = true, name = innerName(name)) {
      const format = recognise(await bytes.peek(FORMAT_BYTES), name);
      if (format.kind === 'text')
        return { head: Uint8Array.from((await bytes.peek(HEAD_BYTES)).subarray(0, HEAD_BYTES)), isPacked };
      if (format.kind !== 'compressed') return undefined;
      const decoded: Bytes = (await decoderOf(format.compression))(bytes);
      bytes = new ByteReader(decoded);
    }
  } catch {
    // The worker will say what is wrong with it.
    return undefined;
  } finally {
    await bytes.close();
    closeSync(fd);
  }
}
