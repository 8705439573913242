import type { Row, RowFinding } from '../row.ts';
import type { FileType, Finding, SkippedFormat } from '../task.ts';
import { counted } from './text.ts';

/** The Detail of a row: why it is not plainly `ok`, in words a user can act on. Empty if there is nothing to say. */
export function detailOf(row: Omit<Row, 'numbers'>): string {
  const parts = row.finding === undefined ? [] : [textOf(row.finding, row)];
  if (row.longLines > 0) parts.push(longLines(row.longLines));
  return parts.join('; ');
}

function textOf(finding: RowFinding, { path, status }: Omit<Row, 'numbers'>): string {
  switch (finding.code) {
    case 'not-found':
      return notFoundText(path);
    case 'no-match':
      return 'no file matches this pattern';
    case 'dangling-link':
      return 'a link to something that does not exist';
    case 'link-loop':
      return 'a link to a folder that it is itself in';
    case 'unreadable-folder':
      return `the folder cannot be read: ${errnoText(finding.errno)}`;
    case 'name-not-utf8':
      return 'the name is not UTF-8: rename it to have it counted';
    case 'own-output':
      return 'this run writes to it';
    case 'not-reached':
      return 'not reached before the run was interrupted';
    case 'duplicate-of':
      return `same file as ${finding.path}`;
    case 'pending':
      return `an unfinished last line of ${counted(finding.bytes, 'byte')} waits to be counted`;
    case 'no-times':
      return 'no line says when it was written, so none is known to be of the time that is wanted';
    case 'interrupted':
      return 'interrupted before its end';
    case 'open':
      return `cannot be opened: ${errnoText(finding.errno)}`;
    case 'read':
      return `cannot be read to its end: ${errnoText(finding.errno)}`;
    case 'vanished':
      return 'disappeared before it was read';
    case 'replaced':
      return 'was replaced or removed while it was read';
    case 'shrank':
      return 'became shorter while it was read';
    case 'not-regular':
      return typeText(finding.type);
    case 'format':
      return formatText(finding.format, path);
    case 'misnamed':
      return `named like ${finding.expected} data, but it is neither that nor text: damaged?`;
    case 'fault':
      return faultText(finding);
    case 'doubtful':
      return 'counted, but the compressed data of its archive are damaged: the counts may be wrong';
    case 'inflate-limit':
      return `becomes more than --max-inflate allows${status === 'partial' ? '; counted up to there' : ''}`;
    case 'nested':
      return `an archive (${finding.format}) inside an archive: unpack the outer one first`;
    case 'wrapped':
      return 'compressed more than four times over';
    case 'zip-stream':
      return 'a zip archive is read from its end: save it to a file first';
    case 'empty-archive':
      return 'an empty archive';
    case 'no-log-inside':
      return `an archive without logs: none of its ${counted(finding.members, 'member')} is named like one; --all takes all`;
    case 'member-link':
      return 'a link in an archive';
    case 'link-to-uncounted':
      return `a hard link to ${finding.target}, which is not counted: --all or --include counts it`;
    case 'encrypted':
      return 'encrypted: unpack it with its password first';
    case 'method':
      return `compressed with ${finding.name ?? `method ${finding.method}`}, which is not read: unpack the archive first`;
    case 'sparse':
      return 'stored as a sparse file, which is not read: unpack the archive first';
    case 'array-broken':
      return `JSON array broken at byte ${finding.offset}: ${finding.problem}`;
    case 'long-lines':
      return longLines(finding.lines);
    case 'worker-died':
      return `the worker reading it stopped twice: ${finding.message}`;
  }
}

/** Names that the system knows, but that do not reach it as they are. */
function notFoundText(path: string): string {
  if (path.includes('\uFFFD'))
    return 'no such file or folder; a name that is not UTF-8 cannot be given: rename it';
  if (path.includes('!')) return 'no such file or folder; an archive is given as a whole, without !member';
  return 'no such file or folder';
}

function faultText({ format, problem, detail }: Finding & { code: 'fault' }): string {
  switch (problem) {
    case 'truncated':
      return `${format} data cut off: ${detail}`;
    case 'damaged':
      return `${format} data damaged: ${detail}`;
    case 'unsupported':
      return `${format} data that is not read: ${detail}`;
  }
}

function longLines(lines: number): string {
  return `${lines} ${lines === 1 ? 'line' : 'lines'} longer than 1 MiB judged by ${lines === 1 ? 'its' : 'their'} first MiB`;
}

function typeText(type: FileType): string {
  switch (type) {
    case 'directory':
      return 'a folder';
    case 'fifo':
      return 'a pipe';
    case 'socket':
      return 'a socket';
    case 'device':
      return 'a device';
    case 'link':
      return 'a link; --follow-symlinks follows it';
  }
}

function formatText(format: SkippedFormat, path: string): string {
  switch (format) {
    case 'lz4':
      return unreadable('lz4', 'unlz4');
    case 'lzip':
      return unreadable('lzip', 'lzip -d');
    case 'lzma':
      return unreadable('lzma', 'unlzma');
    case 'lzop':
      return unreadable('lzop', 'lzop -d');
    case 'zlib':
      return unreadable('zlib', 'zlib-flate -uncompress, or pigz -dz');
    case 'brotli':
      return unreadable('brotli', 'brotli -d');
    case 'compress':
      return unreadable('compress (.Z)', 'uncompress');
    case '7z':
      return 'a 7z archive, which is not read: unpack it first (7z x)';
    case 'rar':
      return 'a rar archive, which is not read: unpack it first (unrar x)';
    case 'utf-32':
      return 'UTF-32 text, which is not read: convert it first (iconv -f UTF-32 -t UTF-8)';
    case 'journal':
      return `a systemd journal: export it first (journalctl --file ${quoted(path)} -o short-iso)`;
    case 'evtx':
      return `a Windows event log: export it first (wevtutil qe ${quoted(path)} /lf:true /f:text, or evtx_dump)`;
    case 'wtmp':
      return `a login record: export it first (last -f ${quoted(path)})`;
    case 'program':
      return 'a program or a core dump (ELF), no log';
    case 'database':
      return 'a database (SQLite), no log';
    case 'capture':
      return `captured network packets: export them first (tcpdump -r ${quoted(path)})`;
    case 'image':
      return 'an image, no log';
    case 'binary':
      return 'binary data, no log';
    case 'report':
      return 'a report of this program';
  }
}

function unreadable(name: string, command: string): string {
  return `compressed with ${name}, which is not read: decompress it first (${command})`;
}

/** A path as an argument of a shell. */
function quoted(path: string): string {
  return /^[\w./:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** A system error in words; codes that people hardly meet as they are. */
export function errnoText(errno: string): string {
  switch (errno) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOENT':
      return 'no such file or folder';
    case 'EIO':
      return 'input/output error';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many open files';
    case 'ELOOP':
      return 'too many links, or links in a circle';
    case 'ENAMETOOLONG':
      return 'the name is too long';
    case 'ENOTDIR':
      return 'a part of the path is not a folder';
    case 'EBUSY':
      return 'another program has locked it';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EDQUOT':
      return 'the disk quota is used up';
    case 'EFBIG':
      return 'the file would be larger than is allowed';
    case 'EROFS':
      return 'the file system is read-only';
    case 'EPIPE':
      return 'its reader closed it before the end';
    case 'ESTALE':
      return 'the network file system lost it';
    default:
      return errno;
  }
}
