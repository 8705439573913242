import { writevSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Clock } from './clock.ts';
import type { Prng } from './prng.ts';
import type { RecordFormat } from './text-formats-apps.ts';

/** Some whole lines of one log, the last newline included. */
export interface Block {
  readonly bytes: Buffer;
  readonly lineCount: number;
}

/** How much of something was written. */
export interface Written {
  readonly sizeBytes: number;
  readonly lineCount: number;
}

/**
 * Different text in one format; a file repeats it in another order after that. Far more than a predictor
 * learns.
 */
const VARIED_BYTES = 4 * 1024 * 1024;
const BLOCK_BYTES = 64 * 1024;
/** Blocks a system call: 2 MiB. */
const BLOCKS_PER_WRITE = 32;
const LF = 10;

/**
 * Blocks of about `blockBytes` each, of records in one format, the times rising.
 *
 * @param totalBytes makes as many blocks as this needs, at most 4 MiB of them
 */
export function buildBlocks(
  format: RecordFormat,
  prng: Prng,
  totalBytes: number,
  blockBytes = BLOCK_BYTES,
): Block[] {
  const clock = new Clock();
  const blocks: Block[] = [];
  for (let built = 0; built < Math.min(totalBytes, VARIED_BYTES); ) {
    let text = '';
    while (text.length < blockBytes) {
      clock.advance(prng);
      text += `${format(prng, clock)}\n`;
    }
    const bytes = Buffer.from(text);
    blocks.push({ bytes, lineCount: countLines(bytes) });
    built += bytes.length;
  }
  return blocks;
}

/**
 * Appends lines of one format to an open file until no further line fits into `sizeBytes`: the blocks again
 * and again, each time in another order. Lets the event loop turn between writes, so that Ctrl-C is heard.
 */
export async function writeLines(
  fd: number,
  format: RecordFormat,
  prng: Prng,
  sizeBytes: number,
): Promise<Written> {
  const blocks = buildBlocks(format, prng, sizeBytes);
  let leftBytes = sizeBytes;
  let lineCount = 0;
  let pending: Buffer[] = [];
  for (let full = false; !full; ) {
    for (const block of prng.shuffle(blocks)) {
      full = block.bytes.length > leftBytes;
      const fitting = full ? cut(block, leftBytes) : block;
      pending.push(fitting.bytes);
      leftBytes -= fitting.bytes.length;
      lineCount += fitting.lineCount;
      if (pending.length < BLOCKS_PER_WRITE && !full) continue;
      writeAll(fd, pending);
      pending = [];
      await setImmediate();
      if (full) break;
    }
  }
  return { sizeBytes: sizeBytes - leftBytes, lineCount };
}

/** The whole lines of a block that fit into `limitBytes`, perhaps none. */
export function cut(block: Block, limitBytes: number): Block {
  if (block.bytes.length <= limitBytes) return block;
  const end = limitBytes === 0 ? 0 : block.bytes.lastIndexOf(LF, limitBytes - 1) + 1;
  const bytes = block.bytes.subarray(0, end);
  return { bytes, lineCount: countLines(bytes) };
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}

/** A disk that fills up makes `writevSync` write less than it was given, once, before it throws ENOSPC. */
function writeAll(fd: number, buffers: Buffer[]): void {
  let expectedBytes = 0;
  for (const buffer of buffers) expectedBytes += buffer.length;
  const writtenBytes = writevSync(fd, buffers);
  if (writtenBytes !== expectedBytes)
    throw new Error(`wrote ${writtenBytes} of ${expectedBytes} bytes: disk full?`);
}
