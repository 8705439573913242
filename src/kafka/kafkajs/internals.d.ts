/** What is used of parts of kafkajs that have no types, as they are not meant to be used. */
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

declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    /** Until when the broker wants no more requests; -1: it takes them. */
    throttledUntil: number;
    /** Requests that wait. */
    readonly pending: readonly unknown[];
    /** Sets a timer to look after them. */
    scheduleCheckPendingRequests(): void;
  }
}
