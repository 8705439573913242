/** Files that programs name without a suffix, by the program that does. */
const WELL_KNOWN = [
  // syslog daemons
  'syslog', 'messages', 'secure', 'maillog', 'cron', 'debug', 'spooler', 'warn', 'localmessages',
  'mail\\.(?:info|warn)', 'kernlog', 'authlog', 'daemon', 'xferlog',
  // the kernel and the start of the system
  'dmesg', 'boot\\.msg',
  // web servers and application servers (`localhost_access_log.2024-05-01.txt` is Tomcat's)
  '(?:[^/]*[._-])?(?:access|error|ssl_request)_log',
  // CI services and process managers
  'stdout', 'stderr', 'consoleText', 'log', 'current',
].join('|'); // biome-ignore format: one program a line

/** `.1`, `-20261122`, `.2024-05-01`, `-20240101-1704067200`, `.2024-05-01T12`, `.old`, `.0.current` of the JVM */
const ROTATION = '(?:[._-]\\d[\\dTZ:._-]*)?(?:\\.(?:old|bak|current))?';
/** Some rotate what is compressed already: `app.log.gz.1`. */
const COMPRESSION = '(?:\\.(?:gz|bz2|xz|zst|lz4|lz|lzma|lzo|br|Z|7z|rar)(?:\\.\\d{1,3})?)?';
/** Also `app.log.zip`. What is in them is looked at by name again. */
const ARCHIVE = /\.(?:zip|tar|tgz|tbz2?|txz|tzst|tar\.(?:gz|bz2|xz|zst))$/i;

const WITH_SUFFIX = new RegExp(
  `\\.(?:log|jsonl|ndjson|out|err)${ROTATION}${COMPRESSION}$|_log${ROTATION}\\.txt$`,
  'i',
);
const WITHOUT_SUFFIX = new RegExp(`^(?:${WELL_KNOWN})${ROTATION}${COMPRESSION}$`);

const COMPRESSED = /\.(?:gz|bz2|xz|zst|zip|t(?:gz|bz2?|xz|zst))$/i;
const TEXT = new RegExp(`^[^.].*\\.txt${COMPRESSION}$`, 'is');

/** Whether a file of a folder is taken for a log by its name alone. */
export function isLogName(name: string): boolean {
  return (
    (WITH_SUFFIX.test(name) || WITHOUT_SUFFIX.test(name) || ARCHIVE.test(name)) &&
    // What macOS puts beside a file on a disk or in an archive that has no place for its attributes.
    !name.startsWith('._')
  );
}

/** The same for a member of an archive; `-` is what was archived from standard input. */
export function isMemberName(name: string): boolean {
  return isLogName(name) || TEXT.test(name) || name === '-';
}

/** Whether a file is likely to be compressed. */
export function isCompressedName(name: string): boolean {
  return COMPRESSED.test(name);
}

const ROTATED = new RegExp(`${ROTATION}${COMPRESSION}$`, 'i');

/** A date in front of the suffix: `app-20261122.log`, `app.2026-11-22.log`. */
const DATED = /[._-](?:\d{8}|\d{4}-\d\d-\d\d)(?=\.\w+$)/;
const PACKED = new RegExp(`${COMPRESSION}$`, 'i');
const FINAL = new RegExp(`(?:\\.\\d{1,3}|\\.old|\\.bak)${COMPRESSION}$`);

/** The name of the log that a rotated one comes from: `app.log` for `app.log.2.gz` and `app-20261122.log`. */
export function rotationBase(name: string): string {
  return name.replace(ROTATED, '').replace(DATED, '') || name;
}

/** Whether a rotation may have given a file its name; programs also write to logs that are named by the day. */
export function isRotatedName(name: string): boolean {
  return rotationBase(name) !== name;
}

/** The name that a file had before it was compressed. */
export function unpackedName(name: string): string {
  return name.replace(PACKED, '');
}

/** Whether the name of a file alone says that nothing will be written to it any more. */
export function isFinalName(name: string): boolean {
  // What is named by the day is written to on that day, but compressed when it is over.
  const unpacked = unpackedName(name);
  return FINAL.test(name) || (unpacked !== name && isRotatedName(unpacked));
}

/** Folders that hold no logs of their own, and very many files. */
export function isIgnoredFolder(name: string): boolean {
  return name === '.git' || name === 'node_modules' || name === '__MACOSX';
}
