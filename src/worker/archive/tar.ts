import type { ByteReader } from '../decode/byte-reader.ts';
import { Fault } from '../decode/fault.ts';
import { type Member, memberName, memberTime } from './member.ts';
import { type PaxFields, parsePax } from './pax.ts';
import { BLOCK_BYTES, hasChecksum, isZero } from './tar-block.ts';
import { TarBody } from './tar-body.ts';
import { cString, decodeHeader, type TarHeader } from './tar-header.ts';

export { looksLikeTar } from './tar-block.ts';

/**
 * The members of a tar: v7, ustar, GNU or pax, or several of them one behind the other, as `cat` makes them.
 * @param input the tar from its start on
 * @throws Fault where the archive is cut off or damaged; a member that is cut off throws it from its content, too
 */
export function tarMembers(input: ByteReader): AsyncGenerator<Member> {
  return new TarWalk(input).members();
}

/** Longer names and extended headers are taken for damage: memory must have a bound. */
const MOST_RECORD_BYTES = 1 << 20;

/** Types of headers about the member behind them, or about all behind them. */
const EXTENSIONS = 'gxXLK';

/** Types that say about the archive or a member what is not needed. */
const METADATA = 'AEINV';

/** Types that have no body, whatever size some programs write for them: symbolic links, devices, folders, pipes. */
const BODILESS = '23456';

/** Where one more block of a sparse file's map is said to follow. */
const MAP_IS_EXTENDED = 504;

class TarWalk {
  readonly #input: ByteReader;
  #global: PaxFields = {};
  /** What is known of the next member. */
  #local: PaxFields = {};

  constructor(input: ByteReader) {
    this.#input = input;
  }

  async *members(): AsyncGenerator<Member> {
    for (let header = await this.#next(); header !== undefined; header = await this.#next()) {
      if (METADATA.includes(header.type)) await new TarBody(this.#input, header.sizeBytes).skip();
      else if (EXTENSIONS.includes(header.type)) await this.#extend(header);
      else yield* this.#member(header);
    }
  }

  /** Reads the next header, over end marks between archives. */
  async #next(): Promise<TarHeader | undefined> {
    for (let isBehindEnd = false; ; isBehindEnd = true) {
      const at = this.#input.position;
      const block = await this.#input.take(BLOCK_BYTES);
      const isWhole = block.length === BLOCK_BYTES;
      if (isZero(block)) {
        if (!isWhole && isBehindEnd) return undefined;
        if (!isWhole) throw new Fault('truncated', 'it ends without its end mark; it may be cut off');
        this.#global = this.#local = {};
      } else if (hasChecksum(block)) {
        return decodeHeader(block, at);
      } else {
        if (isBehindEnd) throw new Fault('damaged', 'bytes behind its end mark are no tar');
        if (!isWhole) throw new Fault('truncated', `it ends within the header at byte ${at}`);
        throw new Fault('damaged', `the checksum of the header at byte ${at} does not match`);
      }
    }
  }

  async #extend({ type, sizeBytes, at }: TarHeader): Promise<void> {
    if (sizeBytes > MOST_RECORD_BYTES) {
      throw new Fault('damaged', `the extended header at byte ${at} is too long`);
    }
    const body = new TarBody(this.#input, sizeBytes);
    const bytes = await body.read();
    await body.skip();
    const fields = fieldsIn(type, bytes);
    if (!fields) throw new Fault('damaged', `the extended header at byte ${at} does not hold`);
    if (type === 'g') this.#global = { ...this.#global, ...fields };
    else this.#local = { ...this.#local, ...fields };
  }

  async *#member(header: TarHeader): AsyncGenerator<Member> {
    const fields = { ...this.#global, ...this.#local };
    this.#local = {};
    if (header.sparse?.isExtended) await this.#skipSparseMap();
    const body = new TarBody(this.#input, await this.#bodyBytes(header, fields));
    if (!isFolder(header, fields, body)) yield memberOf(header, fields, body);
    await body.skip();
  }

  async #bodyBytes({ type, sizeBytes: inHeader }: TarHeader, fields: PaxFields): Promise<number> {
    if (BODILESS.includes(type)) return 0;
    const sizeBytes = fields.sizeBytes ?? inHeader;
    if (type !== '1' || sizeBytes === 0) return sizeBytes;
    // For a second name of a file pax writes the content again, others only its size.
    const behind = await this.#input.peek(BLOCK_BYTES);
    const block = behind.subarray(0, BLOCK_BYTES);
    return isZero(block) || hasChecksum(block) ? 0 : sizeBytes;
  }

  async #skipSparseMap(): Promise<void> {
    for (let isExtended = true; isExtended; ) {
      const block = await this.#input.take(BLOCK_BYTES);
      if (block.length < BLOCK_BYTES) throw new Fault('truncated', 'it ends within the map of a sparse file');
      isExtended = block[MAP_IS_EXTENDED] !== 0;
    }
  }
}

function fieldsIn(type: string, bytes: Buffer): PaxFields | undefined {
  if (type === 'L') return { name: cString(bytes) };
  return type === 'K' ? { linkName: cString(bytes) } : parsePax(bytes);
}

function memberOf(header: TarHeader, fields: PaxFields, body: TarBody): Member {
  const isSparse = header.type === 'S' || fields.isSparse === true;
  return {
    name: memberName(nameOf(header, fields)),
    type: typeOf(header.type),
    sizeBytes: isSparse ? (fields.realBytes ?? header.sparse?.realBytes ?? 0) : body.sizeBytes,
    writtenMs: memberTime(header.writtenSeconds * 1000),
    linkTarget: header.type === '1' ? memberName(fields.linkName ?? header.linkName) : undefined,
    refusal: isSparse ? { code: 'sparse' } : undefined,
    content: contentOf(header.type, isSparse, body),
  };
}

function nameOf(header: TarHeader, fields: PaxFields): string {
  return fields.realName ?? fields.name ?? header.name;
}

/** Types that are not known are files (POSIX.1-2001, pax, ustar interchange format). */
function typeOf(type: string): Member['type'] {
  if (type === '1' || type === '2') return 'link';
  return type === '3' || type === '4' || type === '6' ? 'other' : 'file';
}

/** `D` is a folder with a list of what is in it; the oldest archives tell folders by their names. */
function isFolder(header: TarHeader, fields: PaxFields, body: TarBody): boolean {
  const { type } = header;
  if (type === '5' || type === 'D') return true;
  return (type === '0' || type === '\0') && body.sizeBytes === 0 && nameOf(header, fields).endsWith('/');
}

async function* contentOf(type: string, isSparse: boolean, body: TarBody): AsyncGenerator<Uint8Array> {
  if (isSparse) throw new Fault('unsupported', 'it is stored as a sparse file');
  yield* body.pieces();
  if (type === 'M') throw new Fault('unsupported', 'it begins in another volume of the archive');
}
