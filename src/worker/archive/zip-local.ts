import { isUtf8 } from 'node:buffer';
import { type ExtraField, getFileNameLowLevel, parseExtraFields } from 'yauzl';
import type { FileBytes } from './file-bytes.ts';

/** First bytes of records (APPNOTE.TXT 6.3.10, 4.3), little-endian. */
export const LOCAL_HEADER = 0x04034b50;
export const CENTRAL_HEADER = 0x02014b50;
export const END_RECORD = 0x06054b50;
/** Also the first bytes of an archive that is split into volumes (8.5.4). */
export const DESCRIPTOR = 0x08074b50;

/** General purpose bit flags (4.4.4). */
export const IS_ENCRYPTED = 0x1;
export const HAS_DESCRIPTOR = 0x8;
const IS_UTF8 = 0x800;

/** What stands in front of the content of every member. */
export interface LocalHeader {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  /** Both are 0 in an archive that was written to a pipe: then a descriptor behind the content has them. */
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly contentAt: number;
}

/** Of its fixed part; the name and extra fields follow. */
export const LOCAL_HEADER_BYTES = 30;
const IN_EXTRA_FIELD = 0xffffffff;
const ZIP64 = 1;

/** @returns undefined if there is none, or not all of it */
export function readLocalHeader(file: FileBytes, at: number): LocalHeader | undefined {
  const fixed = file.read(at, LOCAL_HEADER_BYTES);
  if (fixed.length < LOCAL_HEADER_BYTES || fixed.readUInt32LE(0) !== LOCAL_HEADER) return undefined;
  const flags = fixed.readUInt16LE(6);
  const nameBytes = fixed.readUInt16LE(26);
  const variableBytes = nameBytes + fixed.readUInt16LE(28);
  const variable = file.read(at + LOCAL_HEADER_BYTES, variableBytes);
  if (variable.length < variableBytes) return undefined;
  const extra = extraFields(variable.subarray(nameBytes));
  const zip64 = extra.find(({ id, data }) => id === ZIP64 && data.length >= 16)?.data;
  const size = (offset: number, offset64: number): number => {
    const size = fixed.readUInt32LE(offset);
    return size === IN_EXTRA_FIELD && zip64 ? Number(zip64.readBigUInt64LE(offset64)) : size;
  };
  return {
    name: nameOf(flags, variable.subarray(0, nameBytes), extra),
    flags,
    method: fixed.readUInt16LE(8),
    crc: fixed.readUInt32LE(14),
    packedBytes: size(18, 8),
    sizeBytes: size(22, 0),
    contentAt: at + LOCAL_HEADER_BYTES + variableBytes,
  };
}

/** Programs on Unix write UTF-8 without saying so, where the format has code page 437. */
export function nameOf(flags: number, bytes: Buffer, extra: ExtraField[]): string {
  return getFileNameLowLevel(isUtf8(bytes) ? flags | IS_UTF8 : flags, bytes, extra, false);
}

function extraFields(bytes: Buffer): ExtraField[] {
  try {
    return parseExtraFields(bytes);
  } catch {
    return [];
  }
}

/** What stands behind the content of a member that was written to a pipe. */
export interface Descriptor {
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Of the descriptor itself. */
  readonly length: number;
}

/** Its forms (4.3.9): the signature in front is optional, and how wide the sizes are is not said. */
const FORMS = [
  { crcAt: 4, sizeBytes: 4 },
  { crcAt: 4, sizeBytes: 8 },
  { crcAt: 0, sizeBytes: 4 },
  { crcAt: 0, sizeBytes: 8 },
] as const;
export const LONGEST_DESCRIPTOR = 24;
/** `PK`, with which all records begin. */
const RECORD = Buffer.from('PK');

/** The descriptor at `at` that states these sizes, if there is one. */
export function readDescriptor(
  file: FileBytes,
  at: number,
  sizes: Pick<Descriptor, 'packedBytes' | 'sizeBytes'>,
): Descriptor | undefined {
  const bytes = file.read(at, LONGEST_DESCRIPTOR + RECORD.length);
  const fitting = FORMS.map((form) => decodeDescriptor(bytes, form)).filter(
    (found) => found?.packedBytes === sizes.packedBytes && found.sizeBytes === sizes.sizeBytes,
  );
  // To an empty member several forms fit: what follows decides.
  const isFollowed = ({ length }: Descriptor): boolean =>
    RECORD.equals(bytes.subarray(length, length + RECORD.length));
  return fitting.find((found) => found && isFollowed(found)) ?? fitting[0];
}

function decodeDescriptor(bytes: Buffer, form: (typeof FORMS)[number]): Descriptor | undefined {
  const sizesAt = form.crcAt + 4;
  const length = sizesAt + 2 * form.sizeBytes;
  if (bytes.length < length) return undefined;
  if (form.crcAt > 0 && bytes.readUInt32LE(0) !== DESCRIPTOR) return undefined;
  const size = (at: number): number =>
    form.sizeBytes === 4 ? bytes.readUInt32LE(at) : Number(bytes.readBigUInt64LE(at));
  return {
    crc: bytes.readUInt32LE(form.crcAt),
    packedBytes: size(sizesAt),
    sizeBytes: size(sizesAt + form.sizeBytes),
    length,
  };
}

/** The end record without the comment that it ends with, and the longest comment. */
const END_BYTES = 22;
const MOST_COMMENT_BYTES = 65_535;

/** Whether an entry of the directory is at `at`. */
export function isCentralHeader(file: FileBytes, at: number): boolean {
  const signature = file.read(at, 4);
  return signature.length === 4 && signature.readUInt32LE(0) === CENTRAL_HEADER;
}

/** The last record of an archive. */
interface EndRecord {
  readonly end: number;
  /** Bytes in front of the archive that its offsets do not count, such as a program that unpacks it. */
  readonly prefixBytes: number;
}

/** The end record of an archive; undefined if it is not there, or not all of it. */
export function readEndRecord(file: FileBytes): EndRecord | undefined {
  const tailAt = Math.max(0, file.sizeBytes - END_BYTES - MOST_COMMENT_BYTES);
  const tail = file.read(tailAt, END_BYTES + MOST_COMMENT_BYTES);
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(END_RECORD);
  const at = tail.lastIndexOf(signature);
  if (at === -1 || at + END_BYTES > tail.length) return undefined;
  const end = at + END_BYTES + tail.readUInt16LE(at + END_BYTES - 2);
  if (end > tail.length) return undefined;
  const directoryAt = tailAt + at - tail.readUInt32LE(at + 12);
  const prefixBytes = directoryAt - tail.readUInt32LE(at + 16);
  const isThere = prefixBytes > 0 && isCentralHeader(file, directoryAt);
  return { end: tailAt + end, prefixBytes: isThere ? prefixBytes : 0 };
}
