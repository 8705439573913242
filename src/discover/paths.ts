/**
 * The form in which a path of the command line is opened and shown: `./logs//app/` is `logs/app`, the current
 * folder is the empty string. `..` stays as it is: behind a link it is not the folder before it.
 * @param windows there a backslash separates folders, elsewhere it is part of a name
 */
export function shownPath(argument: string, windows = process.platform === 'win32'): string {
  const slashed = windows ? argument.replaceAll('\\', '/') : argument;
  // The first two slashes of //server/share mean something on Windows only.
  const prefix = /^\/+/.exec(slashed)?.[0] ?? '';
  const root = prefix === '' ? '' : windows && prefix.length === 2 ? '//' : '/';
  const rest = slashed.slice(prefix.length).split('/');
  const path = root + rest.filter((segment) => segment !== '' && segment !== '.').join('/');
  // The bare name is standard input.
  if (path === '-') return './-';
  return windows && /^[a-z]:$/i.test(path) && slashed.length > 2 ? `${path}/` : path;
}

/** A path below a shown folder. */
export function joined(folder: string, path: string): string {
  if (folder === '' || path === '') return folder + path;
  return folder.endsWith('/') ? folder + path : `${folder}/${path}`;
}

/** What to hand to the file system for a shown path. */
export function openable(path: string): string {
  return path === '' ? '.' : path;
}
