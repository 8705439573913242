import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteReader } from '../../src/worker/decode/byte-reader.ts';
import { failing, inPieces } from './decoding.ts';

const content = Buffer.from(Array.from({ length: 500 }, (_, i) => i % 251));
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 });
const counts = fc.array(fc.nat(80), { maxLength: 30 });

test('portions of any size come one behind the other, whatever the pieces', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, counts, async (pieces, portions) => {
      const input = new ByteReader(inPieces(content, pieces));
      let at = 0;
      for (const n of portions) {
        const taken = await input.take(n);
        assert(content.subarray(at, at + n).equals(taken));
        at += taken.length;
        assert.equal(input.position, at);
      }
    }),
  );
});

test('what is peeked at is still to come, and what is given back comes again', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, counts, fc.nat(80), async (pieces, portions, back) => {
      const input = new ByteReader(inPieces(content, pieces));
      let at = 0;
      for (const n of portions) {
        const there = await input.peek(n);
        assert(there.length >= Math.min(n, content.length - at));
        assert(content.subarray(at, at + there.length).equals(there));
        const { length } = await input.next(n + 1);
        assert.equal(length > 0, at < content.length);
        const given = Math.min(back, length);
        input.unread(given);
        at += length - given;
        assert.equal(input.position, at);
      }
      assert.equal(await input.skip(10), Math.min(10, content.length - at));
    }),
  );
});

test('more than was taken cannot be given back', async () => {
  const input = new ByteReader(inPieces(content));
  await input.take(3);
  assert.throws(() => input.unread(4), RangeError);
});

test('at the end there is nothing, and fewer bytes than were asked for', async () => {
  const input = new ByteReader(inPieces(content, [499, 1]));
  assert.equal(await input.skip(490), 490);
  assert.equal((await input.take(20)).length, 10);
  assert(await input.isAtEnd());
  assert.equal((await input.take(5)).length, 0);
  assert.equal((await input.next()).length, 0);
  assert.equal(await input.skip(5), 0);
});

test('empty pieces are passed over', async () => {
  async function* source() {
    yield new Uint8Array(0);
    yield Uint8Array.of(7);
    yield new Uint8Array(0);
    yield Uint8Array.of(8);
  }
  const input = new ByteReader(source());
  assert.deepEqual([...(await input.next())], [7]);
  assert.deepEqual([...(await input.next())], [8]);
  assert.equal((await input.next()).length, 0);
});

test('an error of the source comes when all before it is taken, and then from every call', async () => {
  const failure = new Error('EIO');
  const input = new ByteReader(failing(inPieces(content, [100, 300]), failure));
  assert.equal((await input.take(450)).length, 450);
  assert.equal((await input.peek(100)).length, 50);
  await assert.rejects(input.take(100), failure);
  assert.equal((await input.next()).length, 50);
  for (let n = 0; n < 2; n++) {
    await assert.rejects(input.next(), failure);
    await assert.rejects(input.peek(1), failure);
    await assert.rejects(input.isAtEnd(), failure);
    await assert.rejects(input.skip(1), failure);
  }
});

test('closed, it releases the source and has no more', async () => {
  let isReleased = false;
  async function* source() {
    try {
      yield content;
      yield content;
    } finally {
      isReleased = true;
    }
  }
  const input = new ByteReader(source());
  await input.take(10);
  await input.close();
  assert(isReleased);
  assert(await input.isAtEnd());
});
