import { ByteReader } from '../decode/byte-reader.ts';
import { Fault } from '../decode/fault.ts';
import { inflateRaw } from '../decode/inflate.ts';
import type { FileBytes } from './file-bytes.ts';
import { handedOver, type Member, memberName } from './member.ts';
import { ContentSum, DEFLATED, isFolder, refusalOf, STORED, unpacked } from './zip-content.ts';
import type { DirectoryEntry } from './zip-directory.ts';
import {
  CENTRAL_HEADER,
  DESCRIPTOR,
  END_RECORD,
  HAS_DESCRIPTOR,
  LOCAL_HEADER,
  LOCAL_HEADER_BYTES,
  LONGEST_DESCRIPTOR,
  type LocalHeader,
  readDescriptor,
  readEndRecord,
  readLocalHeader,
} from './zip-local.ts';

/**
 * The members of a zip archive without its directory, which a broken download does not have: from local header to
 * local header. What only the directory knows, such as which files are links, stays unknown.
 * @param last the member behind which to begin; without it, at the first
 * @throws Fault in the end, always: something is missing
 */
export async function* salvagedMembers(
  file: FileBytes,
  last?: DirectoryEntry,
): AsyncGenerator<Member, never> {
  let at = last === undefined ? 0 : endOfEntry(file, last);
  for (let header = readLocalHeader(file, at); header; header = readLocalHeader(file, at)) {
    const salvaged = isSizeUnknown(header) ? unsized(file, header, at) : sized(file, header);
    if (!isFolder(header)) {
      yield* handedOver({
        name: memberName(header.name),
        type: 'file',
        sizeBytes: header.sizeBytes,
        refusal: refusalOf(header),
        content: salvaged.content(),
      });
    }
    at = await salvaged.end();
  }
  throw missingDirectory(file, at);
}

/** A member whose content can be read any number of times. */
interface Salvaged {
  content(): AsyncGenerator<Uint8Array>;
  /** Where what belongs to it ends. */
  end(): number | Promise<number>;
}

function isSizeUnknown({ flags, packedBytes }: LocalHeader): boolean {
  return (flags & HAS_DESCRIPTOR) !== 0 && packedBytes === 0;
}

function sized(file: FileBytes, header: LocalHeader): Salvaged {
  const contentEnd = header.contentAt + header.packedBytes;
  const descriptor = header.flags & HAS_DESCRIPTOR ? readDescriptor(file, contentEnd, header) : undefined;
  return {
    content: () => unpacked(file, header.contentAt, header),
    end: () => contentEnd + (descriptor?.length ?? 0),
  };
}

function unsized(file: FileBytes, header: LocalHeader, at: number): Salvaged {
  if (header.method === STORED && readDescriptor(file, header.contentAt, header)) return sized(file, header);
  if (header.method === DEFLATED && !refusalOf(header)) return new Streamed(file, header);
  const problem = isCutBehind(file, header.contentAt) ? 'truncated' : 'damaged';
  throw new Fault(problem, `its directory is missing, and without it the member at byte ${at} has no end`);
}

/** Whether the archive ends where a descriptor would be. */
function isCutBehind(file: FileBytes, contentEnd: number): boolean {
  return contentEnd + LONGEST_DESCRIPTOR > file.sizeBytes;
}

/** Deflated content, which ends by itself, with a descriptor behind it. */
class Streamed implements Salvaged {
  readonly #file: FileBytes;
  readonly #contentAt: number;
  #end: number | undefined;

  constructor(file: FileBytes, { contentAt }: LocalHeader) {
    this.#file = file;
    this.#contentAt = contentAt;
  }

  async *content(): AsyncGenerator<Uint8Array> {
    const input = new ByteReader(this.#file.range(this.#contentAt, Number.POSITIVE_INFINITY));
    const sum = new ContentSum();
    yield* sum.of(inflateRaw(input));
    const contentEnd = this.#contentAt + input.position;
    const { sizeBytes } = sum;
    const descriptor = readDescriptor(this.#file, contentEnd, { packedBytes: input.position, sizeBytes });
    if (!descriptor) {
      const problem = isCutBehind(this.#file, contentEnd) ? 'truncated' : 'damaged';
      throw new Fault(problem, 'the checksum behind it is missing');
    }
    this.#end = contentEnd + descriptor.length;
    sum.check(descriptor);
  }

  async end(): Promise<number> {
    try {
      // Unless it was read, its end is not known.
      if (this.#end === undefined) for await (const _ of this.content());
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (this.#end === undefined)
        throw new Fault(error.problem, `its directory is missing; ${error.message}`);
    }
    return this.#end as number;
  }
}

function endOfEntry(file: FileBytes, entry: DirectoryEntry): number {
  const header = readLocalHeader(file, entry.headerAt);
  if (!header) throw new Fault('damaged', 'its directory does not hold');
  return sized(file, {
    ...header,
    packedBytes: entry.packedBytes,
    sizeBytes: entry.sizeBytes,
  }).end() as number;
}

/** What is said when the local headers end at `at`. */
function missingDirectory(file: FileBytes, at: number): Fault {
  const there = file.read(at, LOCAL_HEADER_BYTES);
  const signature = there.length < 4 ? undefined : there.readUInt32LE(0);
  if (signature === CENTRAL_HEADER || signature === END_RECORD) {
    return readEndRecord(file)
      ? new Fault('damaged', 'its directory does not hold')
      : new Fault('truncated', 'it ends within its directory');
  }
  if (signature === DESCRIPTOR && at === 0) return new Fault('unsupported', 'it is one of several volumes');
  // A local header that is there and was not read is not whole.
  if (signature === LOCAL_HEADER || there.length < LOCAL_HEADER_BYTES) {
    return new Fault('truncated', 'its directory is missing; it may be cut off');
  }
  return new Fault('damaged', `its directory is missing, and no member begins at byte ${at}`);
}
