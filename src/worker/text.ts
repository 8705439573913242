import { existsSync, openSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { printable } from '../output/text.ts';
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
  if (file === '-') return textOf(new ByteReader(streamOf(0, () => false)), '');
  const [, archive, member] = existsSync(file) ? [] : (/^(.+?)!(.+)$/s.exec(file) ?? []);
  const path = archive ?? file;
  const stats = statSync(path);
  if (stats.isDirectory()) throw new UsageError(`${printable(path)} is a folder: explain takes one file.`);
  const fd = openSync(path, 'r');
  if (!stats.isFile()) return textOf(new ByteReader(streamOf(fd, () => false)), path, member);
  return textOf(new ByteReader(piecesOf(fd, stats.size)), path, member, { fd, sizeBytes: stats.size });
}

async function* textOf(
  bytes: ByteReader,
  name: string,
  member?: string,
  file?: OpenFile,
): AsyncGenerator<Uint8Array> {
  const format = recognise(await bytes.peek(HEAD_BYTES), name);
  switch (format.kind) {
    case 'compressed': {
      const decode = await decoderOf(format.compression);
      yield* textOf(new ByteReader(decode(bytes)), innerName(name), member);
      return;
    }
    case 'archive': {
      if (member === undefined) {
        throw new UsageError(
          `${printable(name)} is an archive: name a member of it, as ${printable(name)}!member.`,
        );
      }
      const { archive } = format;
      for await (const { name: memberName, content } of (await membersOf({ archive, bytes, file })) ?? []) {
        if (memberName !== member) continue;
        yield* textOf(new ByteReader(content), member);
        return;
      }
      throw new UsageError(`${printable(name)} has no member ${printable(member)}.`);
    }
    case 'text': {
      const head = await bytes.peek(TEXT_BYTES);
      const encoding = encodingOf(head);
      await bytes.skip(markLength(head));
      yield* converted(bytes, encoding);
      return;
    }
    default:
      throw new Fault('unsupported', 'it is no text');
  }
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
