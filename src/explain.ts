import { UsageError } from './errors.ts';

/**
 * Prints each line of a file with its level and the clause that decided.
 * @returns the exit code
 */
export async function runExplain(
  _file: string,
  _options: { readonly level?: string },
  _io: { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream },
): Promise<number> {
  throw new UsageError('explain is not there yet.');
}
