/** Something the user can put right on the command line. One sentence; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The report could not be written. One sentence; exit code 4. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Another run has the state. One sentence; exit code 3, or 0 where the user has said that it is to be skipped. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

/** The lock of a run that was held up is another's now. */
export function lostLock(path: string): LockedError {
  return new LockedError(
    `Another run has taken over ${path}: this one was held up and had not renewed its lock.`,
  );
}

/** The code of a system error, such as `EACCES`, or the message of anything else. */
export function errnoOf(error: unknown): string {
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.message;
  return String(error);
}
