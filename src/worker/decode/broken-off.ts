import type { ByteReader } from './byte-reader.ts';
import { Fault } from './fault.ts';

/** What to throw when fewer bytes come than should. If it was the source that failed, this throws what the source threw. */
export async function brokenOff(input: ByteReader): Promise<Fault> {
  while ((await input.next()).length > 0);
  return new Fault('truncated', 'the compressed data break off');
}
