import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipMembers } from '../../src/worker/archive/zip.ts';
import { type ReadArchive, readAll } from './reading.ts';

/** A file for one archive after the other. */
export class ZipFile {
  readonly fd: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'loganalyze-test-'));

  constructor() {
    this.fd = openSync(join(this.#folder, 'a.zip'), 'w+');
  }

  put(bytes: Buffer): void {
    ftruncateSync(this.fd);
    writeSync(this.fd, bytes, 0, bytes.length, 0);
  }

  read(bytes: Buffer): Promise<ReadArchive> {
    this.put(bytes);
    return readAll(zipMembers(this.fd, bytes.length));
  }

  remove(): void {
    closeSync(this.fd);
    rmSync(this.#folder, { recursive: true });
  }
}
