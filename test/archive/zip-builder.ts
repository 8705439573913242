/** Makes zip archives by hand: of every kind, sound or not. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface MemberFields {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** 0 or 8; of other numbers `packed` must be given. */
  readonly method?: number;
  readonly packed?: Buffer;
  readonly flags?: number;
  /** Sizes and checksum stand behind the content, in this form, and the local header has none. */
  readonly descriptor?: 'signed' | 'signed64' | 'plain' | 'plain64';
  /** Sizes are in extra fields. */
  readonly isZip64?: boolean;
  /** Of Unix. */
  readonly mode?: number;
  /** What made it: 3 for Unix. */
  readonly maker?: number;
  readonly extra?: Buffer;
  readonly crc?: number;
}

export interface ArchiveFields {
  readonly comment?: string;
  readonly isZip64?: boolean;
  /** Stands in front, and all offsets count it. */
  readonly front?: Buffer;
  /** As stated, modulo 2^16 unless it is zip64. */
  readonly entries?: number;
  readonly disk?: number;
  /** The directory is in the reverse order. */
  readonly isReversed?: boolean;
}

/** An archive, and where its parts lie. */
export interface Zip {
  readonly bytes: Buffer;
  /** Where the local headers lie. */
  readonly headersAt: readonly number[];
  readonly directoryAt: number;
}

const HAS_DESCRIPTOR = 8;
const IS_UTF8 = 0x800;

export function zip(members: readonly MemberFields[], fields: ArchiveFields = {}): Zip {
  const { front = Buffer.alloc(0), comment = '', isZip64 = false, disk = 0 } = fields;
  const parts: Buffer[] = [front];
  const directory: Buffer[] = [];
  const headersAt: number[] = [];
  let at = front.length;
  for (const member of members) {
    const { local, central } = packed(member, at);
    parts.push(local);
    directory.push(central);
    headersAt.push(at);
    at += local.length;
  }
  const directoryAt = at;
  if (fields.isReversed) directory.reverse();
  const directoryBytes = Buffer.concat(directory);
  const entries = fields.entries ?? members.length;
  if (isZip64) directory.push(zip64End(entries, directoryBytes.length, directoryAt));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(disk, 4);
  end.writeUInt16LE(isZip64 ? 0xffff : entries % 65_536, 8);
  end.writeUInt16LE(isZip64 ? 0xffff : entries % 65_536, 10);
  end.writeUInt32LE(isZip64 ? 0xffffffff : directoryBytes.length, 12);
  end.writeUInt32LE(isZip64 ? 0xffffffff : directoryAt, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return {
    bytes: Buffer.concat([...parts, ...directory, end, Buffer.from(comment)]),
    headersAt,
    directoryAt,
  };
}

function packed(member: MemberFields, at: number): { local: Buffer; central: Buffer } {
  const { name, content = '', method = 8, descriptor, isZip64 = false, mode = 0o100644, extra } = member;
  const nameBytes = Buffer.from(name);
  const bytes = Buffer.from(content);
  const data = member.packed ?? (method === 8 ? deflateRawSync(bytes) : bytes);
  const crc = member.crc ?? crc32(bytes);
  const flags =
    (member.flags ?? 0) | (descriptor ? HAS_DESCRIPTOR : 0) | (typeof name === 'string' ? IS_UTF8 : 0);
  const common = (sizes: { crc: number; packed: number; plain: number }, extraLength: number): Buffer => {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(isZip64 ? 45 : 20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(sizes.crc, 10);
    fields.writeUInt32LE(isZip64 ? 0xffffffff : sizes.packed, 14);
    fields.writeUInt32LE(isZip64 ? 0xffffffff : sizes.plain, 18);
    fields.writeUInt16LE(nameBytes.length, 22);
    fields.writeUInt16LE(extraLength, 24);
    return fields;
  };
  const extraOf = (sizes: { packed: number; plain: number }): Buffer =>
    Buffer.concat([
      isZip64 ? zip64Extra(sizes.plain, sizes.packed) : Buffer.alloc(0),
      extra ?? Buffer.alloc(0),
    ]);
  const known = { crc, packed: data.length, plain: bytes.length };
  const inHeader = descriptor ? { crc: 0, packed: 0, plain: 0 } : known;
  const localExtra = extraOf(inHeader);
  const centralExtra = extraOf(known);
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE((mode << 16) >>> 0, 6);
  attributes.writeUInt32LE(at, 10);
  return {
    local: Buffer.concat([
      Buffer.from('PK\x03\x04'),
      common(inHeader, localExtra.length),
      nameBytes,
      localExtra,
      data,
      descriptor ? descriptorOf(descriptor, known) : Buffer.alloc(0),
    ]),
    central: Buffer.concat([
      Buffer.from('PK\x01\x02'),
      Buffer.from([20, member.maker ?? 3]),
      common(known, centralExtra.length),
      attributes,
      nameBytes,
      centralExtra,
    ]),
  };
}

function zip64Extra(plain: number, packedBytes: number): Buffer {
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(plain), 4);
  extra.writeBigUInt64LE(BigInt(packedBytes), 12);
  return extra;
}

function descriptorOf(
  form: NonNullable<MemberFields['descriptor']>,
  sizes: { crc: number; packed: number; plain: number },
): Buffer {
  const isWide = form.endsWith('64');
  const fields = Buffer.alloc(isWide ? 20 : 12);
  fields.writeUInt32LE(sizes.crc, 0);
  if (isWide) {
    fields.writeBigUInt64LE(BigInt(sizes.packed), 4);
    fields.writeBigUInt64LE(BigInt(sizes.plain), 12);
  } else {
    fields.writeUInt32LE(sizes.packed, 4);
    fields.writeUInt32LE(sizes.plain, 8);
  }
  return form.startsWith('signed') ? Buffer.concat([Buffer.from('PK\x07\x08'), fields]) : fields;
}

function zip64End(entries: number, directoryLength: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(entries), 24);
  end.writeBigUInt64LE(BigInt(entries), 32);
  end.writeBigUInt64LE(BigInt(directoryLength), 40);
  end.writeBigUInt64LE(BigInt(directoryAt), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(directoryAt + directoryLength), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
