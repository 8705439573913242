// Reads a topic to its end as a member of a group, with the client that the program uses, and does nothing with it.
import { Kafka, logLevel } from 'kafkajs';

const [brokers, topic, groupId, messages] = process.argv.slice(2);
const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 500 });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
let left = Number(messages);
await new Promise((resolve, reject) => {
  const eachBatch = async ({ batch, resolveOffset }) => {
    resolveOffset(batch.lastOffset());
    left -= batch.messages.length;
    if (left <= 0) resolve();
  };
  consumer.run({ autoCommit: false, eachBatch }).catch(reject);
});
await consumer.disconnect();
