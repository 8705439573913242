/** What is used of a part of kafkajs that has no types, as it is not meant to be used. */
declare module 'kafkajs/src/consumer/offsetManager/index.js' {
  import type { Cluster } from 'kafkajs';

  export default class OffsetManager {
    readonly cluster: Cluster;
    /** By topic and partition: where to read on. */
    readonly resolvedOffsets: Record<string, Record<number, string>>;
    /** Called when the offset to be read does not exist any more. */
    setDefaultOffset(place: { topic: string; partition: number }): Promise<void>;
  }
}
