import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { Fault } from '../decode/fault.ts';
import type { FileBytes } from './file-bytes.ts';
import type { Packed } from './zip-content.ts';
import { CENTRAL_HEADER, IS_ENCRYPTED, isCentralHeader, nameOf, readEndRecord } from './zip-local.ts';

/** What an archive's directory says of one entry. Folders are entries, too. */
export interface DirectoryEntry extends Packed {
  readonly name: string;
  /** File type and permissions as Unix has them; 0 if the archive was made elsewhere. */
  readonly mode: number;
  /** In milliseconds since 1970; what states no zone is taken for local time, as other programs do. */
  readonly writtenMs: number;
  /** Where its local header lies. */
  readonly headerAt: number;
}

/**
 * The directory at the end of a zip archive, entry by entry; the last is `broken` if there is none, or if it does not
 * hold from there on.
 * @throws Fault if this is a part of an archive that is split over several files
 */
export async function* directoryEntries(file: FileBytes): AsyncGenerator<DirectoryEntry | 'broken'> {
  const reader = new DirectoryReader(file);
  const end = endOf(file);
  try {
    // Names are not validated, since nothing is extracted, and sizes are compared when a content is read: to yauzl one
    // bad entry would be the end.
    const zip = await fromRandomAccessReaderPromise(reader, end, {
      autoClose: false,
      decodeStrings: false,
      validateEntrySizes: false,
    });
    const next = entryReader(zip);
    do {
      for (let entry = await next(); entry; entry = await next()) yield directoryEntry(entry);
      // Without zip64, the number of entries is stated modulo 2^16.
      zip.entryCount += 2 ** 16;
    } while (isCentralHeader(file, Number(zip.readEntryCursor)));
  } catch (error) {
    if (reader.systemError !== undefined) throw reader.systemError;
    if (/multi-disk/.test(String(error))) throw new Fault('unsupported', 'it is one of several volumes');
    yield 'broken';
  }
}

/** Where an archive ends: behind its end record, though zero bytes may follow, as tapes and pipes pad a file. */
function endOf(file: FileBytes): number {
  const end = readEndRecord(file)?.end;
  if (end === undefined || end === file.sizeBytes) return file.sizeBytes;
  const padding = file.read(end, file.sizeBytes - end);
  return padding.every((byte) => byte === 0) ? end : file.sizeBytes;
}

/** Has yauzl read one entry more; undefined behind the last. */
function entryReader(zip: ZipFile): () => Promise<Entry | undefined> {
  let settle: { resolve(entry?: Entry): void; reject(error: Error): void };
  zip.on('entry', (entry: Entry) => settle.resolve(entry));
  zip.on('end', () => settle.resolve());
  zip.on('error', (error: Error) => settle.reject(error));
  return () =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      zip.readEntry();
    });
}

/** Makers whose attributes are those of Unix (APPNOTE.TXT 6.3.10, 4.4.2): Unix itself and OS X. */
const UNIX_MAKERS = [3, 19];

function directoryEntry(entry: Entry): DirectoryEntry {
  const flags = entry.generalPurposeBitFlag;
  return {
    name: nameOf(flags, entry.fileNameRaw, entry.extraFields),
    flags,
    method: entry.compressionMethod,
    crc: entry.crc32,
    packedBytes: entry.compressedSize,
    sizeBytes: entry.uncompressedSize,
    mode: UNIX_MAKERS.includes(entry.versionMadeBy >> 8) ? entry.externalFileAttributes >>> 16 : 0,
    writtenMs: entry.getLastModDate().getTime(),
    headerAt: entry.relativeOffsetOfLocalHeader,
  };
}

const WINDOW_BYTES = 65_536;
const CENTRAL_HEADER_BYTES = 46;
const FLAGS_AT = 8;
const IS_STRONGLY_ENCRYPTED = 0x40;

/** Gives yauzl, which reads a few bytes at a time, a large piece of the file in memory. */
class DirectoryReader extends RandomAccessReader {
  /** Why the file could not be read. */
  systemError: unknown;
  readonly #file: FileBytes;
  readonly #window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  #windowAt = 0;
  #windowLength = 0;

  constructor(file: FileBytes) {
    super();
    this.#file = file;
  }

  override read(
    to: Buffer,
    offset: number,
    length: number,
    at: number,
    callback: (error: Error | null, length?: number) => void,
  ): void {
    const bytes = to.subarray(offset, offset + length);
    let done: number;
    try {
      done = length > WINDOW_BYTES ? this.#file.readInto(bytes, at) : this.#readWindow(bytes, at);
    } catch (error) {
      this.systemError = error;
      callback(error as Error);
      return;
    }
    markEncrypted(bytes.subarray(0, done));
    callback(null, done);
  }

  #readWindow(to: Buffer, at: number): number {
    if (at < this.#windowAt || at + to.length > this.#windowAt + this.#windowLength) {
      this.#windowAt = at;
      this.#windowLength = 0;
      this.#windowLength = this.#file.readInto(this.#window, at);
    }
    const from = at - this.#windowAt;
    return this.#window.copy(to, 0, from, Math.min(from + to.length, this.#windowLength));
  }
}

/** To yauzl an entry with strong encryption is the end: it is told that there is some encryption, which is enough. */
function markEncrypted(bytes: Buffer): void {
  if (bytes.length !== CENTRAL_HEADER_BYTES || bytes.readUInt32LE(0) !== CENTRAL_HEADER) return;
  const flags = bytes.readUInt16LE(FLAGS_AT);
  if (flags & IS_STRONGLY_ENCRYPTED) {
    bytes.writeUInt16LE((flags & ~IS_STRONGLY_ENCRYPTED) | IS_ENCRYPTED, FLAGS_AT);
  }
}
