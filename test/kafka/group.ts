import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { ended, type Sandbox } from '../support/sandbox.ts';
import type { Cluster } from './broker/cluster.ts';

/** Members of a group that come and go. */
export class Group {
  readonly #sandbox: Sandbox;
  readonly #cluster: Cluster;
  readonly #topic: string;
  readonly #more: readonly string[];
  /** With their ends, which may come before they are asked for. */
  readonly #members: { readonly process: ChildProcess; readonly end: ReturnType<typeof ended> }[] = [];
  readonly said: string[] = [];

  /** @param more options of each */
  constructor(sandbox: Sandbox, cluster: Cluster, topic: string, ...more: readonly string[]) {
    this.#cluster = cluster;
    this.#more = more;
    this.#sandbox = sandbox;
    this.#topic = topic;
    sandbox.finally(() => this.#members.map((member) => member.process.kill('SIGKILL')));
  }

  get args(): string[] {
    const where = ['--brokers', this.#cluster.brokers, '--topic', this.#topic, '--group', this.#topic];
    return ['consume', ...where, '--raw', ...this.#more];
  }

  start(...more: readonly string[]): void {
    const member = this.#sandbox.start([...this.args, '-q', '--interval', '500ms', ...more]);
    member.stderr?.setEncoding('utf8').on('data', (text: string) => this.said.push(text));
    this.#members.push({ process: member, end: ended(member) });
  }

  /** Stops a member without ending it, as a machine that sleeps does. */
  signal(index: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#members[index]?.process.kill(signal);
  }

  async end(index: number, signal: NodeJS.Signals): Promise<number | null> {
    const [member] = this.#members.splice(index, 1);
    if (member === undefined) throw new RangeError('there is no such member');
    member.process.kill(signal);
    return (await member.end).code;
  }

  /** What all of them have counted in the end, by one that counts what is left. */
  async rows(): Promise<Record<string, string>[]> {
    // One that has ended by itself has said why.
    while (this.#members.length > 0) assert.equal(await this.end(0, 'SIGTERM'), 143, this.said.join(''));
    return Object.values(await this.#sandbox.rows([...this.args, '--until-end']));
  }
}
