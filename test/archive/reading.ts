import { crc32 } from 'node:zlib';
import type { Member, Refusal } from '../../src/worker/archive/member.ts';
import { Fault } from '../../src/worker/decode/fault.ts';

/** A member, as it was read. */
interface ReadMember {
  readonly name: string;
  readonly type: Member['type'];
  readonly sizeBytes: number;
  readonly refusal: Refusal | undefined;
  /** What came of its content; nothing of one that is refused. */
  readonly content: Buffer;
  /** How reading the content ended, if not well. */
  readonly fault: Fault | undefined;
}

export interface ReadArchive {
  readonly members: readonly ReadMember[];
  /** How the archive ended, if not well. */
  readonly fault: Fault | undefined;
}

/** Reads all of an archive. Throws what is no Fault. */
export async function readAll(archive: AsyncIterable<Member>): Promise<ReadArchive> {
  const members: ReadMember[] = [];
  const fault = await faultOf(async () => {
    for await (const { name, type, sizeBytes, refusal, content } of archive) {
      const pieces: Buffer[] = [];
      const fault = await faultOf(async () => {
        if (!refusal) for await (const piece of content) pieces.push(Buffer.from(piece));
      });
      members.push({ name, type, sizeBytes, refusal, content: Buffer.concat(pieces), fault });
    }
  });
  return { members, fault };
}

/** The Fault that an action throws, if it does. */
export async function faultOf(action: () => Promise<unknown>): Promise<Fault | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** `name: content`, or `name: why not`, of every member, then how it ended: what most tests look at. */
export function outline({ members, fault }: ReadArchive): string[] {
  const lines = members.map(({ name, type, refusal, content, fault }) => {
    const kind = type === 'file' ? '' : ` (${type})`;
    const end = fault ? ` !${fault.problem}` : '';
    return `${name}${kind}: ${refusal ? `refused, ${refusal.code}` : shown(content)}${end}`;
  });
  return fault ? [...lines, `!${fault.problem}: ${fault.message}`] : lines;
}

/** A content as it is or, if it is long, in short. */
export function shown(content: string | Buffer): string {
  const bytes = Buffer.from(content);
  return bytes.length <= 100 ? `${bytes}` : `${bytes.length} bytes, crc32 ${crc32(bytes).toString(16)}`;
}
