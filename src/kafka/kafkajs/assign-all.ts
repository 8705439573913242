import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

const { MemberAssignment, MemberMetadata } = AssignerProtocol;
const NAME = 'loganalyze-all';
const USER_DATA = Buffer.alloc(0);

/** Gives every member of a group all partitions: each of them sees the whole. */
export const assignAll: PartitionAssigner = ({ cluster }) => ({
  name: NAME,
  version: 1,
  async assign({ members, topics }) {
    const assignment = Object.fromEntries(
      topics.map((topic) => [
        topic,
        cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
      ]),
    );
    return members.map(({ memberId }) => ({
      memberId,
      memberAssignment: MemberAssignment.encode({ version: 1, assignment, userData: USER_DATA }),
    }));
  },
  protocol: ({ topics }) => ({
    name: NAME,
    metadata: MemberMetadata.encode({ version: 1, topics, userData: USER_DATA }),
  }),
});
