import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { type Ended, ended, Sandbox, type SpawnOptions } from '../support/sandbox.ts';
import { Receiver, SECRET } from './receiver.ts';

export const SETTINGS = 'loganalyze.config.json';
export const ERRORS = { name: 'errors', rule: 'error>0', to: 'ops' };

/** A run that told all there was to tell, or nothing. */
export const DONE: Ended = { code: 0, signal: null, stdout: '', stderr: '' };

/** A folder with a log, settings, and a server that is the channel `ops`. */
export class Scene {
  readonly sandbox: Sandbox;
  readonly receiver: Receiver;

  private constructor(sandbox: Sandbox, receiver: Receiver) {
    this.sandbox = sandbox;
    this.receiver = receiver;
  }

  static async open(
    t: TestContext,
    { subscriptions = [ERRORS], channels = { ops: { slack: { env: 'OPS_URL' } } } }: Partial<Settings> = {},
  ): Promise<Scene> {
    const sandbox = new Sandbox(t);
    const scene = new Scene(sandbox, await Receiver.start(sandbox));
    sandbox.write('logs/app.log', '');
    sandbox.write(SETTINGS, JSON.stringify({ channels, subscriptions }));
    return scene;
  }

  log(lines: string): void {
    appendFileSync(this.sandbox.at('logs/app.log'), lines);
  }

  /** A run with a state, as cron does it. No output ever has anything of the secret. */
  async run(...more: readonly string[]): Promise<Ended> {
    return this.plain('--state', 'state', ...more);
  }

  async plain(...more: readonly string[]): Promise<Ended> {
    const result = await ended(this.start(more));
    const told = this.sandbox.list().includes('told') ? this.sandbox.read('told') : '';
    for (const text of [result.stdout, result.stderr, told]) {
      for (const part of SECRET.split('/')) assert.ok(!text.includes(part), text);
    }
    return result;
  }

  start(more: readonly string[], env: SpawnOptions['env'] = {}): ChildProcess {
    const args = ['logs', '--notify', 'told', '--quiet', ...more];
    return this.sandbox.start(args, { env: { OPS_URL: this.receiver.url, ...env } });
  }
}

interface Settings {
  readonly subscriptions: readonly object[];
  readonly channels: object;
}
