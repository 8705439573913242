/** What can be wrong with compressed or archived bytes. */
export type Problem =
  /** The bytes end before they say that they do. */
  | 'truncated'
  /** A checksum or the structure does not hold. */
  | 'damaged'
  /** Sound, as far as can be told, but made with a feature that is not read. */
  | 'unsupported'
  /** More would come than the user allows. */
  | 'limit';

/** Thrown by decoders and archive readers, and only when all that could be decoded before it was handed over. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly problem: Problem;
  /** What the bytes were taken for; set by who chose the decoder. */
  format: string | undefined;

  /** @param detail what does not hold, as a part of a sentence: `the checksum of block 3 does not match` */
  constructor(problem: Problem, detail: string) {
    super(detail);
    this.problem = problem;
  }
}
