// How fast lines are counted that come over Kafka, beside the bare client and kcat, and the counts of very many files are
// published: whole processes on a real broker.
import { createReadStream, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { Broker } from '../../kafka/broker/broker.ts';
import { corpusSpecs } from '../corpora.ts';
import { openCorpus } from '../corpus-store.ts';
import { type Measurement, measure } from '../measure.ts';
import { isInstalled, missingText } from '../programs.ts';

const USAGE = `usage: npm run bench:kafka -- [options]

  --lines N    messages of one line each (2000000)
  --rounds N   timed runs of each process (3)
  --seed N     the seed of the lines (1)
  --quick      publish the counts of 5,000 files, not of 100,000
`;
const ROOT = resolve(import.meta.dirname, '../../..');
const PARTITIONS = 4;
const BATCH = 5000;

interface Peer {
  readonly name: string;
  /** Lines or files that it is about. */
  readonly items: readonly [count: number, what: string];
  /** @param run a name that no other run has */
  command(run: string): readonly string[];
}

async function main(): Promise<void> {
  const options = {
    lines: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    quick: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  const [lines, rounds, seed] = [values.lines ?? 2_000_000, values.rounds ?? 3, values.seed ?? 1].map(Number);
  if (!(lines && rounds && seed)) throw new Error(USAGE);
  const scratch = mkdtempSync(join(tmpdir(), 'loganalyze-bench-kafka-'));
  const broker = await Broker.start();
  try {
    console.error(`sending ${lines} lines …`);
    await send(broker.address, lines, seed, scratch);
    const runs = new Map<string, Measurement[]>();
    const peers = [
      ...readersAt(broker.address, lines, scratch),
      ...(await publishersAt(broker.address, seed, values.quick === true, scratch)),
    ];
    // The first round fills the caches.
    for (let round = 0; round <= rounds; round++) {
      for (const { name, command } of peers) {
        const run = await measure(command(`${name}-${round}`.replace(/\W+/g, '-')), {
          scratch,
          cpus: undefined,
          sumProcesses: false,
        });
        if (run.exitCode !== 0) throw new Error(`${name} failed:\n${run.stderr}`);
        if (round > 0) runs.set(name, [...(runs.get(name) ?? []), run]);
      }
    }
    for (const peer of peers) console.log(lineOf(peer, runs.get(peer.name) ?? []));
  } finally {
    await broker.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readersAt(brokers: string, lines: number, scratch: string): Peer[] {
  const items = [lines, 'lines'] as const;
  const consume = (group: string, out: string): string[] => {
    const place = ['--brokers', brokers, '--topic', TOPIC, '--group', group];
    const output = ['-q', '--no-total', '-o', join(scratch, out)];
    return ['node', join(ROOT, 'bin/loganalyze.js'), 'consume', ...place, '--raw', '--until-end', ...output];
  };
  const bare = join(import.meta.dirname, 'bare-consumer.mjs');
  const peers: Peer[] = [
    { name: 'loganalyze consume --raw', items, command: (group) => consume(group, 'out.csv') },
    {
      name: 'two members of it',
      items,
      command: (group) => {
        const [one, two] = ['1.csv', '2.csv'].map((out) => consume(group, out).join(' '));
        return ['bash', '-c', `${one} & ${two} & wait`];
      },
    },
    {
      name: 'the bare client',
      items,
      command: (group) => ['node', bare, brokers, TOPIC, group, String(lines)],
    },
  ];
  const pipe = `kcat -C -q -e -o beginning -b ${brokers} -t ${TOPIC} | rg -c -w ERROR`;
  const missing = ['kcat', 'rg'].filter((program) => !isInstalled(program));
  for (const program of missing) console.log(missingText(program));
  if (missing.length === 0)
    peers.push({ name: 'kcat | rg -c -w ERROR', items, command: () => ['bash', '-c', pipe] });
  return peers;
}

/** What is published by a first run with a state, beside the same run without a broker. */
async function publishersAt(
  brokers: string,
  seed: number,
  isQuick: boolean,
  scratch: string,
): Promise<Peer[]> {
  const spec = corpusSpecs(1, seed, isQuick).find(({ name }) => name === 'many');
  if (!spec) throw new Error('there is no corpus of many files');
  const { folder, fileCount } = await openCorpus(spec, scratch);
  const items = [fileCount, 'files'] as const;
  const count = (run: string, output: readonly string[]): string[] => {
    const state = ['--state', join(scratch, `${run}.state`)];
    return ['node', join(ROOT, 'bin/loganalyze.js'), folder, '-q', ...state, ...output];
  };
  const topic = ['--kafka-partitions', String(PARTITIONS), '--kafka-replication', '1'];
  return [
    {
      name: 'publishing counts',
      items,
      command: (run) => count(run, ['-o', `kafka://${brokers}/${run}`, ...topic]),
    },
    {
      name: 'the same to a CSV',
      items,
      command: (run) => count(run, ['-o', join(scratch, 'out.csv')]),
    },
  ];
}

const TOPIC = 'lines';

/** Sends lines of the mixed corpus, over and over if there are too few, to the partitions in turn. */
async function send(brokers: string, lines: number, seed: number, scratch: string): Promise<void> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: TOPIC, numPartitions: PARTITIONS }] });
  await admin.disconnect();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  let batch: { value: string; partition: number }[] = [];
  let sent = 0;
  for await (const value of linesOf(seed, scratch)) {
    batch.push({ value, partition: sent++ % PARTITIONS });
    if (batch.length < BATCH && sent < lines) continue;
    await producer.send({ topic: TOPIC, messages: batch });
    batch = [];
    if (sent === lines) break;
  }
  await producer.disconnect();
}

async function* linesOf(seed: number, scratch: string): AsyncGenerator<string> {
  const spec = corpusSpecs(256 * 2 ** 20, seed, false).find(({ name }) => name === 'mixed');
  if (!spec) throw new Error('there is no mixed corpus');
  const { folder } = await openCorpus(spec, scratch);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (;;) {
    for (const { parentPath, name } of files) {
      yield* createInterface({
        input: createReadStream(join(parentPath, name)),
        crlfDelay: Number.POSITIVE_INFINITY,
      });
    }
  }
}

function lineOf({ name, items: [count, what] }: Peer, runs: readonly Measurement[]): string {
  const middle = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  const seconds = middle(runs.map(({ elapsedMs }) => elapsedMs)) / 1000;
  const cpu = middle(runs.map(({ cpuMs = 0 }) => cpuMs)) / 1000;
  const memory = Math.max(...runs.map(({ peakRssBytes = 0 }) => peakRssBytes)) / 1e6;
  const rate = `${Math.round(count / seconds / 1000)}k ${what}/s`;
  return `${name.padEnd(26)} ${seconds.toFixed(2)} s  ${cpu.toFixed(2)} s CPU  ${rate}  ${memory.toFixed(0)} MB`;
}

await main();
