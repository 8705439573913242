import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Sandbox, SpawnOptions } from '../support/sandbox.ts';

/** What a run may take at most (README, contract): all of its threads together. */
export const MOST_BYTES = 250e6;

/** Only Linux tells what a process held at most, and not also what the one that started it did. */
export const linux = process.platform === 'linux' ? {} : { skip: 'needs /proc' };

/** Has the program write down in the end what memory it held at most. */
export function measured(sandbox: Sandbox): { options: SpawnOptions; peakBytes(): number } {
  const result = sandbox.at('peak.txt');
  const preload = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { isMainThread } from 'node:worker_threads';
    if (isMainThread) {
      process.on('exit', () => writeFileSync(${JSON.stringify(result)}, readFileSync('/proc/self/status')));
    }`;
  const url = pathToFileURL(sandbox.write('measure.mjs', preload)).href;
  return {
    options: { env: { NODE_OPTIONS: `--import=${url}` } },
    peakBytes: () => Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(result, 'utf8'))?.[1]) * 1024,
  };
}
