/** Whether a pattern for files names none at all, as `/` and `./` do. */
export function namesNothing(pattern: string): boolean {
  return /^\.?\/*$/.test(pattern);
}
