// Only reads the bytes of a folder, 512 KiB a read: the limit that no counter can pass.
// usage: node reader.mjs THREADS FOLDER
// Plain JavaScript, because a loader for TypeScript would be part of the time.
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const READ_BYTES = 512 * 1024;
const UNIT_BYTES = 8 * 1024 * 1024;

/**
 * Takes units [path, first byte, end) off the shared list until none is left.
 * @param {[string, number, number][]} units
 * @param {Int32Array} next a shared counter: the index of the next unit
 */
function readUnits(units, next) {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  for (let i = Atomics.add(next, 0, 1); i < units.length; i = Atomics.add(next, 0, 1)) {
    const [path, start, end] = units[i];
    const fd = openSync(path, 'r');
    for (let at = start; at < end; ) {
      const bytes = readSync(fd, buffer, 0, Math.min(READ_BYTES, end - at), at);
      if (bytes === 0) break;
      at += bytes;
    }
    closeSync(fd);
  }
}

/** @param {string} folder @returns {[string, number, number][]} */
function listUnits(folder) {
  /** @type {[string, number, number][]} */
  const units = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) for (const unit of listUnits(path)) units.push(unit);
    else {
      const { size } = statSync(path);
      for (let at = 0; at < size; at += UNIT_BYTES) units.push([path, at, Math.min(size, at + UNIT_BYTES)]);
    }
  }
  return units;
}

if (isMainThread) {
  const threads = Number(process.argv[2]);
  const units = listUnits(process.argv[3] ?? '.');
  const next = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 1; i < threads; i++) new Worker(new URL(import.meta.url), { workerData: { units, next } });
  readUnits(units, next);
} else {
  readUnits(workerData.units, workerData.next);
}
