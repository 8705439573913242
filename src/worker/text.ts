import { existsSync, openSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { detailOf } from '../output/detail.ts';
import { printable } from '../output/text.ts';
import type { Finding } from '../task.ts';
import { UniqueNames } from './archive/unique-names.ts';
import { ByteReader, type Bytes } from './decode/byte-reader.ts';
import { decoderOf } from './decode/decoder.ts';
import { Fault } from './decode/fault.ts';
import { type Encoding, encodingOf, TEXT_BYTES } from './encoding.ts';
import { HEAD_BYTES, innerName, markLength, recognise } from './formats.ts';
import { piecesOf } from './pieces.ts';
import { streamOf } from './stream.ts';
import { membersOf, type OpenFile } from './unpack.ts';

/**
 * The text that counting would count, decompressed, as UTF-8 with LF at the end of lines and without a byte order
 * mark: for those who want to see it.
 * @param file a path, `-` for standard input, or `archive!member` as the rows of archives are called
 * @throws UsageError, the system's error; while it is read also Fault
 */
export async function openText(file: string): Promise<Bytes> {
  if (file === '-') return textOf(new ByteReader(streamOf(0, () => false)), '', { path: file });
  const [, archive, member] = existsSync(file) ? [] : (/^(.+?)!(.+)$/s.exec(file) ?? []);
  const path = archive ?? file;
  const stats = statSync(path);
  if (stats.isDirectory()) throw new UsageError(`${printable(path)} is a folder: explain takes one file.`);
  const fd = openSync(path, 'r');
  if (!stats.isFile()) return textOf(new ByteReader(streamOf(fd, () => false)), path, { path, member });
  return textOf(new ByteReader(piecesOf(fd, stats.size)), path, {
    path,
    member,
    file: { fd, sizeBytes: stats.size },
  });
}

/** Where a text is looked for. */
interface Place {
  /** As the user named it. */
  readonly path: string;
  /** The member of an archive, if one is wanted. */
  readonly member?: string | undefined;
  readonly file?: OpenFile;
}

/** @param name what the bytes are called, without the suffixes of compressions that were taken off */
async function* textOf(bytes: ByteReader, name: string, place: Place): AsyncGenerator<Uint8Array> {
  const format = recognise(await bytes.peek(HEAD_BYTES), name);
  switch (format.kind) {
    case 'compressed': {
      const decode = await decoderOf(format.compression);
      yield* textOf(new ByteReader(decode(bytes)), innerName(name), place);
      return;
    }
    case 'archive':
      yield* memberText({ archive: format.archive, bytes, file: place.file }, place);
      return;
    case 'text': {
      const head = await bytes.peek(TEXT_BYTES);
      const encoding = encodingOf(head);
      await bytes.skip(markLength(head));
      yield* converted(bytes, encoding);
      return;
    }
    case 'skipped':
      throw notRead({ code: 'format', format: format.format }, name);
    case 'misnamed':
      throw notRead({ code: 'misnamed', expected: format.expected }, name);
  }
}

async function* memberText(
  archive: Parameters<typeof membersOf>[0],
  { path, member }: Place,
): AsyncGenerator<Uint8Array> {
  const shown = printable(path);
  const names: string[] = [];
  const unique = new UniqueNames();
  const members = await membersOf(archive);
  if (members === undefined) throw notRead({ code: 'zip-stream' }, path);
  try {
    for await (const { name, content, refusal } of members) {
      const called = unique.add(name);
      names.push(called);
      if (called !== member?.replace(/^\.\//, '')) continue;
      if (refusal) throw notRead(refusal, name);
      yield* textOf(new ByteReader(content), name, { path: `${path}!${called}` });
      return;
    }
  } finally {
    await archive.bytes.close();
  }
  const some = names.slice(0, SHOWN_MEMBERS).map((name) => `${shown}!${printable(name)}`);
  const list = `${some.join(', ')}${names.length > some.length ? ', …' : ''}`;
  const complaint =
    member === undefined ? 'is an archive: name a member' : `has no member ${printable(member)}`;
  throw new UsageError(`${shown} ${complaint}${names.length > 0 ? `; there are ${list}` : ''}.`);
}

/** Members of an archive that a message names. */
const SHOWN_MEMBERS = 5;

function notRead(finding: Finding, path: string): Fault {
  return new Fault('unsupported', detailOf({ path, status: 'skipped', finding, longLines: 0 }));
}

async function* converted(bytes: ByteReader, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decoder = encoding.startsWith('utf') ? new TextDecoder(encoding) : undefined;
  let endsInCr = false;
  for (let piece = await bytes.next(); piece.length > 0; piece = await bytes.next()) {
    if (decoder) yield Buffer.from(decoder.decode(piece, { stream: true }));
    else if (encoding === 'bytes') yield piece;
    else {
      const text = Buffer.from(piece).toString('latin1');
      yield Buffer.from((endsInCr ? text.replace(/^\n/, '') : text).replace(/\r\n?/g, '\n'), 'latin1');
      endsInCr = text.endsWith('\r');
    }
  }
  if (decoder) yield Buffer.from(decoder.decode());
}
