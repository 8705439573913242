/** Where the next state waits until the outputs are in their places. */
export function nextPath(path: string): string {
  return `${path}.next`;
}

/** What says that a run is at work with a state. */
export function lockPath(path: string): string {
  return `${path}.lock`;
}
