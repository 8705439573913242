import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../support/sandbox.ts';

/** How a request is answered: with a status, by never answering, by closing the connection. */
export type Answer =
  | number
  | 'hang'
  | 'break'
  /** With a success, and a body that never ends. */
  | 'endless'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** A request that came in. */
export interface Received {
  readonly path: string;
  readonly type: string | undefined;
  readonly text: string;
  readonly atMs: number;
  /** What it was answered with. */
  readonly answer: Answer;
}

/** A part of the address that must never be seen in any output. */
export const SECRET = 'T0SECRET/B0SECRET/xyzzy';

/** A server on loopback that stands for Slack, or for a webhook of one's own. */
export class Receiver {
  readonly received: Received[] = [];
  /** Called with each request before it is answered. */
  onRequest = (_received: Received): void => {};
  readonly #answers: Answer[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  /** Where it is, with the secret in it. */
  url = '';

  static async start(sandbox: Sandbox): Promise<Receiver> {
    const receiver = new Receiver();
    await receiver.#listen(0);
    sandbox.finally(() => receiver.stop());
    return receiver;
  }

  /** Says how the next requests are answered; those behind them with 200. */
  answer(...answers: readonly Answer[]): void {
    this.#answers.push(...answers);
  }

  /** What was answered with a success, as JSON. */
  get arrived(): Record<string, unknown>[] {
    return this.received.filter(({ answer }) => answer === 200).map(({ text }) => JSON.parse(text));
  }

  /** The first lines of the messages to Slack that arrived, as Slack shows them. */
  get headlines(): string[] {
    return this.arrived.map(({ text }) => String(text).replaceAll('&gt;', '>'));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  /** Is there again, at the same address. */
  startAgain(): Promise<void> {
    return this.#listen(Number(new URL(this.url).port));
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', () => {
        const { port: taken } = this.#server.address() as AddressInfo;
        this.url = `http://127.0.0.1:${taken}/services/${SECRET}`;
        resolve();
      });
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const answer = this.#answers.shift() ?? 200;
    const received = {
      path: request.url ?? '',
      type: request.headers['content-type'],
      text: Buffer.concat(pieces).toString('utf8'),
      atMs: Date.now(),
      answer,
    };
    this.received.push(received);
    this.onRequest(received);
    if (answer === 'hang') return;
    if (answer === 'endless') {
      response.writeHead(200).write('o');
      return;
    }
    if (answer === 'break') {
      request.socket.destroy();
      return;
    }
    const { status, headers, body } =
      typeof answer === 'number' ? { status: answer, headers: {}, body: undefined } : answer;
    response.writeHead(status, headers).end(body ?? (status === 200 ? 'ok' : 'went wrong'));
  }
}
