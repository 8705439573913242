import { setImmediate as nextTurn } from 'node:timers/promises';
import { rangeOf } from './source.ts';

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
