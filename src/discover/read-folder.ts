import { type Dirent, opendirSync, readdirSync } from 'node:fs';

/** So many entries are read at a time. */
const BATCH = 1024;
const REPLACEMENT = '\uFFFD';

/**
 * The entries of a folder one after the other, so that a folder of a million files costs no more memory than a
 * small one.
 * @param turn awaited before and in between, so that other work (signals, results of workers) gets its turn; false
 *   when nobody wants the rest
 * @param onEntry gets every entry whose name is UTF-8
 * @param onRawName gets the name of every other one, its bytes that are not ASCII written as `\xff`
 * @throws the system error of `opendir` or `readdir`
 */
export async function readFolder(
  path: string,
  turn: () => Promise<boolean>,
  onEntry: (entry: Dirent) => void,
  onRawName: (name: string, isFolder: boolean) => void,
): Promise<void> {
  if (!(await turn())) return;
  let suspicious = false;
  const folder = opendirSync(path, { bufferSize: BATCH });
  try {
    for (let read = 1, entry = folder.readSync(); entry !== null; read++, entry = folder.readSync()) {
      if (entry.name.includes(REPLACEMENT)) suspicious = true;
      else onEntry(entry);
      if (read % BATCH === 0 && !(await turn())) return;
    }
  } finally {
    folder.closeSync();
  }
  if (suspicious) sortOutNames(path, onEntry, onRawName);
}

/** U+FFFD is what bytes that are not UTF-8 decode to, but it can also be in the name itself. */
function sortOutNames(
  path: string,
  onEntry: (entry: Dirent) => void,
  onRawName: (name: string, isFolder: boolean) => void,
): void {
  const decoded = new Map(readdirSync(path, { withFileTypes: true }).map((entry) => [entry.name, entry]));
  for (const raw of readdirSync(path, { withFileTypes: true, encoding: 'buffer' })) {
    // The types say string for every encoding.
    const bytes = raw.name as unknown as Buffer;
    const name = bytes.toString();
    if (!name.includes(REPLACEMENT)) continue;
    const entry = decoded.get(name);
    if (entry !== undefined && Buffer.from(name).equals(bytes)) onEntry(entry);
    else onRawName(escaped(bytes), raw.isDirectory());
  }
}

function escaped(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[^\x20-\x7e]/g, (char) => {
    return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
