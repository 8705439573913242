import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { pipe } from '../decode/decoding.ts';

/** Something that packs a content: in this process, or by a program that is installed. */
export interface Compression {
  readonly suffix: string;
  compress(content: Buffer): Buffer;
}

const BY_PROGRAM: readonly (readonly [suffix: string, program: string])[] = [
  ['zst', 'zstd'],
  ['bz2', 'bzip2'],
  ['xz', 'xz'],
];

/** Those that can be made here. */
export const COMPRESSIONS: readonly Compression[] = [
  { suffix: 'gz', compress: (content) => gzipSync(content) },
  ...BY_PROGRAM.filter(([, program]) => spawnSync(program, ['--version']).error === undefined).map(
    ([suffix, program]) => ({ suffix, compress: (content: Buffer) => pipe(content, program, '-c') }),
  ),
];
