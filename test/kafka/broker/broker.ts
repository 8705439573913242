import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaLibraries } from './distribution.ts';
import { type Secrets, secureListeners } from './secure-listeners.ts';

/** How long a broker may take to answer: machines of continuous integration are slow. */
const READY_MS = 120_000;

/** One node of Apache Kafka, which is broker and controller, on loopback and on ports that were free. */
export class Broker {
  /** `host:port` of the listener without encryption. */
  readonly address: string;
  readonly #folder: string;
  readonly #java: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(address: string, folder: string, java: readonly string[]) {
    this.address = address;
    this.#folder = folder;
    this.#java = java;
  }

  /** @param secrets if given, there are listeners with TLS, mutual TLS and SASL too */
  static async start(secrets?: Secrets): Promise<Broker> {
    const libraries = kafkaLibraries();
    const folder = mkdtempSync(join(tmpdir(), 'loganalyze-kafka-'));
    const [plain, controller] = [await freePort(), await freePort()];
    const properties = join(folder, 'server.properties');
    writeFileSync(properties, propertiesText(folder, plain, controller, secrets));
    const java = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-cp', join(libraries, '*')];
    const cluster = randomBytes(16).toString('base64url');
    const scram = secrets?.scram.flatMap((credentials) => ['--add-scram', credentials]) ?? [];
    const format = ['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', properties, ...scram];
    const { status, stderr } = spawnSync('java', [...java, ...format], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The storage of Kafka could not be formatted:\n${stderr}`);
    const broker = new Broker(`127.0.0.1:${plain}`, folder, [...java, 'kafka.Kafka', properties]);
    await broker.resume();
    return broker;
  }

  /** Starts it again, with all that it had, and waits until it answers. */
  async resume(): Promise<void> {
    const log = openSync(join(this.#folder, 'broker.log'), 'a');
    const child = spawn('java', this.#java, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = child;
    // Nobody else would.
    process.once('exit', () => child.kill('SIGKILL'));
    const deadlineMs = Date.now() + READY_MS;
    while (!(await answers(this.address))) {
      if (child.exitCode !== null || Date.now() > deadlineMs) {
        throw new Error(`Kafka did not start:\n${readFileSync(join(this.#folder, 'broker.log'), 'utf8')}`);
      }
      await sleep(100);
    }
  }

  /** Ends it, by its own id, and waits for that. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  }

  /** Ends it and removes all that it had. */
  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true });
  }
}

function propertiesText(folder: string, plain: number, controller: number, secrets?: Secrets): string {
  const secure = secrets ? secureListeners(secrets, folder) : { listeners: [], protocols: [], lines: [] };
  return [
    'node.id=1',
    'process.roles=broker,controller',
    `listeners=${[`PLAIN://127.0.0.1:${plain}`, `CONTROLLER://127.0.0.1:${controller}`, ...secure.listeners]}`,
    `advertised.listeners=${[`PLAIN://127.0.0.1:${plain}`, ...secure.listeners]}`,
    `listener.security.protocol.map=${['PLAIN:PLAINTEXT', 'CONTROLLER:PLAINTEXT', ...secure.protocols]}`,
    'inter.broker.listener.name=PLAIN',
    'controller.listener.names=CONTROLLER',
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    `log.dirs=${join(folder, 'data')}`,
    // One node has no followers.
    'offsets.topic.replication.factor=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'offsets.topic.num.partitions=1',
    // A typing error must not make a topic.
    'auto.create.topics.enable=false',
    'group.initial.rebalance.delay.ms=0',
    ...secure.lines,
    '',
  ].join('\n');
}

/** A port that nothing listened at a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function answers(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    const settle = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', settle(true)).once('error', settle(false));
  });
}
