import { setImmediate as nextTurn } from 'node:timers/promises';
import { compileMembersWanted } from '../discover/selection.ts';
import { isStopped, LiveCount } from '../shared-state.ts';
import type { Note, TaskSettings } from '../task.ts';
import type { Member } from './archive/member.ts';
import { Content } from './content.ts';
import { ByteReader, type Bytes } from './decode/byte-reader.ts';
import { decoderOf } from './decode/decoder.ts';
import { Fault } from './decode/fault.ts';
import { HEAD_BYTES, innerName, recognise } from './formats.ts';
import { InflateBudget } from './inflate-budget.ts';
import { type Kernel, loadKernel } from './kernel.ts';
import { failure, remarksOn } from './notes.ts';
import type { ObservedContent, Observer } from './observer.ts';
import { piecesOf } from './pieces.ts';
import type { Tally } from './records.ts';
import { MembersBuilder, type ResultBuilder } from './task-result.ts';

/** A log that was compressed more often is not decoded to its end. */
const MOST_LAYERS = 4;

/** After so many bytes of text other work, such as a signal, gets its turn: a little compressed may be a lot of it. */
const TURN_BYTES = 33_554_432;

/** Counts the text that is found. */
type ContentMaker = (kernel: Kernel, tally: Tally) => Content;

const anyContent: ContentMaker = (kernel, tally) => new Content(kernel, tally);

/** A regular file, from its start. */
export interface OpenFile {
  readonly fd: number;
  readonly sizeBytes: number;
}

/**
 * Counts what an open file holds, if it is not plain text: compressed data, an archive.
 * @param newContent counts its text, if it is no archive
 * @returns whether it is an archive
 */
export function countFileBytes(
  file: OpenFile & { readonly writtenMs: number },
  name: string,
  settings: TaskSettings,
  result: ResultBuilder,
  newContent = anyContent,
): Promise<boolean> {
  const bytes = new ByteReader(piecesOf(file.fd, file.sizeBytes));
  const budget = new InflateBudget(settings.inflate, () => file.sizeBytes);
  return countInput(
    { bytes, name, file, layers: 0, newContent },
    {
      settings,
      source: 'file',
      budget,
      live: new LiveCount(settings.shared),
      about: { index: result.index, path: name, writtenMs: file.writtenMs },
      observer: result.observer,
    },
    result,
  );
}

/** Counts what comes from somewhere else, whatever it is. */
export async function countStreamBytes(
  stream: Bytes,
  path: string,
  settings: TaskSettings,
  result: ResultBuilder,
): Promise<void> {
  const bytes = new ByteReader(stream);
  const budget = new InflateBudget(settings.inflate, () => bytes.position);
  await countInput(
    { bytes, name: '', layers: 0, newContent: anyContent },
    {
      settings,
      source: 'stream',
      budget,
      live: new LiveCount(settings.shared),
      about: { index: result.index, path, writtenMs: settings.observation?.nowMs ?? 0 },
      observer: result.observer,
    },
    result,
  );
  // What is not read to its end, as it is damaged, would keep the process waiting for who writes to it.
  await bytes.close();
}

/** Bytes to be counted, and what is known of them. */
interface Input {
  readonly bytes: ByteReader;
  /** What they are called, without the suffixes of compressions that were taken off; empty without a name. */
  readonly name: string;
  /** The file that the bytes are: a zip archive is read from its end. */
  readonly file?: OpenFile | undefined;
  /** Compressions that were taken off. */
  readonly layers: number;
  readonly newContent: ContentMaker;
  /** As the archive that it is in calls it. */
  readonly member?: string | undefined;
}

/** What is the same for all that is in one file or stream. */
interface Job {
  readonly settings: TaskSettings;
  /** A stream may have no end. */
  readonly source: 'file' | 'stream';
  readonly budget: InflateBudget;
  readonly live: LiveCount;
  /** Where it is and how old, for who observes its records. */
  readonly about: ObservedContent;
  readonly observer: Observer | undefined;
}

type Archive = Input & { readonly archive: 'tar' | 'zip' };

/** @returns whether it is an archive */
async function countInput(input: Input, job: Job, result: ResultBuilder): Promise<boolean> {
  const { notes, archive } = await countUnlessArchive(input, result.tally, job);
  for (const note of archive ? await countMembers(archive, job, result) : notes) result.note(note);
  await archive?.bytes.close();
  job.live.end();
  return archive !== undefined;
}

/** Takes compressions off and counts the text below; an archive is given back instead, to be closed after use. */
async function countUnlessArchive(
  input: Input,
  tally: Tally,
  job: Job,
): Promise<{ notes: readonly Note[]; archive?: Archive }> {
  const { bytes, name, layers, newContent } = input;
  try {
    const format = recognise(await bytes.peek(HEAD_BYTES), name);
    switch (format.kind) {
      case 'text':
        return { notes: await countText(input, tally, job) };
      case 'archive':
        return { notes: [], archive: { ...input, archive: format.archive } };
      case 'skipped':
        return { notes: [{ status: 'skipped', finding: { code: 'format', format: format.format } }] };
      case 'misnamed':
        return { notes: [{ status: 'failed', finding: { code: 'misnamed', expected: format.expected } }] };
      case 'compressed': {
        if (layers === MOST_LAYERS) return { notes: [{ status: 'skipped', finding: { code: 'wrapped' } }] };
        const decode = await decoderOf(format.compression);
        const decoded = job.budget.limit(named(format.compression, decode(bytes)));
        const inner = {
          bytes: new ByteReader(decoded),
          name: innerName(name),
          layers: layers + 1,
          newContent,
          member: input.member,
        };
        const outcome = await countUnlessArchive(inner, tally, job);
        if (!outcome.archive) await inner.bytes.close();
        return outcome;
      }
    }
  } catch (error) {
    return { notes: [failure(error, tally.readBytes > 0)] };
  }
}

async function countText(
  { bytes, newContent, member }: Input,
  tally: Tally,
  job: Job,
): Promise<readonly Note[]> {
  const kernel = loadKernel(job.settings.ownWords);
  const content = newContent(kernel, tally);
  job.observer?.begin({ ...job.about, member }, tally);
  const notes: Note[] = [];
  try {
    let turnAt = TURN_BYTES;
    for (let wanted = content.wanted; wanted > 0; wanted = content.wanted) {
      if (tally.readBytes >= turnAt) {
        await nextTurn();
        turnAt = tally.readBytes + TURN_BYTES;
      }
      const length = await fill(bytes, kernel.bytes, content.at, wanted);
      if (length > 0) content.take(length, length < wanted);
      job.live.add(length);
      if (isStopped(job.settings.shared)) {
        notes.push({ status: 'partial', finding: { code: 'interrupted' } });
        break;
      }
      if (length === 0) break;
    }
  } catch (error) {
    notes.push(
      isStopped(job.settings.shared)
        ? { status: 'partial', finding: { code: 'interrupted' } }
        : failure(error, tally.readBytes > 0),
    );
  }
  if (notes.length === 0) content.end();
  else content.breakOff();
  const timeless = job.observer?.end() ?? [];
  return [...notes, ...timeless, ...remarksOn(content, tally)];
}

/** Puts `length` bytes at `to[at]`, or as many as come; throws only when not one of them could be had. */
async function fill(bytes: ByteReader, to: Uint8Array, at: number, length: number): Promise<number> {
  let filled = 0;
  try {
    while (filled < length) {
      const piece = await bytes.next(length - filled);
      if (piece.length === 0) break;
      to.set(piece, at + filled);
      filled += piece.length;
    }
  } catch (error) {
    // The reader throws it again.
    if (filled === 0) throw error;
  }
  return filled;
}

/** Counts the members of an archive, each a row of its own, and gives what is to be said of the archive itself. */
async function countMembers(archive: Archive, job: Job, result: ResultBuilder): Promise<readonly Note[]> {
  const wants = await compileMembersWanted(job.settings.wanted);
  const members = new MembersBuilder();
  const notes: Note[] = [];
  let seen = 0;
  try {
    const all = await membersOf(archive);
    if (all === undefined) return [{ status: 'skipped', finding: { code: 'zip-stream' } }];
    for await (const member of all) {
      seen++;
      if (!wants(member.name)) {
        members.leftOut++;
        continue;
      }
      members.endMember(member.name, await countMember(member, members, archive, job));
      if (isStopped(job.settings.shared)) {
        notes.push({ status: 'partial', finding: { code: 'interrupted' } });
        break;
      }
    }
  } catch (error) {
    notes.push(failure(error, members.count > 0, archive.archive));
    // A checksum of compressed data comes behind what it is about: what was counted before may be wrong already.
    if (error instanceof Fault && error.problem === 'damaged' && !(await holdsToItsEnd(archive, job))) {
      members.noteOthers({ status: 'partial', finding: { code: 'doubtful' } });
    }
  }
  result.archive(members.build());
  if (notes.length > 0 || members.count > 0) return notes;
  return [
    seen === 0
      ? { status: 'ok', finding: { code: 'empty-archive' } }
      : { status: 'skipped', finding: { code: 'no-log-inside', members: seen } },
  ];
}

/** Whether what an archive is compressed with, if it is, finds nothing wrong: then the archive was made so. */
async function holdsToItsEnd({ bytes, layers }: Archive, { source }: Job): Promise<boolean> {
  if (layers > 0 && source === 'stream') return false;
  try {
    while (layers > 0 && (await bytes.next()).length > 0);
    return true;
  } catch {
    return false;
  }
}

/** The members of an archive; undefined of a zip archive that is no file. */
export async function membersOf({
  archive,
  bytes,
  file,
}: Pick<Archive, 'archive' | 'bytes' | 'file'>): Promise<AsyncIterable<Member> | undefined> {
  if (archive === 'tar') return (await import('./archive/tar.ts')).tarMembers(bytes);
  return file && (await import('./archive/zip.ts')).zipMembers(file.fd, file.sizeBytes);
}

async function countMember(
  member: Member,
  members: MembersBuilder,
  { archive }: Archive,
  job: Job,
): Promise<readonly Note[]> {
  if (member.type === 'link') {
    const { linkTarget: target, sizeBytes } = member;
    if (target === undefined || members.has(target)) {
      return [{ status: 'skipped', finding: { code: 'member-link' } }];
    }
    // Some programs store the content with each name.
    if (sizeBytes === 0) return [{ status: 'skipped', finding: { code: 'link-to-uncounted', target } }];
  }
  if (member.type === 'other')
    return [{ status: 'skipped', finding: { code: 'not-regular', type: 'device' } }];
  if (member.refusal) return [{ status: 'skipped', finding: member.refusal }];
  const stored = named(archive, member.content);
  // What is in a tar lies there as it is.
  const content = archive === 'tar' ? stored : job.budget.limit(stored);
  const { name } = member;
  const input = { bytes: new ByteReader(content), name, member: name, layers: 0, newContent: anyContent };
  const about = { ...job.about, writtenMs: member.writtenMs ?? job.about.writtenMs };
  const { notes, archive: nested } = await countUnlessArchive(input, members.tally, { ...job, about });
  await nested?.bytes.close();
  await input.bytes.close();
  return nested ? [{ status: 'skipped', finding: { code: 'nested', format: nested.archive } }] : notes;
}

/** Has the faults of a decoder say what it decodes. */
async function* named(format: string, bytes: Bytes): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if (error instanceof Fault) error.format ??= format;
    throw error;
  }
}
