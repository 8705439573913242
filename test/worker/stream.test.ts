import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { streamOf } from '../../src/worker/stream.ts';

const PIECES = 100_000;

test('an endless stream leaves nothing behind in memory', {
  skip: process.platform === 'win32',
}, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heapBytes = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  let pieces = 0;
  let before = 0;
  for await (const piece of streamOf(openSync('/dev/zero', 'r'), () => false)) {
    assert.ok(piece.length > 0);
    pieces++;
    if (pieces === 1000) before = heapBytes();
    if (pieces === PIECES) break;
  }
  const grownBytes = heapBytes() - before;
  assert.ok(grownBytes < 4e6, `${grownBytes} bytes more after ${PIECES} pieces`);
});
