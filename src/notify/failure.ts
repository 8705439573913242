/** Why a message did not arrive, or is not known to have. */
export type Failure =
  /** The server answered with another status than a success. */
  | {
      readonly code: 'status';
      readonly status: number;
      /** What it said, if that is a plain word such as `no_service`. */
      readonly word?: string;
      /** It asks to be left alone for so long. */
      readonly retryAfterMs?: number;
    }
  /** There was no connection, or it broke. */
  | { readonly code: 'connection'; readonly errno: string }
  /** It did not answer in time: the message may have arrived all the same. */
  | { readonly code: 'no-answer' }
  /** The settings have no such channel any more. */
  | { readonly code: 'no-channel' }
  /** An earlier message to the channel failed, or there was no time left for this one. */
  | { readonly code: 'not-tried' };

/** Whether it may be otherwise in a moment. */
export function isPassing(failure: Failure): boolean {
  return failure.code !== 'status' || failure.status >= 500 || [408, 425, 429].includes(failure.status);
}
