import type { Bytes } from '../decode/byte-reader.ts';

/** Why the content of a sound member cannot be given. */
export type Refusal =
  | { readonly code: 'encrypted' }
  /** Compressed by a method that is not decoded: its number in the zip format and, if it has one, its name. */
  | { readonly code: 'method'; readonly method: number; readonly name?: string | undefined }
  /** Stored without its holes, so that the bytes in the archive are not the content. */
  | { readonly code: 'sparse' };

/** One entry of an archive, front to back. */
export interface Member {
  /** As the archive names it, with `/`, without a leading `./` or `/`. Never empty, but not always unique. */
  readonly name: string;
  /** What it is. Folders are not handed over at all. */
  readonly type: 'file' | 'link' | 'other';
  /** Bytes of the content as the archive states them (0 if unknown). */
  readonly sizeBytes: number;
  /** When it was written last, in milliseconds since 1970; undefined if the archive does not say. */
  readonly writtenMs?: number | undefined;
  /** Of a hard link: the member whose content it shares, which came before it and alone need have it. */
  readonly linkTarget?: string | undefined;
  /** Why its content cannot be given, if it cannot. */
  readonly refusal?: Refusal | undefined;
  /**
   * The decoded content; may be left unread or read in part, but not read twice. Throws Fault. Usable only until the
   * next member is asked for.
   */
  readonly content: Bytes;
}

/** @param stored a name as it stands in an archive; nothing is ever extracted, so that it may be any */
export function memberName(stored: string): string {
  return stored.replace(/^(?:\.?\/)+/, '') || '(no name)';
}

/** The epochs of tar and zip: what states one of them was packed to be the same whenever it is packed. */
const LATEST_EPOCH_MS = Date.UTC(1980, 0, 2);

/** @param ms that an archive states, since 1970; undefined if that is no time */
export function memberTime(ms: number): number | undefined {
  return ms > LATEST_EPOCH_MS ? ms : undefined;
}

/** Hands a member over, and has its content release what it holds when the next one is asked for. */
export async function* handedOver(
  member: Member & { readonly content: AsyncGenerator<Uint8Array> },
): AsyncGenerator<Member> {
  try {
    yield member;
  } finally {
    await member.content.return(undefined);
  }
}
