import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { ByteReader, type Bytes } from '../../src/worker/decode/byte-reader.ts';
import type { Decoder } from '../../src/worker/decode/decoder.ts';

/** What a decoder gave, and what it threw behind that. */
export interface Outcome {
  readonly bytes: Buffer;
  readonly error: unknown;
}

export async function outcomeOf(decode: Decoder, source: Bytes): Promise<Outcome> {
  const decoded: Buffer[] = [];
  let error: unknown;
  try {
    // A copy: the piece is valid only until the next one is asked for.
    for await (const piece of decode(new ByteReader(source))) decoded.push(Buffer.from(piece));
  } catch (thrown) {
    assert(thrown !== undefined);
    error = thrown;
  }
  return { bytes: Buffer.concat(decoded), error };
}

/** How much comes out of `decode`, and by how much the process grew at most while it came. */
export async function measure(
  decode: Decoder,
  source: Bytes,
): Promise<{ bytes: number; grownBytes: number }> {
  const before = process.memoryUsage.rss();
  let bytes = 0;
  let most = before;
  let seen = 0;
  for await (const piece of decode(new ByteReader(source))) {
    bytes += piece.length;
    if (bytes - seen > 2 ** 24) {
      seen = bytes;
      most = Math.max(most, process.memoryUsage.rss());
    }
  }
  return { bytes, grownBytes: most - before };
}

/** `content` in pieces of these sizes, and then the rest. A piece is spoilt when the next one is asked for. */
export async function* inPieces(content: Buffer, sizes: readonly number[] = []): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of [...sizes, content.length]) {
    if (at >= content.length) return;
    const piece = new Uint8Array(content.subarray(at, at + size));
    at += size;
    yield piece;
    piece.fill(0xa5);
  }
}

/** `source`, which at its end fails. */
export async function* failing(source: Bytes, failure: Error): AsyncGenerator<Uint8Array> {
  yield* source;
  throw failure;
}

/** `length` bytes of lines like those of a log: words that come again, numbers that do not, a long run now and then. */
export function logText(length: number, seed = 1): Buffer {
  const words =
    'ERROR INFO WARNING connection refused by upstream request served from cache in ms user'.split(' ');
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let text = '';
  while (text.length < length) {
    text += `2026-05-01T08:${random(60)}:${random(60)}Z ${words[random(3)]}`;
    for (let n = random(12); n > 0; n--) text += ` ${words[random(words.length)]}=${random(1e6)}`;
    text += random(50) === 0 ? `${'-'.repeat(random(600))}\n` : '\n';
  }
  return Buffer.from(text.slice(0, length), 'latin1');
}

/** Runs a tool with `input` on its standard input. */
export function pipe(input: Buffer, command: string, ...args: readonly string[]): Buffer {
  const { status, stdout, error } = spawnSync(command, args, { input, maxBuffer: 2 ** 30 });
  if (error) throw error;
  assert.equal(status, 0, `${command} ${args.join(' ')}`);
  return stdout;
}

/** Why a test that needs these tools is left out, or that it is not. */
export function without(...commands: readonly string[]): string | false {
  const missing = commands.filter((command) => spawnSync(command, ['--version']).error);
  return missing.length > 0 ? `${missing.join(', ')} not installed` : false;
}
