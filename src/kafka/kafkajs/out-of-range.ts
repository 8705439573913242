import OffsetManager from 'kafkajs/src/consumer/offsetManager/index.js';

/**
 * Has kafkajs read on at the first message that there is when those before it were deleted, and commit nothing of that.
 * As it is, it commits where it reads on without what was put beside the last offset: counts would be lost if the member
 * was killed then. There is no option for it; the version of kafkajs is fixed because of this.
 */
export function readOnWhereMessagesAre(): void {
  OffsetManager.prototype.setDefaultOffset = async function (this: OffsetManager, { topic, partition }) {
    const [offsets] = await this.cluster.fetchTopicsOffset([
      { topic, partitions: [{ partition }], fromBeginning: true },
    ]);
    const first = offsets?.partitions[0]?.offset;
    if (first !== undefined)
      this.resolvedOffsets[topic] = { ...this.resolvedOffsets[topic], [partition]: first };
  };
}
