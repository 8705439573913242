/** What is used of snappyjs, which has no types. */
declare module 'snappyjs' {
  const snappy: {
    /** Decompresses one block. */
    uncompress(bytes: Buffer): Buffer;
  };
  export default snappy;
}
