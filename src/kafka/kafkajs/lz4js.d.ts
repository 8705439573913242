/** What is used of lz4js, which has no types. */
declare module 'lz4js' {
  const lz4: {
    /** Decompresses one LZ4 frame. */
    decompress(bytes: Uint8Array): Uint8Array;
  };
  export default lz4;
}
