/** What is used of zstd-codec, which has no types. */
declare module 'zstd-codec/lib/zstd-codec-binding-wasm.js' {
  export interface ZstdModule {
    readonly ZstdDecompressStreamBinding: new () => {
      begin(): boolean;
      /** Calls back with copies of what was decoded, perhaps empty ones; false on an error. */
      transform(piece: Uint8Array, onDecoded: (bytes: Uint8Array) => void): boolean;
      flush(onDecoded: (bytes: Uint8Array) => void): boolean;
      delete(): void;
    };
  }
  interface Options {
    print(text: string): void;
    printErr(text: string): void;
    onRuntimeInitialized(): void;
    onAbort(reason: unknown): void;
  }
  export default function instantiate(options: Options): ZstdModule;
}
