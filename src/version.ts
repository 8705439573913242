import { readFileSync } from 'node:fs';

/** The version of this package, such as `0.2.0`. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version;
}
