import { Fault } from '../decode/fault.ts';
import { FileBytes } from './file-bytes.ts';
import { handedOver, type Member, memberName, memberTime } from './member.ts';
import { isFolder, refusalOf, unpacked } from './zip-content.ts';
import { type DirectoryEntry, directoryEntries } from './zip-directory.ts';
import { readEndRecord, readLocalHeader } from './zip-local.ts';
import { salvagedMembers } from './zip-salvage.ts';

/**
 * The members of a zip archive, by its directory, or as far as they can be found without one.
 * @param fd open for reading, and left open
 * @param sizeBytes of the file, as first seen
 * @throws Fault in the end if the archive is cut off or damaged; a damaged content throws it itself, and the next
 *   member is handed over all the same
 */
export async function* zipMembers(fd: number, sizeBytes: number): AsyncGenerator<Member> {
  const whole = new FileBytes(fd, sizeBytes);
  const file = new FileBytes(fd, sizeBytes, readEndRecord(whole)?.prefixBytes);
  let last: DirectoryEntry | undefined;
  let isEmpty = true;
  for await (const entry of directoryEntries(file)) {
    isEmpty = false;
    if (entry === 'broken') return yield* salvagedMembers(file, last);
    if (last === undefined || entry.headerAt > last.headerAt) last = entry;
    if (!isFolder(entry)) yield* handedOver(memberOf(file, entry));
  }
  // The directory states no entries, and yet here is one.
  if (isEmpty && readLocalHeader(file, 0)) yield* salvagedMembers(file);
}

function memberOf(file: FileBytes, entry: DirectoryEntry): Parameters<typeof handedOver>[0] {
  return {
    name: memberName(entry.name),
    type: typeOf(entry),
    sizeBytes: entry.sizeBytes,
    writtenMs: memberTime(entry.writtenMs),
    refusal: refusalOf(entry),
    content: contentOf(file, entry),
  };
}

async function* contentOf(file: FileBytes, entry: DirectoryEntry): AsyncGenerator<Uint8Array> {
  const header = readLocalHeader(file, entry.headerAt);
  if (!header) throw new Fault('damaged', `it is not at byte ${entry.headerAt}, where the directory has it`);
  yield* unpacked(file, header.contentAt, entry);
}

/** File types of sys/stat.h; archives that were not made on Unix state none. */
const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;

/** What has a content is a file: `zip - -` gives what it reads from a pipe the type of a pipe. */
function typeOf({ mode, sizeBytes }: DirectoryEntry): Member['type'] {
  const type = mode & TYPE_MASK;
  if (type === LINK) return 'link';
  return type === 0 || type === REGULAR || type === FOLDER || sizeBytes > 0 ? 'file' : 'other';
}
