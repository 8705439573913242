import type { ChildProcess } from 'node:child_process';
import { ended, type Sandbox } from '../support/sandbox.ts';
import type { Cluster } from './broker/cluster.ts';

/** Members of a group that come and go. */
export class Group {
  readonly #sandbox: Sandbox;
  readonly #cluster: Cluster;
  readonly #topic: string;
  readonly #more: readonly string[];
  readonly #members: ChildProcess[] = [];
  readonly said: string[] = [];

  /** @param more options of each */
  constructor(sandbox: Sandbox, cluster: Cluster, topic: string, ...more: readonly string[]) {
    this.#cluster = cluster;
    this.#more = more;
    this.#sandbox = sandbox;
    this.#topic = topic;
    sandbox.finally(() => this.#members.map((member) => member.kill('SIGKILL')));
  }

  get args(): string[] {
    const where = ['--brokers', this.#cluster.brokers, '--topic', this.#topic, '--group', this.#topic];
    return ['consume', ...where, '--raw', ...this.#more];
  }

  start(...more: readonly string[]): void {
    const member = this.#sandbox.start([...this.args, '-q', '--interval', '500ms', ...more]);
    member.stderr?.setEncoding('utf8').on('data', (text: string) => this.said.push(text));
    this.#members.push(member);
  }

  /** Stops a member without ending it, as a machine that sleeps does. */
  signal(index: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#members[index]?.kill(signal);
  }

  async end(index: number, signal: NodeJS.Signals): Promise<number | null> {
    const [member] = this.#members.splice(index, 1);
    if (member === undefined) throw new RangeError('there is no such member');
    const end = ended(member);
    member.kill(signal);
    return (await end).code;
  }

  /** What all of them have counted in the end, by one that counts what is left. */
  async rows(): Promise<Record<string, string>[]> {
    while (this.#members.length > 0) await this.end(0, 'SIGTERM');
    return Object.values(await this.#sandbox.rows([...this.args, '--until-end']));
  }
}
