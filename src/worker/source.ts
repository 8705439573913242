import { closeSync, fstatSync, read, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { isatty, ReadStream } from 'node:tty';

/** Where bytes come from, front to back. */
export interface Source {
  /** Reads at most `length` bytes to `bytes[at]`; 0 at the end. Throws what the file system throws. */
  read(bytes: Uint8Array, at: number, length: number): number;
}

/** The bytes [start, end) of an open file. */
export function rangeOf(fd: number, start: number, end: number): Source {
  let position = start;
  return {
    read(bytes, at, length) {
      const wanted = Math.min(length, end - position);
      if (wanted <= 0) return 0;
      const n = readSync(fd, bytes, at, wanted, position);
      position += n;
      return n;
    },
  };
}

const PIECE_BYTES = 262_144;
/** After so many pieces of a file other work, such as a signal, gets its turn. */
const PIECES_A_TURN = 16;

/** The bytes [0, end) of an open file, in pieces that lie in one buffer. */
export async function* piecesOf(fd: number, end: number): AsyncGenerator<Uint8Array> {
  const source = rangeOf(fd, 0, end);
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(1, end)));
  for (let pieces = 1; ; pieces++) {
    const length = source.read(buffer, 0, buffer.length);
    if (length === 0) return;
    yield buffer.subarray(0, length);
    if (pieces % PIECES_A_TURN === 0) await nextTurn();
  }
}

/** How long it takes at most until a stream that is silent notices that it is to stop. */
const STOP_POLL_MS = 50;

/**
 * The bytes of a pipe, a socket, a terminal or a device, until it ends or `isStopped` says so. The descriptor is
 * closed then.
 */
export async function* streamOf(fd: number, isStopped: () => boolean): AsyncGenerator<Uint8Array> {
  const pieces = openStream(fd);
  const end = new AbortController();
  const stopped = untilStopped(isStopped, end.signal);
  try {
    for (;;) {
      const next = await Promise.race([pieces.next(), stopped]);
      if (next === undefined || next.done) return;
      yield next.value;
    }
  } finally {
    end.abort();
    // Not awaited: a read of a device under way comes back when it wants to.
    void pieces.return?.(undefined).catch(() => {});
  }
}

/** What waits for a pipe in a thread of Node's small pool would keep it from decoding other files. */
function openStream(fd: number): AsyncIterator<Uint8Array> {
  const stats = fstatSync(fd);
  if (stats.isFIFO() || stats.isSocket()) {
    return new Socket({ fd, readable: true, writable: false })[Symbol.asyncIterator]();
  }
  return isatty(fd) ? new ReadStream(fd)[Symbol.asyncIterator]() : readOn(fd);
}

/** Reads from where the descriptor stands: a shell may have read the first lines of the file that is its input. */
async function* readOn(fd: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  try {
    for (;;) {
      const length = await new Promise<number>((resolve, reject) => {
        read(fd, buffer, 0, buffer.length, null, (error, n) => (error ? reject(error) : resolve(n)));
      });
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(fd);
  }
}

async function untilStopped(isStopped: () => boolean, signal: AbortSignal): Promise<undefined> {
  try {
    while (!isStopped()) await sleep(STOP_POLL_MS, undefined, { signal });
  } catch {
    // The stream came to its own end.
  }
  return undefined;
}
