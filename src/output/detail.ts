import type { Row, RowFinding } from '../row.ts';
import type { FileType, SkippedFormat } from '../task.ts';

/** The Detail of a row: why it is not plainly `ok`, in words a user can act on. Empty if there is nothing to say. */
export function detailOf(row: Omit<Row, 'numbers'>): string {
  const parts = row.finding === undefined ? [] : [textOf(row.finding, row.path)];
  if (row.longLines > 0) parts.push(longLines(row.longLines));
  return parts.join('; ');
}

function textOf(finding: RowFinding, path: string): string {
  switch (finding.code) {
    case 'not-found':
      return 'no such file or folder';
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
    case 'duplicate-of':
      return `same file as ${finding.path}`;
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
    case 'array-broken':
      return `JSON array broken at byte ${finding.offset}: ${finding.problem}`;
    case 'long-lines':
      return longLines(finding.lines);
    case 'worker-died':
      return `the worker reading it stopped twice: ${finding.message}`;
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
    case 'gzip':
      return compressed('gzip', 'gunzip');
    case 'zstd':
      return compressed('zstd', 'unzstd');
    case 'bzip2':
      return compressed('bzip2', 'bunzip2');
    case 'xz':
      return compressed('xz', 'unxz');
    case 'zip':
      return 'a zip archive: not read by this version; unpack it first (unzip)';
    case 'utf-16':
      return 'UTF-16 text: not read by this version; convert it first (iconv -f UTF-16 -t UTF-8)';
    case 'journal':
      return `a systemd journal: export it first (journalctl --file ${quoted(path)} -o short-iso)`;
    case 'evtx':
      return `a Windows event log: export it first (wevtutil qe ${quoted(path)} /lf:true /f:text, or evtx_dump)`;
    case 'wtmp':
      return `a login record: export it first (last -f ${quoted(path)})`;
  }
}

function compressed(name: string, command: string): string {
  return `${name}-compressed: not read by this version; decompress it first (${command})`;
}

/** A path as an argument of a shell. */
function quoted(path: string): string {
  return /^[\w./:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** What the system's error codes mean, for those that people meet; any other is shown as it is. */
/** A system error in words. */
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
    case 'ESTALE':
      return 'the network file system lost it';
    default:
      return errno;
  }
}
