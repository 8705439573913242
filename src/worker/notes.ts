import type { Note } from '../task.ts';
import type { Content } from './content.ts';
import { Fault } from './decode/fault.ts';
import type { Tally } from './records.ts';

/**
 * What is to be said of bytes that could not be had to their end.
 * @param isPart some of them were counted
 * @param format what they were taken for, if the error does not know
 * @throws what is neither a fault of the bytes nor of the system
 */
export function failure(error: unknown, isPart: boolean, format = 'data'): Note {
  if (!(error instanceof Fault)) {
    return { status: isPart ? 'partial' : 'failed', finding: { code: 'read', errno: systemCode(error) } };
  }
  const { problem, message: detail } = error;
  if (problem === 'limit')
    return { status: isPart ? 'partial' : 'failed', finding: { code: 'inflate-limit' } };
  const status = isPart ? 'partial' : problem === 'unsupported' ? 'skipped' : 'failed';
  return { status, finding: { code: 'fault', format: error.format ?? format, problem, detail } };
}

/** The code of a system error, such as `EACCES`. @throws anything else */
export function systemCode(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return code;
}

/** What is to be said of a content that was counted: an array that breaks off, lines that are too long. */
export function remarksOn({ arrayEnd }: Content, { longLines }: Tally): Note[] {
  const notes: Note[] = [];
  if (arrayEnd !== undefined && arrayEnd.kind !== 'closed') {
    const problem =
      arrayEnd.kind === 'broken' ? 'what stands there does not belong there' : 'it ends without its bracket';
    notes.push({ status: 'partial', finding: { code: 'array-broken', offset: arrayEnd.offset, problem } });
  }
  if (longLines > 0) notes.push({ status: 'ok', finding: { code: 'long-lines', lines: longLines } });
  return notes;
}

/** That less was read than was there when it was opened. */
export function shrunken({ readBytes }: Tally, sizeBytes: number): Note[] {
  return readBytes < sizeBytes
    ? [{ status: 'partial', finding: { code: 'shrank', sizeBytes, readBytes } }]
    : [];
}
