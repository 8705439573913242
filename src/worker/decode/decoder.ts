import type { ByteReader } from './byte-reader.ts';

export type Compression = 'gzip' | 'zstd' | 'bzip2' | 'xz';

/** Decodes `input` to its end, unless it throws a `Fault` or what the source of `input` threw. */
export type Decoder = (input: ByteReader) => AsyncGenerator<Uint8Array>;

/** A decoder is loaded when a file needs it: some bring a megabyte of code, and most runs need none. */
export async function decoderOf(compression: Compression): Promise<Decoder> {
  switch (compression) {
    case 'gzip':
      return (await import('./gzip.ts')).gunzip;
    case 'zstd':
      return (await import('./zstd.ts')).unzstd;
    case 'bzip2':
      return (await import('./bzip2.ts')).bunzip2;
    case 'xz':
      return (await import('./xz.ts')).unxz;
  }
}
