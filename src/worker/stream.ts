import { closeSync, fstatSync, read } from 'node:fs';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';

const PIECE_BYTES = 65_536;

/** How long it takes at most until a stream that is silent notices that it is to stop. */
const STOP_POLL_MS = 50;

/**
 * The bytes of a pipe, a socket, a terminal or a device, until it ends or `isStopped` says so. The descriptor is
 * closed then.
 */
export async function* streamOf(fd: number, isStopped: () => boolean): AsyncGenerator<Uint8Array> {
  const pieces = openStream(fd);
  // One callback at a time: a promise that lives as long as the stream would keep what ever waited for it.
  let stop = (): void => {};
  const poll = setInterval(() => {
    if (isStopped()) stop();
  }, STOP_POLL_MS);
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<Uint8Array> | undefined>((resolve, reject) => {
        stop = () => resolve(undefined);
        pieces.next().then(resolve, reject);
      });
      if (next === undefined || next.done) return;
      yield next.value;
    }
  } finally {
    clearInterval(poll);
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
